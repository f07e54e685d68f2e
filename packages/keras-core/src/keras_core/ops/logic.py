"""Truth values: connectives, choice, and tests of single elements."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from keras_core import dtypes
from keras_core.ops import rules
from keras_core.ops.conversion import convert_to_tensor, dtype_name
from keras_core.ops.decorator import op
from keras_core.ops.definition import Mask, Tensor, TensorLike
from keras_core.plugins import xp
from keras_core.state.symbolic import KerasTensor


@op(dtype="bool", shape=rules.broadcast, primitive=True)
def logical_and(x1: TensorLike, x2: TensorLike) -> Tensor:
    """Return whether both are true.

    Args:
        x1: tensor; of numbers, all but 0 are true.
        x2: tensor of a shape that broadcasts with that of `x1`.

    Returns:
        Bool tensor of the broadcast shape.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.logical_and([True, False], [1, 1])).tolist()
    [True, False]
    """
    return xp.logical_and(x1, x2)


@op(dtype="bool", shape=rules.broadcast)
def logical_or(x1: TensorLike, x2: TensorLike) -> Tensor:
    """Return whether at least one is true.

    Args:
        x1: tensor; of numbers, all but 0 are true.
        x2: tensor of a shape that broadcasts with that of `x1`.

    Returns:
        Bool tensor of the broadcast shape.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.logical_or([True, False], [0, 0])).tolist()
    [True, False]
    """
    return xp.bitwise_or(x1, x2)


@op(dtype="bool", shape=rules.broadcast)
def logical_xor(x1: TensorLike, x2: TensorLike) -> Tensor:
    """Return whether exactly one is true.

    Args:
        x1: tensor; of numbers, all but 0 are true.
        x2: tensor of a shape that broadcasts with that of `x1`.

    Returns:
        Bool tensor of the broadcast shape.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.logical_xor([True, False], [1, 1])).tolist()
    [False, True]
    """
    return xp.bitwise_xor(x1, x2)


@op(dtype="bool", shape=rules.same, primitive=True)
def logical_not(x: TensorLike) -> Tensor:
    """Return whether each element is false.

    Args:
        x: tensor; of numbers, all but 0 are true.

    Returns:
        Bool tensor of the shape of `x`.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.logical_not([0, 2])).tolist()
    [True, False]
    """
    return xp.logical_not(x)


def _where_rule(condition: Any, x1: Any = None, x2: Any = None) -> Any:
    if x1 is None and x2 is None:
        return [KerasTensor((None,), "int32") for _ in condition.shape]
    return rules.broadcast(condition, *_both(x1, x2))


def _both(x1: Any, x2: Any) -> tuple[Any, Any]:
    if x1 is None or x2 is None:
        raise ValueError("ops.where takes both x1 and x2, or neither; got one of them.")
    return x1, x2


@op(promote=("x1", "x2"), shape=_where_rule)
def where(condition: Mask, x1: TensorLike | None = None, x2: TensorLike | None = None) -> Tensor:
    """Return `x1` where a condition holds, and `x2` elsewhere; without them, where it holds.

    Args:
        condition: bool tensor; of numbers, all but 0 are true.
        x1: tensor of a shape that broadcasts with that of `condition`.
        x2: tensor of a shape that broadcasts with that of `condition`.

    Returns:
        Tensor of the broadcast shape, in the dtype to which `x1` and `x2` promote. Without
        `x1` and `x2`: for each axis the int32 indices of what is true, which needs the values
        and so cannot be traced.

    Raises:
        ValueError: only one of `x1` and `x2` is given.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.where([True, False], [1, 2], 0)).tolist()
    [1, 0]
    """
    if x1 is None and x2 is None:
        return [convert_to_tensor(i.astype("int32")) for i in np.nonzero(xp.to_numpy(condition))]
    return xp.where(condition, *_both(x1, x2))


@op(dtype="compare", shape=rules.same)
def isnan(x: TensorLike) -> Tensor:
    """Return whether each element is NaN.

    Args:
        x: tensor.

    Returns:
        Bool tensor of the shape of `x`.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.isnan([1.0, float("nan")])).tolist()
    [False, True]
    """
    return xp.logical_not(xp.equal(x, x))


@op(dtype="compare", shape=rules.same)
def isinf(x: TensorLike) -> Tensor:
    """Return whether each element is infinite.

    Args:
        x: tensor.

    Returns:
        Bool tensor of the shape of `x`.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.isinf([1.0, float("-inf")])).tolist()
    [False, True]
    """
    return xp.equal(xp.abs(x), math.inf) if _is_inexact(x) else _nowhere(x)


@op(dtype="compare", shape=rules.same)
def isfinite(x: TensorLike) -> Tensor:
    """Return whether each element is neither infinite nor NaN.

    Args:
        x: tensor.

    Returns:
        Bool tensor of the shape of `x`.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.isfinite([1.0, float("inf")])).tolist()
    [True, False]
    """
    return xp.less(xp.abs(x), math.inf) if _is_inexact(x) else xp.logical_not(_nowhere(x))


@op(dtype="compare", shape=rules.same)
def isposinf(x: TensorLike) -> Tensor:
    """Return whether each element is positive infinity.

    Args:
        x: real tensor.

    Returns:
        Bool tensor of the shape of `x`.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.isposinf([float("inf"), float("-inf")])).tolist()
    [True, False]
    """
    return xp.equal(x, math.inf) if _is_inexact(x) else _nowhere(x)


@op(dtype="compare", shape=rules.same)
def isneginf(x: TensorLike) -> Tensor:
    """Return whether each element is negative infinity.

    Args:
        x: real tensor.

    Returns:
        Bool tensor of the shape of `x`.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.isneginf([float("inf"), float("-inf")])).tolist()
    [False, True]
    """
    return xp.equal(x, -math.inf) if _is_inexact(x) else _nowhere(x)


def _is_inexact(x: Tensor) -> bool:
    name = dtype_name(x)
    return dtypes.is_float(name) or name in dtypes.COMPLEX


def _nowhere(x: Tensor) -> Tensor:
    return xp.logical_not(xp.equal(x, x))
