"""Reductions."""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import Tensor

from keras_backend_torch import reductions as primitives
from keras_backend_torch.placement import DTYPES
from keras_backend_torch.unsigned import WIDER

Axes = int | tuple[int, ...] | None


def sum(x: Tensor, axis: Axes = None, keepdims: bool = False) -> Any:
    """Return the sum over `axis`."""
    if x.dtype.is_floating_point and axis != ():
        return torch.sum(x, axis, keepdims)
    return primitives.sum(x, axis, keepdims)


def max(x: Tensor, axis: Axes = None, keepdims: bool = False, initial: Any = None) -> Any:
    """Return the largest element over `axis`."""
    return primitives.max(x, axis, keepdims) if initial is None else NotImplemented


def min(x: Tensor, axis: Axes = None, keepdims: bool = False, initial: Any = None) -> Any:
    """Return the smallest element over `axis`."""
    return primitives.min(x, axis, keepdims) if initial is None else NotImplemented


def mean(x: Tensor, axis: Axes = None, keepdims: bool = False) -> Any:
    """Return the mean over `axis` of floating or complex elements."""
    return NotImplemented if axis == () else torch.mean(x, axis, keepdims)


def in_two_passes(x: Tensor) -> bool:
    """Whether mean and variance take two passes: on a CPU torch's one pass is up to ten times slower than both."""
    return x.device.type == "cpu" and x.dtype in (torch.float32, torch.float64)


def mean_by_parts(x: Tensor, axis: Any, keepdims: bool) -> Tensor:
    """Return the mean over axes of which some are the last ones and others are not.

    In one go torch walks over those in small steps on a CPU: over one kind after the other it is ten times faster.
    """
    if isinstance(axis, int) or axis is None or len(axis) < 2:
        return x.mean(axis, keepdim=keepdims)
    places = sorted(a % x.ndim for a in axis)
    last = [a for i, a in enumerate(places) if x.ndim - a == len(places) - i]
    first = places[: len(places) - len(last)]
    if not first or not last:
        return x.mean(axis, keepdim=keepdims)
    means = x.mean(first, keepdim=True).mean(last, keepdim=True)
    return means if keepdims else means.squeeze(tuple(places))


def var(x: Tensor, axis: Axes = None, keepdims: bool = False) -> Any:
    """Return the variance over `axis`, the mean square deviation."""
    if axis == ():
        return NotImplemented
    if in_two_passes(x):
        return mean_by_parts(torch.square(x - mean_by_parts(x, axis, True)), axis, keepdims)
    return torch.var(x, axis, correction=0, keepdim=keepdims)


def std(x: Tensor, axis: Axes = None, keepdims: bool = False) -> Any:
    """Return the standard deviation over `axis`, the root mean square deviation."""
    if axis == ():
        return NotImplemented
    if in_two_passes(x):  # the slope of this norm at 0 is 0, as it is to be
        count = x.numel() if axis is None else math.prod(x.shape[a] for a in _tuple(axis))
        away = torch.linalg.vector_norm(x - x.mean(axis, keepdim=True), 2, axis, keepdims)
        return away / math.sqrt(count) if count else torch.std(x, axis, correction=0, keepdim=keepdims)
    return torch.std(x, axis, correction=0, keepdim=keepdims)


def _tuple(axis: int | tuple[int, ...]) -> tuple[int, ...]:
    return axis if isinstance(axis, tuple) else (axis,)


def any(x: Tensor, axis: Axes = None, keepdims: bool = False) -> Any:
    """Return whether some element over `axis` is true. The largest of bools is found five times sooner."""
    if axis == () or not x.numel():
        return NotImplemented
    return torch.amax(x.bool(), () if axis is None else axis, keepdims)


def all(x: Tensor, axis: Axes = None, keepdims: bool = False) -> Any:
    """Return whether each element over `axis` is true."""
    if axis == () or not x.numel():
        return NotImplemented
    return torch.amin(x.bool(), () if axis is None else axis, keepdims)


def argmax(x: Tensor, axis: int | None = None, keepdims: bool = False) -> Tensor:
    """Return the int32 index of the first largest element; of the flattened tensor if `axis` is None."""
    if _by_extreme(x, axis):
        return torch.max(x, axis, keepdims).indices.int()  # type: ignore[arg-type]
    return primitives.argmax(x, axis, keepdims)


def _by_extreme(x: Tensor, axis: int | None) -> bool:
    """Whether to look for the element together with its place, which on a CPU is quicker than for the place alone."""
    return axis is not None and x.device.type == "cpu" and x.dtype in (torch.float32, torch.float64) and x.ndim > 0


def argmin(x: Tensor, axis: int | None = None, keepdims: bool = False) -> Any:
    """Return the int32 index of the first smallest element; of the flattened tensor if `axis` is None."""
    if x.dtype in WIDER or x.dtype is torch.bool:
        return NotImplemented
    if _by_extreme(x, axis):
        return torch.min(x, axis, keepdims).indices.int()  # type: ignore[arg-type]
    return torch.argmin(x, axis, keepdims).int()


def logsumexp(x: Tensor, axis: Axes = None, keepdims: bool = False) -> Any:
    """Return log(sum(exp(x))) over `axis`."""
    if axis == () or x.numel() == 0:
        return NotImplemented
    return torch.logsumexp(x, tuple(range(x.ndim)) if axis is None else axis, keepdims)


def cumsum(x: Tensor, axis: int | None = None, dtype: str | None = None) -> Any:
    """Return the running sum along `axis`, or of the flattened tensor."""
    if x.dtype in WIDER or dtype in ("uint16", "uint32", "uint64"):
        return NotImplemented
    target = x.dtype if dtype is None else DTYPES[dtype]
    return torch.cumsum(x.reshape(-1) if axis is None else x, axis or 0, dtype=target)


def cumprod(x: Tensor, axis: int | None = None, dtype: str | None = None) -> Any:
    """Return the running product along `axis`, or of the flattened tensor."""
    if x.dtype in WIDER or dtype in ("uint16", "uint32", "uint64"):
        return NotImplemented
    target = x.dtype if dtype is None else DTYPES[dtype]
    return torch.cumprod(x.reshape(-1) if axis is None else x, axis or 0, dtype=target)


OVERRIDES = {
    "all": all,
    "any": any,
    "argmax": argmax,
    "argmin": argmin,
    "cumprod": cumprod,
    "cumsum": cumsum,
    "logsumexp": logsumexp,
    "max": max,
    "mean": mean,
    "min": min,
    "std": std,
    "sum": sum,
    "var": var,
}
