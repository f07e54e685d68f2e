"""Sums, products, extremes and truth over axes."""

from __future__ import annotations

import builtins
import math
from collections.abc import Sequence
from typing import Any

from keras_core.ops import rules
from keras_core.ops.conversion import constant, dtype_name
from keras_core.ops.decorator import op
from keras_core.ops.definition import Tensor, TensorLike
from keras_core.plugins import xp
from keras_core.state.symbolic import KerasTensor

Axis = int | Sequence[int] | None


def _is_empty(x: Tensor, axis: Axis) -> bool:
    """Return whether a reduction over `axis` has nothing to reduce."""
    return builtins.any(is_zero(x.shape[a]) for a in rules.canonical_axes(axis, len(x.shape)))


def is_zero(length: Any) -> bool:
    return isinstance(length, int) and length == 0


@op(dtype="accumulate", shape=rules.reduced)
def sum(x: TensorLike, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """Return the sum over axes.

    Args:
        x: tensor.
        axis: axis or axes to sum over; all where None.
        keepdims: whether reduced axes stay, with length 1.

    Returns:
        Tensor of the reduced shape. Bools and integers of less than 32 bits are summed in 32.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.sum([[1, 2], [3, 4]], axis=0)).tolist()
    [4, 6]
    """
    return xp.sum(x, axis=axis, keepdims=keepdims)


def _prod_rule(x: Any, axis: Axis = None, keepdims: bool = False, dtype: Any = None) -> KerasTensor:
    return KerasTensor(rules.reduced_shape(x.shape, axis, keepdims), dtype or x.dtype)


@op(dtype="accumulate", shape=_prod_rule)
def prod(x: TensorLike, axis: Axis = None, keepdims: bool = False, dtype: Any = None) -> Tensor:
    """Return the product over axes.

    Args:
        x: tensor.
        axis: axis or axes to multiply over; all where None.
        keepdims: whether reduced axes stay, with length 1.
        dtype: dtype of the product; where None that of `x`, bools and integers of less than 32 bits
            widened to 32.

    Returns:
        Tensor of the reduced shape.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.prod([[1, 2], [3, 4]], axis=0)).tolist()
    [3, 8]
    """
    if dtype is not None:
        x = xp.astype(x, dtype)
    return xp.prod(x, axis=axis, keepdims=keepdims)


@op(shape=rules.reduced)
def max(x: TensorLike, axis: Axis = None, keepdims: bool = False, initial: Any = None) -> Tensor:
    """Return the largest element over axes; NaN where one is NaN.

    Args:
        x: real or bool tensor.
        axis: axis or axes to reduce; all where None.
        keepdims: whether reduced axes stay, with length 1.
        initial: a further number to compare with, and the result where there are no elements.

    Returns:
        Tensor of the reduced shape and the dtype of `x`.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.max([[1, 5], [3, 4]], axis=0)).tolist()
    [3, 5]
    """
    if initial is None:
        return xp.max(x, axis=axis, keepdims=keepdims)
    if _is_empty(x, axis):
        return _empty_result(x, axis, keepdims, initial)
    return xp.maximum(xp.max(x, axis=axis, keepdims=keepdims), constant(initial, x))


@op(shape=rules.reduced)
def min(x: TensorLike, axis: Axis = None, keepdims: bool = False, initial: Any = None) -> Tensor:
    """Return the smallest element over axes; NaN where one is NaN.

    Args:
        x: real or bool tensor.
        axis: axis or axes to reduce; all where None.
        keepdims: whether reduced axes stay, with length 1.
        initial: a further number to compare with, and the result where there are no elements.

    Returns:
        Tensor of the reduced shape and the dtype of `x`.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.min([[1, 5], [3, 4]], axis=0)).tolist()
    [1, 4]
    """
    if initial is None:
        return xp.min(x, axis=axis, keepdims=keepdims)
    if _is_empty(x, axis):
        return _empty_result(x, axis, keepdims, initial)
    return xp.minimum(xp.min(x, axis=axis, keepdims=keepdims), constant(initial, x))


def _empty_result(x: Tensor, axis: Axis, keepdims: bool, value: Any) -> Tensor:
    return xp.full(rules.reduced_shape(tuple(x.shape), axis, keepdims), value, dtype=xp.dtype(x))


@op(shape=rules.reduced)
def amax(x: TensorLike, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """Return the largest element over axes; see `max`.

    Args:
        x: real or bool tensor.
        axis: axis or axes to reduce; all where None.
        keepdims: whether reduced axes stay, with length 1.

    Returns:
        Tensor of the reduced shape and the dtype of `x`.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.amax([[1, 5], [3, 4]], axis=0)).tolist()
    [3, 5]
    """
    return xp.max(x, axis=axis, keepdims=keepdims)


@op(shape=rules.reduced)
def amin(x: TensorLike, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """Return the smallest element over axes; see `min`.

    Args:
        x: real or bool tensor.
        axis: axis or axes to reduce; all where None.
        keepdims: whether reduced axes stay, with length 1.

    Returns:
        Tensor of the reduced shape and the dtype of `x`.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.amin([[1, 5], [3, 4]], axis=0)).tolist()
    [1, 4]
    """
    return xp.min(x, axis=axis, keepdims=keepdims)


@op(shape=rules.reduced)
def ptp(x: TensorLike, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """Return the largest element minus the smallest, over axes.

    Args:
        x: real tensor.
        axis: axis or axes to reduce; all where None.
        keepdims: whether reduced axes stay, with length 1.

    Returns:
        Tensor of the reduced shape and the dtype of `x`.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.ptp([[1, 5], [3, 4]], axis=0)).tolist()
    [2, 1]
    """
    return xp.subtract(xp.max(x, axis=axis, keepdims=keepdims), xp.min(x, axis=axis, keepdims=keepdims))


@op(dtype="bool", shape=rules.reduced)
def any(x: TensorLike, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """Return whether one element over axes is true.

    Args:
        x: tensor; of numbers, all but 0 are true.
        axis: axis or axes to reduce; all where None.
        keepdims: whether reduced axes stay, with length 1.

    Returns:
        Bool tensor of the reduced shape, False where there are no elements.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.any([[1, 0], [0, 0]], axis=0)).tolist()
    [True, False]
    """
    if _is_empty(x, axis):
        return _empty_result(x, axis, keepdims, False)
    return xp.max(x, axis=axis, keepdims=keepdims)


@op(dtype="bool", shape=rules.reduced)
def all(x: TensorLike, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """Return whether all elements over axes are true.

    Args:
        x: tensor; of numbers, all but 0 are true.
        axis: axis or axes to reduce; all where None.
        keepdims: whether reduced axes stay, with length 1.

    Returns:
        Bool tensor of the reduced shape, True where there are no elements.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.all([[1, 0], [1, 1]], axis=0)).tolist()
    [True, False]
    """
    if _is_empty(x, axis):
        return _empty_result(x, axis, keepdims, True)
    return xp.min(x, axis=axis, keepdims=keepdims)


def _count_rule(x: Any, axis: Axis = None) -> KerasTensor:
    return KerasTensor(rules.reduced_shape(x.shape, axis, False), "int32")


@op(shape=_count_rule)
def count_nonzero(x: TensorLike, axis: Axis = None) -> Tensor:
    """Return how many elements over axes are not 0.

    Args:
        x: tensor.
        axis: axis or axes to count over; all where None.

    Returns:
        int32 tensor of the reduced shape.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.count_nonzero([[1, 0], [2, 3]], axis=0)).tolist()
    [2, 1]
    """
    held = x if dtype_name(x) == "bool" else xp.logical_not(xp.equal(x, 0))
    return xp.sum(xp.astype(held, "int32"), axis=axis)


@op(dtype="float", shape=rules.reduced)
def logsumexp(x: TensorLike, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """Return log(sum(exp(x))) over axes, without overflow on the way.

    Args:
        x: real tensor.
        axis: axis or axes to reduce; all where None.
        keepdims: whether reduced axes stay, with length 1.

    Returns:
        Tensor of the reduced shape, of a float dtype.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.logsumexp([0.0, 0.0])).tolist()
    0.693147
    """
    peak = xp.stop_gradient(xp.max(x, axis=axis, keepdims=True))
    peak = xp.where(xp.less(xp.abs(peak), math.inf), peak, constant(0, peak))  # else inf - inf
    total = xp.log(xp.sum(xp.exp(xp.subtract(x, peak)), axis=axis, keepdims=keepdims))
    if not keepdims:
        peak = xp.reshape(peak, xp.shape(total))
    return xp.add(total, peak)
