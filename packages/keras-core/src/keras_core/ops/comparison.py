"""Comparison of two tensors."""

from __future__ import annotations

import math
from typing import Any

from keras_core import dtypes
from keras_core.ops import rules
from keras_core.ops.conversion import dtype_name
from keras_core.ops.decorator import op
from keras_core.ops.definition import Tensor, TensorLike
from keras_core.plugins import xp


def _broadcast_pair(x1: Any, x2: Any, *args: Any) -> rules.Shape:
    return rules.broadcast(x1, x2)


def _scalar(x1: Any, x2: Any, *args: Any) -> rules.Shape:
    rules.broadcast(x1, x2)
    return ()


@op(dtype="compare", shape=rules.broadcast, scalars=True, primitive=True)
def equal(x1: TensorLike, x2: TensorLike) -> Tensor:
    """Return `x1 == x2` elementwise.

    Args:
        x1: tensor.
        x2: tensor of a shape that broadcasts with that of `x1`.

    Returns:
        Bool tensor of the broadcast shape.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.equal([1, 2], 2)).tolist()
    [False, True]
    """
    return xp.equal(x1, x2)


@op(dtype="compare", shape=rules.broadcast, scalars=True)
def not_equal(x1: TensorLike, x2: TensorLike) -> Tensor:
    """Return `x1 != x2` elementwise.

    Args:
        x1: tensor.
        x2: tensor of a shape that broadcasts with that of `x1`.

    Returns:
        Bool tensor of the broadcast shape.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.not_equal([1, 2], 2)).tolist()
    [True, False]
    """
    return xp.logical_not(xp.equal(x1, x2))


@op(dtype="compare", shape=rules.broadcast, scalars=True, primitive=True)
def less(x1: TensorLike, x2: TensorLike) -> Tensor:
    """Return `x1 < x2` elementwise.

    Args:
        x1: tensor.
        x2: tensor of a shape that broadcasts with that of `x1`.

    Returns:
        Bool tensor of the broadcast shape.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.less([1, 2], 2)).tolist()
    [True, False]
    """
    return xp.less(x1, x2)


@op(dtype="compare", shape=rules.broadcast, scalars=True)
def less_equal(x1: TensorLike, x2: TensorLike) -> Tensor:
    """Return `x1 <= x2` elementwise.

    Args:
        x1: tensor.
        x2: tensor of a shape that broadcasts with that of `x1`.

    Returns:
        Bool tensor of the broadcast shape.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.less_equal([1, 2], 2)).tolist()
    [True, True]
    """
    return _or(xp.less(x1, x2), xp.equal(x1, x2))


@op(dtype="compare", shape=rules.broadcast, scalars=True)
def greater(x1: TensorLike, x2: TensorLike) -> Tensor:
    """Return `x1 > x2` elementwise.

    Args:
        x1: tensor.
        x2: tensor of a shape that broadcasts with that of `x1`.

    Returns:
        Bool tensor of the broadcast shape.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.greater([1, 2], 1)).tolist()
    [False, True]
    """
    return xp.less(x2, x1)


@op(dtype="compare", shape=rules.broadcast, scalars=True)
def greater_equal(x1: TensorLike, x2: TensorLike) -> Tensor:
    """Return `x1 >= x2` elementwise.

    Args:
        x1: tensor.
        x2: tensor of a shape that broadcasts with that of `x1`.

    Returns:
        Bool tensor of the broadcast shape.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.greater_equal([1, 2], 2)).tolist()
    [False, True]
    """
    return _or(xp.less(x2, x1), xp.equal(x1, x2))


def _or(x1: Tensor, x2: Tensor) -> Tensor:
    return xp.bitwise_or(x1, x2)


@op(dtype="compare", shape=_broadcast_pair)
def isclose(x1: TensorLike, x2: TensorLike, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False) -> Tensor:
    """Return whether |x1 - x2| <= atol + rtol |x2| elementwise.

    Args:
        x1: tensor.
        x2: tensor of a shape that broadcasts with that of `x1`; the reference of the relative tolerance.
        rtol: relative tolerance.
        atol: absolute tolerance.
        equal_nan: whether two NaN are equal.

    Returns:
        Bool tensor of the broadcast shape.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.isclose([1.0, 2.0], [1.0, 2.1])).tolist()
    [True, False]
    """
    x1, x2 = _as_floats(x1), _as_floats(x2)
    finite = xp.less(xp.abs(x2), math.inf)
    distance = xp.abs(xp.subtract(x1, x2))
    bound = xp.add(xp.multiply(xp.abs(x2), rtol), atol)
    close = xp.logical_and(finite, _or(xp.less(distance, bound), xp.equal(distance, bound)))
    close = _or(close, xp.equal(x1, x2))  # equal infinities
    if equal_nan:
        nans = xp.logical_and(xp.logical_not(xp.equal(x1, x1)), xp.logical_not(xp.equal(x2, x2)))
        close = _or(close, nans)
    return close


@op(dtype="compare", shape=_scalar)
def allclose(x1: TensorLike, x2: TensorLike, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False) -> Tensor:
    """Return whether all elements are close, as `isclose` defines it.

    Args:
        x1: tensor.
        x2: tensor of a shape that broadcasts with that of `x1`; the reference of the relative tolerance.
        rtol: relative tolerance.
        atol: absolute tolerance.
        equal_nan: whether two NaN are equal.

    Returns:
        Bool scalar tensor.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.allclose([1.0, 2.0], [1.0, 2.1])).tolist()
    False
    """
    close = isclose(x1, x2, rtol, atol, equal_nan)
    return xp.equal(xp.sum(xp.astype(xp.logical_not(close), "int32")), 0)


def _as_floats(x: Tensor) -> Tensor:
    name = dtype_name(x)
    wanted = dtypes.to_float(name)
    return x if name == wanted else xp.astype(x, wanted)
