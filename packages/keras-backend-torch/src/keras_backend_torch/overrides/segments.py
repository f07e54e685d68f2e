"""Reductions of segments, counts, and results whose shape depends on values."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from keras_backend_torch.placement import on_host
from keras_backend_torch.unsigned import WIDER

_REFUSED = (*WIDER, torch.bool)


def _checked(reduce: Callable[[Tensor, Tensor, int], Tensor]) -> Callable[..., Any]:
    """Return `reduce` of data, ids and a count for ids that lie inside of the segments.

    Those outside torch refuses on a CPU, and the composition leaves them out; on a GPU they would stop the program.
    """

    def call(data: Tensor, segment_ids: Tensor, num_segments: int | None = None, sorted: bool = False) -> Any:
        fits = segment_ids.ndim == 1 and data.ndim > 0 and data.shape[0] == segment_ids.shape[0]
        if num_segments is None or not fits or not on_host(data) or data.dtype in _REFUSED or data.is_complex():
            return NotImplemented
        if segment_ids.dtype not in (torch.int32, torch.int64):
            return NotImplemented
        try:
            return reduce(data, segment_ids, num_segments)
        except (IndexError, RuntimeError):
            return NotImplemented

    return call


def _sum(data: Tensor, ids: Tensor, count: int) -> Tensor:
    return data.new_zeros((count, *data.shape[1:])).index_add(0, ids, data)


def _reduced(mode: str, start: Callable[[torch.dtype], Any]) -> Callable[[Tensor, Tensor, int], Tensor]:
    def reduce(data: Tensor, ids: Tensor, count: int) -> Tensor:
        base = data.new_full((count, *data.shape[1:]), start(data.dtype))
        places = ids.long().reshape(-1, *(1,) * (data.ndim - 1)).expand(data.shape)
        return torch.scatter_reduce(base, 0, places, data, mode)

    return reduce


def _least(dtype: torch.dtype) -> Any:
    return -math.inf if dtype.is_floating_point else torch.iinfo(dtype).min


def _most(dtype: torch.dtype) -> Any:
    return math.inf if dtype.is_floating_point else torch.iinfo(dtype).max


def bincount(x: Tensor, weights: Tensor | None = None, minlength: int = 0, sparse: bool = False) -> Any:
    """Return how often each number from 0 on occurs in a vector."""
    if weights is not None or sparse or x.ndim != 1 or x.dtype in _REFUSED or not on_host(x) or minlength < 0:
        return NotImplemented
    try:
        return torch.bincount(x, minlength=minlength).int()
    except RuntimeError:  # a negative number, or floats
        return NotImplemented


def histogram(x: Tensor, bins: int = 10, range: tuple[float, float] | None = None) -> Any:
    """Return how many elements lie in each of equal bins, and the edges of the bins."""
    if not on_host(x) or x.dtype not in (torch.float32, torch.float64) or not x.numel() or type(bins) is not int:
        return NotImplemented
    if range is not None or bins < 1:
        return NotImplemented
    x = x.detach().reshape(-1)
    low, high = (bound.item() for bound in torch.aminmax(x))
    if not -math.inf < low < high < math.inf:  # also where there is NaN
        return NotImplemented
    return tuple(torch.histogram(x, bins, range=(low, high)))


def isin(x1: Tensor, x2: Tensor, assume_unique: bool = False, invert: bool = False) -> Any:
    """Return which elements of `x1` are among those of `x2`."""
    if x1.dtype in _REFUSED or x1.is_complex() or not x2.numel():
        return NotImplemented
    return torch.isin(x1, x2, invert=bool(invert))


def nonzero(x: Tensor) -> Any:
    """Return where the elements are that are not 0, an int32 vector for each axis."""
    if not x.ndim or x.dtype in WIDER or not on_host(x):
        return NotImplemented
    return tuple(places.int() for places in torch.nonzero(x, as_tuple=True))


def unique(
    x: Tensor,
    sorted: bool = True,
    return_index: bool = False,
    return_inverse: bool = False,
    return_counts: bool = False,
    axis: int | None = None,
    size: int | None = None,
    fill_value: Any = None,
) -> Any:
    """Return the integers that occur, in ascending order."""
    if return_index or axis is not None or size is not None or not on_host(x):
        return NotImplemented
    if x.dtype in _REFUSED or x.dtype.is_floating_point or x.is_complex():
        return NotImplemented
    found = torch.unique(x, True, return_inverse, return_counts)
    if not isinstance(found, tuple):
        return found
    return found[0], *(numbers.int() for numbers in found[1:])


OVERRIDES = {
    "bincount": bincount,
    "histogram": histogram,
    "isin": isin,
    "nonzero": nonzero,
    "segment_max": _checked(_reduced("amax", _least)),
    "segment_min": _checked(_reduced("amin", _most)),
    "segment_prod": _checked(_reduced("prod", lambda dtype: 1)),
    "segment_sum": _checked(_sum),
    "unique": unique,
}
