"""Angles and their functions."""

from __future__ import annotations

import math

from keras_core.ops import rules
from keras_core.ops.conversion import as_tensors, constant
from keras_core.ops.decorator import op
from keras_core.ops.definition import Tensor, TensorLike
from keras_core.plugins import xp


@op(dtype="float", shape=rules.same, primitive=True)
def sin(x: TensorLike) -> Tensor:
    """Return the sine of each element.

    Args:
        x: tensor of angles in radians.

    Returns:
        Tensor of the shape of `x`, of a float dtype.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.sin([0.0])).tolist()
    [0.0]
    """
    return xp.sin(x)


@op(dtype="float", shape=rules.same, primitive=True)
def cos(x: TensorLike) -> Tensor:
    """Return the cosine of each element.

    Args:
        x: tensor of angles in radians.

    Returns:
        Tensor of the shape of `x`, of a float dtype.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.cos([0.0])).tolist()
    [1.0]
    """
    return xp.cos(x)


@op(dtype="float", shape=rules.same)
def tan(x: TensorLike) -> Tensor:
    """Return the tangent of each element.

    Args:
        x: tensor of angles in radians.

    Returns:
        Tensor of the shape of `x`, of a float dtype.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.tan([0.0])).tolist()
    [0.0]
    """
    return xp.divide(xp.sin(x), xp.cos(x))


@op(dtype="float", shape=rules.same)
def arcsin(x: TensorLike) -> Tensor:
    """Return the angle in [-π/2, π/2] whose sine is each element.

    Args:
        x: tensor of values in [-1, 1]; others give NaN.

    Returns:
        Tensor of the shape of `x`, of a float dtype.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.arcsin([0.0, 1.0])).tolist()
    [0.0, 1.57079]
    """
    return xp.atan2(x, _leg(x))


@op(dtype="float", shape=rules.same)
def arccos(x: TensorLike) -> Tensor:
    """Return the angle in [0, π] whose cosine is each element.

    Args:
        x: tensor of values in [-1, 1]; others give NaN.

    Returns:
        Tensor of the shape of `x`, of a float dtype.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.arccos([1.0, 0.0])).tolist()
    [0.0, 1.57079]
    """
    return xp.atan2(_leg(x), x)


def _leg(x: Tensor) -> Tensor:
    """Return sqrt(1 - x²), factored so that nothing cancels near ±1."""
    return xp.sqrt(xp.multiply(xp.subtract(1, x), xp.add(1, x)))


@op(dtype="float", shape=rules.same)
def arctan(x: TensorLike) -> Tensor:
    """Return the angle in (-π/2, π/2) whose tangent is each element.

    Args:
        x: tensor.

    Returns:
        Tensor of the shape of `x`, of a float dtype.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.arctan([0.0, 1.0])).tolist()
    [0.0, 0.785398]
    """
    return xp.atan2(x, 1)


@op(dtype="float", shape=rules.broadcast, scalars=True)
def arctan2(x1: TensorLike, x2: TensorLike) -> Tensor:
    """Return the angle of the point (x2, x1), in [-π, π].

    Args:
        x1: tensor of ordinates.
        x2: tensor of abscissas, of a shape that broadcasts with that of `x1`.

    Returns:
        Tensor of angles in radians, of a float dtype.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.arctan2([1.0, -1.0], [0.0, 0.0])).tolist()
    [1.57079, -1.57079]
    """
    return xp.atan2(x1, x2)


@op(dtype="float", shape=rules.same)
def deg2rad(x: TensorLike) -> Tensor:
    """Convert degrees to radians.

    Args:
        x: tensor of angles in degrees.

    Returns:
        Tensor of the shape of `x`, of a float dtype.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.deg2rad([180.0])).tolist()
    [3.14159]
    """
    return xp.multiply(x, math.pi / 180.0)


@op(dtype="float", shape=rules.same)
def rad2deg(x: TensorLike) -> Tensor:
    """Convert radians to degrees.

    Args:
        x: tensor of angles in radians.

    Returns:
        Tensor of the shape of `x`, of a float dtype.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.rad2deg([0.0])).tolist()
    [0.0]
    """
    return xp.multiply(x, 180.0 / math.pi)


@op(dtype="float", shape=rules.broadcast, scalars=True)
def hypot(x1: TensorLike, x2: TensorLike) -> Tensor:
    """Return the hypotenuse sqrt(x1² + x2²), without overflow on the way.

    Args:
        x1: tensor of one leg.
        x2: tensor of the other leg, of a shape that broadcasts with that of `x1`.

    Returns:
        Tensor of lengths, of a float dtype.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.hypot([3.0], [4.0])).tolist()
    [5.0]
    """
    x1, x2 = as_tensors(x1, x2)
    x1, x2 = xp.abs(x1), xp.abs(x2)
    first = xp.less(x2, x1)  # a choice, so that equal legs share the gradient on every backend
    large, small = xp.where(first, x1, x2), xp.where(first, x2, x1)
    plain = xp.logical_not(xp.logical_and(xp.less(0, large), xp.less(large, math.inf)))  # 0, infinity or NaN
    ratio = xp.divide(small, xp.where(plain, constant(1, large), large))
    length = xp.where(plain, xp.add(large, small), xp.multiply(large, xp.sqrt(xp.add(1, xp.multiply(ratio, ratio)))))
    infinite = xp.bitwise_or(xp.equal(x1, math.inf), xp.equal(x2, math.inf))  # even beside NaN
    return xp.where(infinite, constant(math.inf, length), length)
