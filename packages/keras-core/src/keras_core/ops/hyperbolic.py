"""Hyperbolic functions and their inverses."""

from __future__ import annotations

import math

from keras_core.ops import rules
from keras_core.ops.conversion import constant
from keras_core.ops.decorator import op
from keras_core.ops.definition import Tensor, TensorLike
from keras_core.plugins import xp

_HUGE = 100.0


@op(dtype="float", shape=rules.same)
def sinh(x: TensorLike) -> Tensor:
    """Return the hyperbolic sine of each element.

    Args:
        x: tensor.

    Returns:
        Tensor of the shape of `x`, of a float dtype.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.sinh([0.0])).tolist()
    [0.0]
    """
    return xp.multiply(xp.subtract(xp.expm1(x), xp.expm1(xp.multiply(x, -1))), 0.5)


@op(dtype="float", shape=rules.same)
def cosh(x: TensorLike) -> Tensor:
    """Return the hyperbolic cosine of each element.

    Args:
        x: tensor.

    Returns:
        Tensor of the shape of `x`, of a float dtype.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.cosh([0.0])).tolist()
    [1.0]
    """
    return xp.multiply(xp.add(xp.exp(x), xp.exp(xp.multiply(x, -1))), 0.5)


@op(dtype="float", shape=rules.same, primitive=True)
def tanh(x: TensorLike) -> Tensor:
    """Return the hyperbolic tangent of each element.

    Args:
        x: tensor.

    Returns:
        Tensor of the shape of `x`, of a float dtype.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.tanh([0.0])).tolist()
    [0.0]
    """
    return xp.tanh(x)


@op(dtype="float", shape=rules.same)
def arcsinh(x: TensorLike) -> Tensor:
    """Return the inverse hyperbolic sine of each element.

    Args:
        x: tensor.

    Returns:
        Tensor of the shape of `x`, of a float dtype.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.arcsinh([0.0, 1.0])).tolist()
    [0.0, 0.881373]
    """
    negative = xp.less(x, 0)
    size = xp.where(negative, xp.multiply(x, -1), x)
    huge = xp.less(_HUGE, size)  # where the square would overflow
    tame = xp.where(huge, constant(1, x), size)
    square = xp.multiply(tame, tame)
    near = xp.log1p(xp.add(tame, xp.divide(square, xp.add(1, xp.sqrt(xp.add(1, square))))))
    far = xp.add(xp.log(xp.where(huge, size, constant(1, x))), math.log(2.0))
    value = xp.where(huge, far, near)
    return xp.where(negative, xp.multiply(value, -1), value)


@op(dtype="float", shape=rules.same)
def arccosh(x: TensorLike) -> Tensor:
    """Return the inverse hyperbolic cosine of each element.

    Args:
        x: tensor of values of at least 1; others give NaN.

    Returns:
        Tensor of the shape of `x`, of a float dtype.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.arccosh([1.0, 2.0])).tolist()
    [0.0, 1.316957]
    """
    above = xp.subtract(x, 1)
    return xp.log1p(xp.add(above, xp.multiply(xp.sqrt(above), xp.sqrt(xp.add(above, 2)))))


@op(dtype="float", shape=rules.same)
def arctanh(x: TensorLike) -> Tensor:
    """Return the inverse hyperbolic tangent of each element.

    Args:
        x: tensor of values in [-1, 1]; others give NaN.

    Returns:
        Tensor of the shape of `x`, of a float dtype.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.arctanh([0.0, 0.5])).tolist()
    [0.0, 0.549306]
    """
    return xp.multiply(xp.subtract(xp.log1p(x), xp.log1p(xp.multiply(x, -1))), 0.5)
