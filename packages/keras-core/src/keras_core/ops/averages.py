"""Means and spreads over axes."""

from __future__ import annotations

from typing import Any

from keras_core.ops import rules
from keras_core.ops.conversion import constant, dtype_name
from keras_core.ops.decorator import op
from keras_core.ops.definition import Tensor, TensorLike
from keras_core.ops.reductions import Axis
from keras_core.plugins import xp

_NARROW = ("float16", "bfloat16")


def widened(x: Tensor) -> Tensor:
    """Return `x` in a dtype whose sums neither overflow nor lose their digits."""
    return xp.astype(x, "float32") if dtype_name(x) in _NARROW else x


def _count(x: Tensor, axis: Axis) -> Tensor:
    """Return how many elements are reduced, as a scalar of the dtype of `x`."""
    sizes = xp.shape(x)
    count: Any = 1
    for a in rules.canonical_axes(axis, len(sizes)):
        count = count * sizes[a]
    return constant(count, x) if isinstance(count, int) else xp.astype(count, xp.dtype(x))


def _mean(x: Tensor, axis: Axis, keepdims: bool) -> Tensor:
    return xp.divide(xp.sum(x, axis=axis, keepdims=keepdims), _count(x, axis))


@op(dtype="float", shape=rules.reduced)
def mean(x: TensorLike, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """Return the mean over axes.

    Args:
        x: tensor.
        axis: axis or axes to reduce; all where None.
        keepdims: whether reduced axes stay, with length 1.

    Returns:
        Tensor of the reduced shape, of a float dtype; NaN where there are no elements.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.mean([[1, 2], [3, 4]], axis=0)).tolist()
    [2.0, 3.0]
    """
    return xp.astype(_mean(widened(x), axis, keepdims), dtype_name(x))


def _variance(x: Tensor, axis: Axis, keepdims: bool) -> Tensor:
    deviation = xp.abs(xp.subtract(x, _mean(x, axis, True)))
    return _mean(xp.multiply(deviation, deviation), axis, keepdims)


@op(dtype="float", shape=rules.reduced)
def var(x: TensorLike, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """Return the variance over axes: the mean squared deviation from the mean.

    Args:
        x: tensor.
        axis: axis or axes to reduce; all where None.
        keepdims: whether reduced axes stay, with length 1.

    Returns:
        Tensor of the reduced shape, of a float dtype.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.var([[1, 2], [3, 4]], axis=0)).tolist()
    [1.0, 1.0]
    """
    return xp.astype(_variance(widened(x), axis, keepdims), dtype_name(x))


@op(dtype="float", shape=rules.reduced)
def std(x: TensorLike, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """Return the standard deviation over axes: the root of the mean squared deviation from the mean.

    Args:
        x: tensor.
        axis: axis or axes to reduce; all where None.
        keepdims: whether reduced axes stay, with length 1.

    Returns:
        Tensor of the reduced shape, of a float dtype.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.std([[1, 2], [3, 4]], axis=0)).tolist()
    [1.0, 1.0]
    """
    return xp.astype(root(_variance(widened(x), axis, keepdims)), dtype_name(x))


def root(x: Tensor) -> Tensor:
    """Return the square root of a native tensor, with gradient 0 instead of infinity where it is 0."""
    zero = xp.equal(x, 0)
    return xp.where(zero, constant(0, x), xp.sqrt(xp.where(zero, constant(1, x), x)))


def _average_rule(x: Any, axis: Axis = None, weights: Any = None) -> rules.Shape:
    if weights is not None:
        _check_weights(x, axis, weights)
    return rules.reduced_shape(x.shape, axis, False)


def _check_weights(x: Any, axis: Axis, weights: Any) -> int | None:
    """Return the axis along which weights lie that are a vector; None where they are of the shape of `x`."""
    if len(weights.shape) == len(x.shape):
        rules.must_fit("weights", weights.shape, x.shape)
        return None
    if len(weights.shape) != 1 or not isinstance(axis, int):
        raise ValueError(
            f"ops.average got weights of shape {tuple(weights.shape)} for x of {tuple(x.shape)}, axis={axis}. "
            "Pass weights of the shape of x, or a vector and one axis."
        )
    place = rules.canonical_axis(axis, len(x.shape))
    rules.must_fit("weights", weights.shape, (x.shape[place],))
    return place


@op(dtype="float", shape=_average_rule)
def average(x: TensorLike, axis: Axis = None, weights: TensorLike | None = None) -> Tensor:
    """Return the weighted mean over axes.

    Args:
        x: tensor.
        axis: axis or axes to reduce; all where None.
        weights: tensor of the shape of `x`, or a vector along a single `axis`; equal ones where None.

    Returns:
        Tensor of the reduced shape, of a float dtype.

    Raises:
        ValueError: `weights` has another shape.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.average([1.0, 2.0, 4.0], weights=[1, 1, 2])).tolist()
    2.75
    """
    if weights is None:
        return xp.astype(_mean(widened(x), axis, False), dtype_name(x))
    wide, weights = widened(x), widened(weights)
    place = _check_weights(x, axis, weights)
    if place is not None:
        weights = xp.reshape(weights, tuple(-1 if i == place else 1 for i in range(len(x.shape))))
    weighted = xp.sum(xp.multiply(wide, weights), axis=axis)
    total = xp.sum(xp.broadcast_to(weights, xp.shape(wide)), axis=axis)
    return xp.astype(xp.divide(weighted, total), dtype_name(x))
