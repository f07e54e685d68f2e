"""Reductions and running sums."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from keras_backend_tf import arrays
from keras_backend_tf.kernels import BOOL, DTYPES, FLOAT8, HALF, integers, raw, reduced_axes, widened

Tensor = Any
Axis = Any

_sum, _mean, _max, _any, _all = raw("Sum"), raw("Mean"), raw("Max"), raw("Any"), raw("All")
_exp, _log, _subtract, _add, _select = raw("Exp"), raw("Log"), raw("Sub"), raw("AddV2"), raw("Select")
_sqrt, _equal, _is_finite, _stop = raw("Sqrt"), raw("Equal"), raw("IsFinite"), raw("StopGradient")
_squared_difference, _squeeze, _reshape = raw("SquaredDifference"), raw("Squeeze"), raw("Reshape")
_argmax, _argmin, _expand, _cumprod = raw("ArgMax"), raw("ArgMin"), raw("ExpandDims"), raw("Cumprod")
_zeros_like, _ones_like = raw("ZerosLike"), raw("OnesLike")


def any_of(x: Tensor, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """Return whether any element is true."""
    return _any(x, reduced_axes(x, axis), keepdims)


def all_of(x: Tensor, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """Return whether all elements are true."""
    return _all(x, reduced_axes(x, axis), keepdims)


def mean(x: Tensor, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """Return the mean; half precision is summed in float32."""
    axes = reduced_axes(x, axis)
    return widened(lambda x: _mean(x, axes, keepdims), x, HALF) if x.dtype in HALF else _mean(x, axes, keepdims)


def _variance(x: Tensor, axes: Any, keepdims: bool) -> Tensor:
    return _mean(_squared_difference(x, _mean(x, axes, True)), axes, keepdims)


def var(x: Tensor, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """Return the mean squared deviation from the mean."""
    if x.dtype.is_complex:
        return NotImplemented
    axes = reduced_axes(x, axis)
    return widened(lambda x: _variance(x, axes, keepdims), x, HALF)


def std(x: Tensor, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """Return the root of the variance, with gradient 0 where it is 0."""
    if x.dtype.is_complex:
        return NotImplemented
    axes = reduced_axes(x, axis)

    def root(x: Tensor) -> Tensor:
        variance = _variance(x, axes, keepdims)
        zero = _equal(variance, 0.0)
        return _select(zero, _zeros_like(variance), _sqrt(_select(zero, _ones_like(variance), variance)))

    return widened(root, x, HALF)


def cdist(x: Tensor, y: Tensor) -> Tensor:
    """Return the distances of all pairs of points, with gradient 0 where points coincide."""
    if x.dtype not in (tf.float32, tf.float64) or min(x.shape.rank, y.shape.rank) < 2 or x.shape[-1] != y.shape[-1]:
        return NotImplemented
    squares = _sum(_squared_difference(tf.expand_dims(x, -2), tf.expand_dims(y, -3)), -1, False)
    zero = _equal(squares, 0.0)
    return _select(zero, _zeros_like(squares), _sqrt(_select(zero, _ones_like(squares), squares)))


def logsumexp(x: Tensor, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """Return log(sum(exp(x))), the largest element taken out first."""
    if x.dtype.is_complex or x.dtype in FLOAT8:
        return NotImplemented
    axes = reduced_axes(x, axis)
    peak = _stop(_max(x, axes, True))
    peak = _select(_is_finite(peak), peak, _zeros_like(peak))
    result = _log(_sum(_exp(_subtract(x, peak)), axes, keepdims))
    return _add(result, peak if keepdims else _sum(peak, axes, False))


def _index_of(kernel: Any) -> Any:
    def find(x: Tensor, axis: int | None = None, keepdims: bool = False) -> Tensor:
        rank = x.shape.rank
        if not rank or (axis is None and keepdims) or 0 in tuple(x.shape):
            return NotImplemented
        if x.dtype in FLOAT8:
            x = arrays.astype(x, "float32")
        if axis is None:
            return kernel(_reshape(x, integers((-1,))), 0, tf.int32)
        index = kernel(x, axis, tf.int32)
        return _expand(index, axis) if keepdims else index

    return find


def cumsum(x: Tensor, axis: int | None = None, dtype: str | None = None) -> Tensor:
    """Return the running sum."""
    x, axis = _prepared(x, axis, dtype)
    return arrays.cumulative_sum(x, axis=axis)


def cumprod(x: Tensor, axis: int | None = None, dtype: str | None = None) -> Tensor:
    """Return the running product; half precision is multiplied in float32."""
    x, axis = _prepared(x, axis, dtype)
    return widened(lambda x: _cumprod(x, axis), x, {**HALF, **BOOL})


def _prepared(x: Tensor, axis: int | None, dtype: str | None) -> tuple[Tensor, int]:
    if dtype is not None and x.dtype != DTYPES[dtype]:
        x = arrays.astype(x, dtype)
    return (_reshape(x, integers((-1,))), 0) if axis is None else (x, axis)


OVERRIDES = {
    "any": any_of,
    "all": all_of,
    "mean": mean,
    "var": var,
    "std": std,
    "logsumexp": logsumexp,
    "cdist": cdist,
    "argmax": _index_of(_argmax),
    "argmin": _index_of(_argmin),
    "cumsum": cumsum,
    "cumprod": cumprod,
}
