"""Sorting and selection."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor

from keras_backend_torch.overrides.movement import take_along
from keras_backend_torch.placement import no_nan, on_host
from keras_backend_torch.unsigned import WIDER


def sort(x: Tensor, axis: int = -1) -> Any:
    """Return `x` in ascending order along `axis`; NaN sorts last."""
    if x.dtype in WIDER or axis is None:
        return NotImplemented
    if on_host(x) and x.dtype in _VECTORIZED and x.ndim and -x.ndim <= axis < x.ndim:
        try:
            array = x.detach().numpy()  # NumPy sorts many times faster than torch on a CPU
        except RuntimeError:  # inside torch.func
            return torch.sort(x, axis).values
        if not (x.requires_grad and torch.is_grad_enabled()):
            return torch.from_numpy(np.sort(array, axis))
        return torch.gather(x, axis, torch.from_numpy(np.argsort(array, axis)))
    return torch.sort(x, axis).values


_VECTORIZED = (torch.float32, torch.float64, torch.int32, torch.int64)


def top_k(x: Tensor, k: int, sorted: bool = True) -> Any:
    """Return the `k` largest elements along the last axis, and their int32 indices."""
    if x.dtype in WIDER or x.dtype is torch.bool:
        return NotImplemented
    values, indices = torch.topk(x, k, -1, True, sorted)
    return values, indices.int()


def in_top_k(targets: Tensor, predictions: Tensor, k: int) -> Tensor:
    """Return whether fewer than `k` predictions exceed that of the target; False for a target out of range or NaN."""
    places = targets.long().unsqueeze(-1)
    if on_host(predictions):
        try:
            chosen = take_along(predictions, places, -1)
        except (IndexError, RuntimeError):  # a target out of range
            pass
        else:
            if no_nan(chosen):
                return (predictions > chosen).sum(-1) < k
    last = predictions.shape[-1] - 1
    chosen = take_along(predictions, places.clamp(0, last), -1)
    valid = (places >= 0) & (places <= last) & ~torch.isnan(chosen)
    return ((predictions > chosen).sum(-1) < k) & valid.squeeze(-1)


def searchsorted(sorted_sequence: Tensor, values: Tensor, side: str = "left") -> Any:
    """Return the int32 places at which `values` keep `sorted_sequence` in order."""
    if sorted_sequence.dtype in WIDER or sorted_sequence.ndim != 1:
        return NotImplemented
    if sorted_sequence.dtype is torch.bool:
        sorted_sequence, values = sorted_sequence.to(torch.uint8), values.to(torch.uint8)
    return torch.searchsorted(sorted_sequence, values, side=side, out_int32=True)


OVERRIDES = {"in_top_k": in_top_k, "searchsorted": searchsorted, "sort": sort, "top_k": top_k}
