"""Reductions and running sums that leave NaN out."""

from __future__ import annotations

import math
from typing import Any

from keras_core import dtypes
from keras_core.ops import rules
from keras_core.ops.averages import root, widened
from keras_core.ops.conversion import constant, dtype_name
from keras_core.ops.cumulation import cumprod, cumsum
from keras_core.ops.decorator import op
from keras_core.ops.definition import Tensor, TensorLike
from keras_core.ops.order import argmax, argmin
from keras_core.ops.reductions import Axis, prod
from keras_core.ops.reductions import any as some
from keras_core.plugins import xp


def _held(x: Tensor) -> Tensor:
    """Return which elements are numbers."""
    return xp.equal(x, x)


def _filled(x: Tensor, value: float) -> Tensor:
    """Return `x` with `value` in place of NaN."""
    return xp.where(_held(x), x, constant(value, x)) if dtypes.is_float(dtype_name(x)) else x


def _or_nan(result: Tensor, valid: Tensor) -> Tensor:
    return xp.where(valid, result, constant(math.nan, result))


@op(shape=rules.reduced)
def nanmax(x: TensorLike, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """Return the largest number over axes; NaN where there is none.

    Args:
        x: real or bool tensor.
        axis: axis or axes to reduce; all where None.
        keepdims: whether reduced axes stay, with length 1.

    Returns:
        Tensor of the reduced shape and the dtype of `x`.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.nanmax([[1.0, float("nan")], [3.0, 2.0]], axis=1)).tolist()
    [1.0, 3.0]
    """
    largest = xp.max(_filled(x, -math.inf), axis=axis, keepdims=keepdims)
    if not dtypes.is_float(dtype_name(x)):
        return largest
    return _or_nan(largest, some(_held(x), axis, keepdims))


@op(shape=rules.reduced)
def nanmin(x: TensorLike, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """Return the smallest number over axes; NaN where there is none.

    Args:
        x: real or bool tensor.
        axis: axis or axes to reduce; all where None.
        keepdims: whether reduced axes stay, with length 1.

    Returns:
        Tensor of the reduced shape and the dtype of `x`.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.nanmin([[1.0, float("nan")], [3.0, 2.0]], axis=1)).tolist()
    [1.0, 2.0]
    """
    smallest = xp.min(_filled(x, math.inf), axis=axis, keepdims=keepdims)
    if not dtypes.is_float(dtype_name(x)):
        return smallest
    return _or_nan(smallest, some(_held(x), axis, keepdims))


@op(dtype="accumulate", shape=rules.reduced)
def nansum(x: TensorLike, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """Return the sum of the numbers over axes.

    Args:
        x: tensor.
        axis: axis or axes to sum over; all where None.
        keepdims: whether reduced axes stay, with length 1.

    Returns:
        Tensor of the reduced shape, 0 where there are no numbers. Bools and integers of less than 32 bits
        are summed in 32.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.nansum([[1.0, float("nan")], [3.0, 2.0]], axis=1)).tolist()
    [1.0, 5.0]
    """
    return xp.sum(_filled(x, 0), axis=axis, keepdims=keepdims)


@op(dtype="accumulate", shape=rules.reduced)
def nanprod(x: TensorLike, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """Return the product of the numbers over axes.

    Args:
        x: tensor.
        axis: axis or axes to multiply over; all where None.
        keepdims: whether reduced axes stay, with length 1.

    Returns:
        Tensor of the reduced shape, 1 where there are no numbers. Bools and integers of less than 32 bits
        are multiplied in 32.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.nanprod([[1.0, float("nan")], [3.0, 2.0]], axis=1)).tolist()
    [1.0, 6.0]
    """
    return prod(_filled(x, 1), axis, keepdims)


def _mean(x: Tensor, axis: Axis, keepdims: bool, over: Tensor | None = None) -> Tensor:
    """Return the mean of `x`, in which `over` numbers count (those that are no NaN where None)."""
    numbers = xp.astype(_held(x) if over is None else over, xp.dtype(x))
    count = xp.sum(numbers, axis=axis, keepdims=keepdims)
    total = xp.sum(_filled(x, 0) if over is None else x, axis=axis, keepdims=keepdims)
    return _or_nan(xp.divide(total, xp.maximum(count, 1)), xp.less(0, count))


@op(dtype="float", shape=rules.reduced)
def nanmean(x: TensorLike, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """Return the mean of the numbers over axes.

    Args:
        x: real tensor.
        axis: axis or axes to reduce; all where None.
        keepdims: whether reduced axes stay, with length 1.

    Returns:
        Tensor of the reduced shape, of a float dtype; NaN where there are no numbers.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.nanmean([[1.0, float("nan")], [3.0, 2.0]], axis=1)).tolist()
    [1.0, 2.5]
    """
    return xp.astype(_mean(widened(x), axis, keepdims), dtype_name(x))


def _variance(x: Tensor, axis: Axis, keepdims: bool) -> Tensor:
    held = _held(x)
    away = xp.subtract(_filled(x, 0), _mean(x, axis, True))
    away = xp.where(held, away, constant(0, x))  # an infinite mean makes NaN of numbers, and these stay
    return _mean(xp.multiply(away, away), axis, keepdims, over=held)


@op(dtype="float", shape=rules.reduced)
def nanvar(x: TensorLike, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """Return the variance of the numbers over axes: the mean squared deviation from their mean.

    Args:
        x: real tensor.
        axis: axis or axes to reduce; all where None.
        keepdims: whether reduced axes stay, with length 1.

    Returns:
        Tensor of the reduced shape, of a float dtype; NaN where there are no numbers.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.nanvar([[1.0, float("nan")], [3.0, 2.0]], axis=1)).tolist()
    [0.0, 0.25]
    """
    return xp.astype(_variance(widened(x), axis, keepdims), dtype_name(x))


@op(dtype="float", shape=rules.reduced)
def nanstd(x: TensorLike, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """Return the standard deviation of the numbers over axes: the root of their variance.

    Args:
        x: real tensor.
        axis: axis or axes to reduce; all where None.
        keepdims: whether reduced axes stay, with length 1.

    Returns:
        Tensor of the reduced shape, of a float dtype; NaN where there are no numbers.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.nanstd([[1.0, float("nan")], [3.0, 2.0]], axis=1)).tolist()
    [0.0, 0.5]
    """
    return xp.astype(root(_variance(widened(x), axis, keepdims)), dtype_name(x))


def _place(x: Tensor, extreme: Tensor, axis: int | None, keepdims: bool) -> Tensor:
    """Return the first index of the number `extreme`, kept in its axes, or -1 where there are no numbers."""
    found = argmax(xp.astype(xp.equal(x, extreme), "int32"), axis, keepdims)
    return xp.where(some(_held(x), axis, keepdims), found, constant(-1, found))


@op(shape=lambda x, axis=None, keepdims=False: argmax(x, axis, keepdims))
def nanargmax(x: TensorLike, axis: int | None = None, keepdims: bool = False) -> Tensor:
    """Return the index of the largest number, the first of several; -1 where there is none.

    Args:
        x: real tensor.
        axis: axis along which to look; `x` is flattened first where None.
        keepdims: whether reduced axes stay, with length 1.

    Returns:
        int32 tensor of the reduced shape.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.nanargmax([[float("nan"), 1.0], [3.0, 2.0]], axis=1)).tolist()
    [1, 0]
    """
    if not dtypes.is_float(dtype_name(x)):
        return argmax(x, axis, keepdims)
    return _place(x, xp.max(_filled(x, -math.inf), axis=axis, keepdims=True), axis, keepdims)


@op(shape=lambda x, axis=None, keepdims=False: argmax(x, axis, keepdims))
def nanargmin(x: TensorLike, axis: int | None = None, keepdims: bool = False) -> Tensor:
    """Return the index of the smallest number, the first of several; -1 where there is none.

    Args:
        x: real tensor.
        axis: axis along which to look; `x` is flattened first where None.
        keepdims: whether reduced axes stay, with length 1.

    Returns:
        int32 tensor of the reduced shape.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.nanargmin([[float("nan"), 1.0], [3.0, 2.0]], axis=1)).tolist()
    [1, 1]
    """
    if not dtypes.is_float(dtype_name(x)):
        return argmin(x, axis, keepdims)
    return _place(x, xp.min(_filled(x, math.inf), axis=axis, keepdims=True), axis, keepdims)


@op(dtype="number", shape=lambda x, axis=None, dtype=None: cumsum(x, axis, dtype))
def nancumsum(x: TensorLike, axis: int | None = None, dtype: Any = None) -> Tensor:
    """Return the running sum of the numbers along an axis; NaN counts as 0.

    Args:
        x: tensor.
        axis: axis along which to sum; `x` is flattened first where None.
        dtype: dtype of the sums; where None that of `x`, bools as int32.

    Returns:
        Tensor of the shape of `x`, or of rank 1 without an axis.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.nancumsum([1.0, float("nan"), 3.0])).tolist()
    [1.0, 1.0, 4.0]
    """
    return cumsum(_filled(x, 0), axis, dtype)


@op(dtype="number", shape=lambda x, axis=None, dtype=None: cumprod(x, axis, dtype))
def nancumprod(x: TensorLike, axis: int | None = None, dtype: Any = None) -> Tensor:
    """Return the running product of the numbers along an axis; NaN counts as 1.

    Args:
        x: tensor.
        axis: axis along which to multiply; `x` is flattened first where None.
        dtype: dtype of the products; where None that of `x`, bools as int32.

    Returns:
        Tensor of the shape of `x`, or of rank 1 without an axis.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.nancumprod([2.0, float("nan"), 3.0])).tolist()
    [2.0, 2.0, 6.0]
    """
    return cumprod(_filled(x, 1), axis, dtype)
