"""Rounding."""

from __future__ import annotations

from keras_core import dtypes, settings
from keras_core.ops import rules
from keras_core.ops.conversion import dtype_name
from keras_core.ops.decorator import op
from keras_core.ops.definition import Tensor, TensorLike
from keras_core.plugins import xp


@op(dtype="float", shape=rules.same, primitive=True)
def floor(x: TensorLike) -> Tensor:
    """Return the largest integer not above each element.

    Args:
        x: tensor.

    Returns:
        Tensor of the shape of `x`, of a float dtype.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.floor([1.5, -1.5])).tolist()
    [1.0, -2.0]
    """
    return xp.floor(x)


@op(dtype="float", shape=rules.same)
def ceil(x: TensorLike) -> Tensor:
    """Return the smallest integer not below each element.

    Args:
        x: tensor.

    Returns:
        Tensor of the shape of `x`, of a float dtype.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.ceil([1.5, -1.5])).tolist()
    [2.0, -1.0]
    """
    return xp.multiply(xp.floor(xp.multiply(x, -1)), -1)


@op(shape=rules.same)
def trunc(x: TensorLike) -> Tensor:
    """Return each element without its fraction.

    Args:
        x: tensor.

    Returns:
        Tensor of the shape and dtype of `x`.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.trunc([1.5, -1.5])).tolist()
    [1.0, -1.0]
    """
    if not dtypes.is_float(dtype_name(x)):
        return x
    down, up = xp.floor(x), xp.multiply(xp.floor(xp.multiply(x, -1)), -1)
    return xp.where(xp.less(x, 0), up, down)


@op(shape=rules.same)
def round(x: TensorLike, decimals: int = 0) -> Tensor:
    """Round each element to the nearest number of so many decimals, halves to even.

    Args:
        x: tensor.
        decimals: digits to keep after the point; negative ones count before it.

    Returns:
        Tensor of the shape and dtype of `x`.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.round([1.5, 2.5, -1.26])).tolist()
    [2.0, 2.0, -1.0]
    """
    name = dtype_name(x)
    if decimals == 0:
        return x if name == "bool" else xp.round(x)
    if dtypes.is_float(name):
        return _round_scaled(x, decimals)
    return x if decimals > 0 else xp.astype(_round_scaled(xp.astype(x, settings.floatx()), decimals), name)


def _round_scaled(x: Tensor, decimals: int) -> Tensor:
    scale = 10.0 ** abs(decimals)
    if decimals > 0:
        return xp.divide(xp.round(xp.multiply(x, scale)), scale)
    return xp.multiply(xp.round(xp.divide(x, scale)), scale)
