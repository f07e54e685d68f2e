"""Arithmetic of one and two tensors."""

from __future__ import annotations

import math

from keras_core import dtypes
from keras_core.ops import rules
from keras_core.ops.conversion import as_tensors, constant, dtype_name
from keras_core.ops.decorator import op
from keras_core.ops.definition import Tensor, TensorLike
from keras_core.plugins import xp


@op(shape=rules.broadcast, scalars=True, primitive=True)
def add(x1: TensorLike, x2: TensorLike) -> Tensor:
    """Add elementwise, `x1 + x2`.

    Args:
        x1: tensor.
        x2: tensor of a shape that broadcasts with that of `x1`.

    Returns:
        Tensor of the broadcast shape, in the dtype to which both promote.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.add([1, 2], 3)).tolist()
    [4, 5]
    """
    return xp.add(x1, x2)


@op(shape=rules.broadcast, scalars=True, primitive=True)
def subtract(x1: TensorLike, x2: TensorLike) -> Tensor:
    """Subtract elementwise, `x1 - x2`.

    Args:
        x1: tensor.
        x2: tensor of a shape that broadcasts with that of `x1`.

    Returns:
        Tensor of the broadcast shape, in the dtype to which both promote.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.subtract([1, 2], 3)).tolist()
    [-2, -1]
    """
    return xp.subtract(x1, x2)


@op(shape=rules.broadcast, scalars=True, primitive=True)
def multiply(x1: TensorLike, x2: TensorLike) -> Tensor:
    """Multiply elementwise, `x1 * x2`.

    Args:
        x1: tensor.
        x2: tensor of a shape that broadcasts with that of `x1`.

    Returns:
        Tensor of the broadcast shape, in the dtype to which both promote.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.multiply([1, 2], 3)).tolist()
    [3, 6]
    """
    return xp.multiply(x1, x2)


@op(dtype="float", shape=rules.broadcast, scalars=True, primitive=True)
def divide(x1: TensorLike, x2: TensorLike) -> Tensor:
    """Divide elementwise, `x1 / x2`.

    Args:
        x1: tensor.
        x2: tensor of a shape that broadcasts with that of `x1`.

    Returns:
        Tensor of the broadcast shape; the quotient of integers is of dtype `floatx`.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.divide([1, 2], 2)).tolist()
    [0.5, 1.0]
    """
    return xp.divide(x1, x2)


true_divide = divide


@op(dtype="float", shape=rules.broadcast, scalars=True)
def divide_no_nan(x1: TensorLike, x2: TensorLike) -> Tensor:
    """Divide elementwise, with 0 where the divisor is 0.

    Args:
        x1: tensor.
        x2: tensor of a shape that broadcasts with that of `x1`.

    Returns:
        Tensor of the broadcast shape, of a float dtype.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.divide_no_nan([1.0, 2.0], [0.0, 4.0])).tolist()
    [0.0, 0.5]
    """
    x1, x2 = as_tensors(x1, x2)
    zero = xp.equal(x2, 0)
    quotient = xp.divide(x1, xp.where(zero, constant(1, x2), x2))  # the gradient needs a finite quotient as well
    return xp.where(zero, constant(0, quotient), quotient)


@op(dtype="number", shape=rules.broadcast, scalars=True, primitive=True)
def floor_divide(x1: TensorLike, x2: TensorLike) -> Tensor:
    """Divide elementwise and round down, `x1 // x2`.

    Args:
        x1: tensor.
        x2: tensor of a shape that broadcasts with that of `x1`.

    Returns:
        Tensor of the broadcast shape, in the dtype to which both promote; bools count as int32.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.floor_divide([7, -7], 2)).tolist()
    [3, -4]
    """
    return xp.floor_divide(x1, x2)


