"""Exponentials, logarithms and roots."""

from __future__ import annotations

import math

from keras_core.ops import rules
from keras_core.ops.conversion import as_tensors, constant
from keras_core.ops.decorator import op
from keras_core.ops.definition import Tensor, TensorLike
from keras_core.plugins import xp


@op(dtype="float", shape=rules.same, primitive=True)
def exp(x: TensorLike) -> Tensor:
    """Return e to the power of each element.

    Args:
        x: tensor.

    Returns:
        Tensor of the shape of `x`, of a float dtype.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.exp([0.0])).tolist()
    [1.0]
    """
    return xp.exp(x)


@op(dtype="float", shape=rules.same, primitive=True)
def expm1(x: TensorLike) -> Tensor:
    """Return exp(x) - 1, exact for small elements.

    Args:
        x: tensor.

    Returns:
        Tensor of the shape of `x`, of a float dtype.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.expm1([0.0])).tolist()
    [0.0]
    """
    return xp.expm1(x)


@op(dtype="float", shape=rules.same)
def exp2(x: TensorLike) -> Tensor:
    """Return 2 to the power of each element.

    Args:
        x: tensor.

    Returns:
        Tensor of the shape of `x`, of a float dtype.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.exp2([3.0])).tolist()
    [8.0]
    """
    return xp.pow(2.0, x)


@op(dtype="float", shape=rules.same, primitive=True)
def log(x: TensorLike) -> Tensor:
    """Return the natural logarithm of each element.

    Args:
        x: tensor.

    Returns:
        Tensor of the shape of `x`, of a float dtype.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.log([1.0])).tolist()
    [0.0]
    """
    return xp.log(x)


@op(dtype="float", shape=rules.same, primitive=True)
def log1p(x: TensorLike) -> Tensor:
    """Return log(1 + x), exact for small elements.

    Args:
        x: tensor.

    Returns:
        Tensor of the shape of `x`, of a float dtype.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.log1p([0.0])).tolist()
    [0.0]
    """
    return xp.log1p(x)


@op(dtype="float", shape=rules.same)
def log2(x: TensorLike) -> Tensor:
    """Return the logarithm to base 2 of each element.

    Args:
        x: tensor.

    Returns:
        Tensor of the shape of `x`, of a float dtype.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.log2([8.0])).tolist()
    [3.0]
    """
    return xp.divide(xp.log(x), math.log(2.0))


@op(dtype="float", shape=rules.same)
def log10(x: TensorLike) -> Tensor:
    """Return the logarithm to base 10 of each element.

    Args:
        x: tensor.

    Returns:
        Tensor of the shape of `x`, of a float dtype.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.log10([1.0])).tolist()
    [0.0]
    """
    return xp.divide(xp.log(x), math.log(10.0))


@op(dtype="float", shape=rules.broadcast, scalars=True)
def logaddexp(x1: TensorLike, x2: TensorLike) -> Tensor:
    """Return log(exp(x1) + exp(x2)), without overflow on the way.

    Args:
        x1: tensor.
        x2: tensor of a shape that broadcasts with that of `x1`.

    Returns:
        Tensor of the broadcast shape, of a float dtype.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.logaddexp([0.0], [0.0])).tolist()
    [0.693147]
    """
    x1, x2 = as_tensors(x1, x2)
    first = xp.logical_not(xp.less(x1, x2))
    large, small = xp.where(first, x1, x2), xp.where(first, x2, x1)
    shift = xp.where(_infinite(large), constant(0, large), large)  # else inf - inf
    return xp.add(large, xp.log1p(xp.exp(xp.subtract(small, shift))))


@op(dtype="float", shape=rules.broadcast, scalars=True)
def logaddexp2(x1: TensorLike, x2: TensorLike) -> Tensor:
    """Return log2(2**x1 + 2**x2), without overflow on the way.

    Args:
        x1: tensor.
        x2: tensor of a shape that broadcasts with that of `x1`.

    Returns:
        Tensor of the broadcast shape, of a float dtype.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.logaddexp2([0.0], [0.0])).tolist()
    [1.0]
    """
    x1, x2 = as_tensors(x1, x2)
    scale = math.log(2.0)
    return xp.divide(logaddexp(xp.multiply(x1, scale), xp.multiply(x2, scale)), scale)


def _infinite(x: Tensor) -> Tensor:
    return xp.equal(xp.abs(x), math.inf)


@op(dtype="float", shape=rules.same, primitive=True)
def sqrt(x: TensorLike) -> Tensor:
    """Return the square root of each element.

    Args:
        x: tensor of values of at least 0; others give NaN.

    Returns:
        Tensor of the shape of `x`, of a float dtype.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.sqrt([4.0])).tolist()
    [2.0]
    """
    return xp.sqrt(x)


@op(dtype="float", shape=rules.same)
def rsqrt(x: TensorLike) -> Tensor:
    """Return 1 / sqrt(x) of each element.

    Args:
        x: tensor of values above 0; 0 gives infinity.

    Returns:
        Tensor of the shape of `x`, of a float dtype.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.rsqrt([4.0])).tolist()
    [0.5]
    """
    return xp.divide(1, xp.sqrt(x))


@op(dtype="float", shape=rules.same)
def cbrt(x: TensorLike) -> Tensor:
    """Return the cube root of each element.

    Args:
        x: tensor.

    Returns:
        Tensor of the shape of `x`, of a float dtype.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.cbrt([8.0, -1.0])).tolist()
    [2.0, -1.0]
    """
    size = xp.abs(x)
    flat = xp.equal(size, 0)
    root = xp.pow(xp.where(flat, constant(1, x), size), 1.0 / 3.0)
    root = xp.where(flat, size, root)
    return xp.where(xp.less(x, 0), xp.multiply(root, -1), root)
