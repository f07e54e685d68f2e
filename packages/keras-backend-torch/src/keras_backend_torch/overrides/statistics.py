"""Reductions that leave NaN out, differences, and products beyond contractions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F
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


def average(x: Tensor, axis: Axes = None, weights: Tensor | None = None) -> Any:
    """Return the weighted mean over `axis`."""
    if weights is None or weights.shape != x.shape or x.dtype not in (torch.float32, torch.float64) or axis == ():
        return NotImplemented
    return torch.sum(x * weights, axis) / torch.sum(weights, axis)


def trapezoid(y: Tensor, x: Any = None, dx: Any = 1.0, axis: int = -1) -> Any:
    """Return the integral by trapezoids of equal width."""
    fits = y.dtype in (torch.float32, torch.float64) and y.ndim > 0 and -y.ndim <= axis < y.ndim
    if x is not None or not isinstance(dx, int | float) or not fits or y.shape[axis] < 2:
        return NotImplemented
    widths = y.new_full((y.shape[axis],), dx)
    widths[0] = widths[-1] = dx / 2
    return torch.matmul(torch.movedim(y, axis, -1), widths)


def correlate(x1: Tensor, x2: Tensor, mode: str = "valid") -> Any:
    """Return `sum_n x1[n + k] x2[n]` for all k of the mode."""
    if x1.dtype not in (torch.float32, torch.float64) or x1.ndim != 1 or x2.ndim != 1 or mode not in _MODES:
        return NotImplemented
    n, m = x1.shape[0], x2.shape[0]
    shorter = min(n, m)
    if not shorter:
        return NotImplemented
    length = {"full": n + m - 1, "same": max(n, m), "valid": max(n, m) - shorter + 1}[mode]
    skipped = {"full": 0, "same": shorter // 2 if n < m else (shorter - 1) // 2, "valid": shorter - 1}[mode]
    before = m - 1 - skipped
    wide = F.pad(x1, (before, length + m - 1 - n - before)) if mode != "valid" or n < m else x1
    return F.conv1d(wide[None, None], x2[None, None])[0, 0]


_MODES = ("full", "same", "valid")


def cross(x1: Tensor, x2: Tensor, axisa: int = -1, axisb: int = -1, axisc: int = -1, axis: int | None = None) -> Any:
    """Return the cross product of vectors of three components."""
    if axis is None:
        axis = axisa
        if not axisa == axisb == axisc:
            return NotImplemented
    if x1.ndim != x2.ndim or x1.dtype in WIDER or not -x1.ndim <= axis < x1.ndim or x1.shape != x2.shape:
        return NotImplemented
    return torch.linalg.cross(x1, x2, dim=axis) if x1.shape[axis] == 3 else NotImplemented


def of_integers(fn: Callable[[Tensor, Tensor], Tensor]) -> Callable[[Tensor, Tensor], Any]:
    """Return torch's `fn` for the integers that it takes."""

    def call(x1: Tensor, x2: Tensor) -> Any:
        declined = x1.dtype in WIDER or x1.dtype is torch.bool or x1.dtype.is_floating_point or x1.dtype.is_complex
        return NotImplemented if declined else fn(x1, x2)

    return call


def kron(x1: Tensor, x2: Tensor) -> Any:
    """Return `x1` with each element replaced by its product with the whole of `x2`."""
    return torch.kron(x1, x2) if x1.dtype.is_floating_point else NotImplemented


def vander(x: Tensor, N: int | None = None, increasing: bool = False) -> Any:
    """Return the powers of a vector as columns."""
    if x.ndim != 1 or not x.dtype.is_floating_point or (N is not None and (type(N) is not int or N < 1)):
        return NotImplemented
    columns = x.shape[0] if N is None else N
    if not columns:
        return NotImplemented
    factors = [torch.ones_like(x)[:, None], x[:, None].expand(-1, columns - 1)]
    powers = torch.cumprod(torch.cat(factors, 1), 1)  # torch.vander multiplies in place, which has no slopes
    return powers if increasing else torch.flip(powers, (1,))


def corrcoef(x: Tensor) -> Any:
    """Return the correlation coefficients of variables, one a row."""
    if x.ndim != 2 or x.dtype not in (torch.float32, torch.float64) or not x.numel():
        return NotImplemented
    away = x - x.mean(1, keepdim=True)
    away = away / torch.linalg.vector_norm(away, 2, 1, True)
    return torch.clamp(torch.matmul(away, away.t()), -1, 1)


OVERRIDES = {
    "average": average,
    "corrcoef": corrcoef,
    "cdist": cdist,
    "copy": torch.clone,
    "correlate": correlate,
    "cross": cross,
    "diff": diff,
    "gcd": of_integers(torch.gcd),
    "kron": kron,
    "lcm": of_integers(torch.lcm),
    "nanmean": _over(torch.nanmean),
    "nansum": _over(torch.nansum),
    "trapezoid": trapezoid,
    "vander": vander,
}