@op(dtype="number", shape=rules.broadcast, scalars=True)
def mod(x1: TensorLike, x2: TensorLike) -> Tensor:
    """Return the remainder of floored division, `x1 % x2`, which has the sign of `x2`.

    Args:
        x1: tensor.
        x2: tensor of a shape that broadcasts with that of `x1`.

    Returns:
        Tensor of the broadcast shape, in the dtype to which both promote; bools count as int32.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.mod([7, -7], 3)).tolist()
    [1, 2]
    """
    x1, x2 = as_tensors(x1, x2)
    remainder = xp.subtract(x1, xp.multiply(xp.floor_divide(x1, x2), x2))
    if not dtypes.is_float(dtype_name(x1)):
        return remainder
    endless = xp.logical_and(xp.equal(xp.abs(x2), math.inf), xp.less(xp.abs(x1), math.inf))
    opposed = xp.less(xp.multiply(x1, x2), 0)
    return xp.where(endless, xp.where(opposed, x2, x1), remainder)


@op(dtype="number", shape=rules.broadcast, scalars=True)
def fmod(x1: TensorLike, x2: TensorLike) -> Tensor:
    """Return the remainder of division rounded toward zero, which has the sign of `x1`.

    Args:
        x1: tensor.
        x2: tensor of a shape that broadcasts with that of `x1`.

    Returns:
        Tensor of the broadcast shape, in the dtype to which both promote; bools count as int32.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.fmod([7, -7], 3)).tolist()
    [1, -1]
    """
    x1, x2 = as_tensors(x1, x2)
    floored = mod(x1, x2)
    opposed = xp.logical_and(xp.logical_not(xp.equal(floored, 0)), _differ_in_sign(x1, x2))
    toward_zero = xp.subtract(floored, x2)
    if dtypes.is_float(dtype_name(x1)):  # infinity is its own floored remainder
        toward_zero = xp.where(xp.equal(floored, x2), x1, toward_zero)
    return xp.where(opposed, toward_zero, floored)


def _differ_in_sign(x1: Tensor, x2: Tensor) -> Tensor:
    return xp.bitwise_xor(xp.less(x1, 0), xp.less(x2, 0))


@op(dtype="number", shape=rules.broadcast, scalars=True)
def power(x1: TensorLike, x2: TensorLike) -> Tensor:
    """Raise elementwise to a power, `x1 ** x2`.

    Args:
        x1: tensor of bases.
        x2: tensor of a shape that broadcasts with that of `x1`.

    Returns:
        Tensor of the broadcast shape, in the dtype to which both promote; bools count as int32.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.power([1, 2, 3], 2)).tolist()
    [1, 4, 9]
    """
    return xp.pow(x1, x2)


@op(shape=rules.same)
def negative(x: TensorLike) -> Tensor:
    """Return `-x`.

    Args:
        x: tensor.

    Returns:
        Tensor of the shape and dtype of `x`.

    Raises:
        TypeError: `x` is bool.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.negative([1, -2])).tolist()
    [-1, 2]
    """
    name = dtype_name(x)
    if name == "bool":
        raise TypeError("ops.negative does not take a bool tensor. Use `ops.logical_not`.")
    if name in dtypes.UNSIGNED:  # -1, modulo 2 to the number of bits; TensorFlow's graphs take 0 - x for -x
        return xp.multiply(x, 2 ** int(name.removeprefix("uint")) - 1)
    return xp.multiply(x, -1)


@op(dtype="number", shape=rules.same)
def square(x: TensorLike) -> Tensor:
    """Return the square of each element.

    Args:
        x: tensor.

    Returns:
        Tensor of the shape and dtype of `x`; bools count as int32.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.square([1, -2])).tolist()
    [1, 4]
    """
    return xp.multiply(x, x)


@op(dtype="float", shape=rules.same)
def reciprocal(x: TensorLike) -> Tensor:
    """Return `1 / x`.

    Args:
        x: tensor.

    Returns:
        Tensor of the shape of `x`, of a float dtype.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.reciprocal([2.0, 4.0])).tolist()
    [0.5, 0.25]
    """
    return xp.divide(1, x)
