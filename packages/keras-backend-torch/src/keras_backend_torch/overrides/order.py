"""Sorting and selection."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from keras_backend_torch.unsigned import WIDER


def sort(x: Tensor, axis: int = -1) -> Any:
    """Return `x` in ascending order along `axis`; NaN sorts last."""
    return NotImplemented if x.dtype in WIDER or axis is None else torch.sort(x, axis).values


def top_k(x: Tensor, k: int, sorted: bool = True) -> Any:
    """Return the `k` largest elements along the last axis, and their int32 indices."""
    if x.dtype in WIDER or x.dtype is torch.bool:
        return NotImplemented
    values, indices = torch.topk(x, k, -1, True, sorted)
    return values, indices.to(torch.int32)


def in_top_k(targets: Tensor, predictions: Tensor, k: int) -> Tensor:
    """Return whether fewer than `k` predictions of a row exceed the one for the target, which is not NaN."""
    chosen = torch.take_along_dim(predictions, targets.to(torch.int64).unsqueeze(-1), -1)
    return ((predictions > chosen).sum(-1) < k) & ~torch.isnan(chosen.squeeze(-1))


def searchsorted(sorted_sequence: Tensor, values: Tensor, side: str = "left") -> Any:
    """Return the int32 places at which `values` keep `sorted_sequence` in order."""
    if sorted_sequence.dtype in WIDER or sorted_sequence.ndim != 1:
        return NotImplemented
    return torch.searchsorted(sorted_sequence, values, side=side, out_int32=True)


OVERRIDES = {"in_top_k": in_top_k, "searchsorted": searchsorted, "sort": sort, "top_k": top_k}
