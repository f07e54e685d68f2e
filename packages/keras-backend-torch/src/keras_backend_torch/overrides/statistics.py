"""Reductions that leave NaN out, differences, and products beyond contractions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from keras_backend_torch.unsigned import WIDER

Axes = int | tuple[int, ...] | None


def _over(fn: Callable[..., Tensor]) -> Callable[..., Any]:
    """Return torch's reduction of floats with the signature of the op."""

    def reduce(x: Tensor, axis: Axes = None, keepdims: bool = False) -> Any:
        if axis == () or not x.dtype.is_floating_point:
            return NotImplemented
        return fn(x, tuple(range(x.ndim)) if axis is None else axis, keepdims)

    return reduce


def diff(a: Tensor, n: int = 1, axis: int = -1) -> Any:
    """Return the differences of neighbours along `axis`, `n` times over."""
    if a.dtype in WIDER or n < 0 or not a.ndim or not -a.ndim <= axis < a.ndim:
        return NotImplemented
    return torch.diff(a, min(n, a.shape[axis]), axis)


def cdist(x: Tensor, y: Tensor) -> Any:
    """Return the distances of all pairs of points."""
    if x.dtype not in (torch.float32, torch.float64) or min(x.ndim, y.ndim) < 2 or x.shape[-1] != y.shape[-1]:
        return NotImplemented
    return torch.cdist(x, y, compute_mode="donot_use_mm_for_euclid_dist")  # which would lose half of the digits


def of_integers(fn: Callable[[Tensor, Tensor], Tensor]) -> Callable[[Tensor, Tensor], Any]:
    """Return torch's `fn` for the integers that it takes."""

    def call(x1: Tensor, x2: Tensor) -> Any:
        declined = x1.dtype in WIDER or x1.dtype is torch.bool or x1.dtype.is_floating_point or x1.dtype.is_complex
        return NotImplemented if declined else fn(x1, x2)

    return call


OVERRIDES = {
    "cdist": cdist,
    "copy": torch.clone,
    "diff": diff,
    "gcd": of_integers(torch.gcd),
    "lcm": of_integers(torch.lcm),
    "nanmean": _over(torch.nanmean),
    "nansum": _over(torch.nansum),
}
