"""Reductions with the signatures of the ops."""

from __future__ import annotations

from typing import Any

import numpy as np

from keras_core.reference import arrays
from keras_core.reference.tensors import native, widened

Tensor = Any
Axes = int | tuple[int, ...] | None


def sum(x: Tensor, axis: Axes = None, keepdims: bool = False) -> Tensor:
    """Return the sum over `axis`."""
    return arrays.sum(x, axis=axis, keepdims=keepdims)


def prod(x: Tensor, axis: Axes = None, keepdims: bool = False, dtype: Any = None) -> Tensor:
    """Return the product over `axis`."""
    return NotImplemented if dtype is not None else arrays.prod(x, axis=axis, keepdims=keepdims)


def max(x: Tensor, axis: Axes = None, keepdims: bool = False, initial: Any = None) -> Tensor:
    """Return the largest element over `axis`."""
    return NotImplemented if initial is not None else arrays.max(x, axis=axis, keepdims=keepdims)


def min(x: Tensor, axis: Axes = None, keepdims: bool = False, initial: Any = None) -> Tensor:
    """Return the smallest element over `axis`."""
    return NotImplemented if initial is not None else arrays.min(x, axis=axis, keepdims=keepdims)


def argmax(x: Tensor, axis: int | None = None, keepdims: bool = False) -> Tensor:
    """Return the index of the first largest element along `axis`, or of all for None."""
    return np.argmax(x, axis=axis, keepdims=keepdims).astype(np.int32)


def argmin(x: Tensor, axis: int | None = None, keepdims: bool = False) -> Tensor:
    """Return the index of the first smallest element along `axis`, or of all for None."""
    return np.argmin(x, axis=axis, keepdims=keepdims).astype(np.int32)


def mean(x: Tensor, axis: Axes = None, keepdims: bool = False) -> Tensor:
    """Return the mean over `axis`. `x` is floating."""
    return NotImplemented if x.dtype.kind in "iub" else np.mean(x, axis=axis, keepdims=keepdims)


def var(x: Tensor, axis: Axes = None, keepdims: bool = False) -> Tensor:
    """Return the mean squared deviation from the mean over `axis`. `x` is floating."""
    return NotImplemented if x.dtype.kind in "iub" else np.var(x, axis=axis, keepdims=keepdims)


def std(x: Tensor, axis: Axes = None, keepdims: bool = False) -> Tensor:
    """Return the square root of `var`."""
    return NotImplemented if x.dtype.kind in "iub" else np.std(x, axis=axis, keepdims=keepdims)


def logsumexp(x: Tensor, axis: Axes = None, keepdims: bool = False) -> Tensor:
    """Return log(sum(exp(x))) over `axis` without overflow."""
    top = np.max(x, axis=axis, keepdims=True)
    top = np.where(np.isfinite(top), top, x.dtype.type(0))
    total = np.log(np.sum(np.exp(x - top), axis=axis, keepdims=True)) + top
    return total if keepdims else np.squeeze(total, axis)


def cumsum(x: Tensor, axis: int | None = None, dtype: Any = None) -> Tensor:
    """Return the running sum along `axis`, or of all elements for None."""
    return NotImplemented if dtype is not None else np.cumsum(x, axis=axis, dtype=x.dtype)


def cumprod(x: Tensor, axis: int | None = None, dtype: Any = None) -> Tensor:
    """Return the running product along `axis`, or of all elements for None."""
    return NotImplemented if dtype is not None else np.cumprod(x, axis=axis, dtype=x.dtype)


def any(x: Tensor, axis: Axes = None, keepdims: bool = False) -> Tensor:
    """Return whether an element over `axis` is not zero."""
    return np.any(x, axis=axis, keepdims=keepdims)


def all(x: Tensor, axis: Axes = None, keepdims: bool = False) -> Tensor:
    """Return whether no element over `axis` is zero."""
    return np.all(x, axis=axis, keepdims=keepdims)


OVERRIDES = {
    **{f.__name__: f for f in (sum, prod, max, min)},
    **{f.__name__: widened(native(f)) for f in (argmax, argmin, mean, var, std, logsumexp, cumsum, cumprod, any, all)},
    "amax": lambda x, axis=None, keepdims=False: max(x, axis, keepdims),
    "amin": lambda x, axis=None, keepdims=False: min(x, axis, keepdims),
}
