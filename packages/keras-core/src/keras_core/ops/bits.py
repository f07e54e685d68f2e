"""Bits of integers."""

from __future__ import annotations

from keras_core import dtypes
from keras_core.ops import rules
from keras_core.ops.conversion import dtype_name
from keras_core.ops.decorator import op
from keras_core.ops.definition import Tensor, TensorLike
from keras_core.plugins import xp


@op(shape=rules.broadcast_integers, scalars=True, primitive=True)
def bitwise_and(x: TensorLike, y: TensorLike) -> Tensor:
    """Return the bits set in both, `x & y`.

    Args:
        x: integer or bool tensor.
        y: tensor of a shape that broadcasts with that of `x`.

    Returns:
        Tensor of the broadcast shape, in the integer or bool dtype to which both promote.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.bitwise_and([6, 3], 2)).tolist()
    [2, 2]
    """
    return xp.bitwise_and(x, y)


@op(shape=rules.broadcast_integers, scalars=True, primitive=True)
def bitwise_or(x: TensorLike, y: TensorLike) -> Tensor:
    """Return the bits set in either, `x | y`.

    Args:
        x: integer or bool tensor.
        y: tensor of a shape that broadcasts with that of `x`.

    Returns:
        Tensor of the broadcast shape, in the integer or bool dtype to which both promote.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.bitwise_or([4, 1], 2)).tolist()
    [6, 3]
    """
    return xp.bitwise_or(x, y)


@op(shape=rules.broadcast_integers, scalars=True, primitive=True)
def bitwise_xor(x: TensorLike, y: TensorLike) -> Tensor:
    """Return the bits set in one of the two, `x ^ y`.

    Args:
        x: integer or bool tensor.
        y: tensor of a shape that broadcasts with that of `x`.

    Returns:
        Tensor of the broadcast shape, in the integer or bool dtype to which both promote.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.bitwise_xor([6, 1], 2)).tolist()
    [4, 3]
    """
    return xp.bitwise_xor(x, y)


@op(shape=rules.broadcast_integers)
def bitwise_invert(x: TensorLike) -> Tensor:
    """Return the bits of each element inverted, `~x`.

    Args:
        x: integer or bool tensor.

    Returns:
        Tensor of the shape and dtype of `x`.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.bitwise_invert([0, 5])).tolist()
    [-1, -6]
    """
    name = dtype_name(x)
    if name == "bool":
        return xp.logical_not(x)
    ones = 2 ** int(name.removeprefix("uint")) - 1 if name in dtypes.UNSIGNED else -1
    return xp.bitwise_xor(x, ones)


bitwise_not = bitwise_invert


@op(dtype="number", shape=rules.broadcast_integers, scalars=True, primitive=True)
def bitwise_left_shift(x: TensorLike, y: TensorLike) -> Tensor:
    """Shift the bits of `x` to the left by `y`, `x << y`.

    Args:
        x: integer tensor.
        y: tensor of a shape that broadcasts with that of `x`.

    Returns:
        Tensor of the broadcast shape, in the dtype to which both promote; bools count as int32.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.bitwise_left_shift([1, 3], 2)).tolist()
    [4, 12]
    """
    return xp.bitwise_left_shift(x, y)


left_shift = bitwise_left_shift


@op(dtype="number", shape=rules.broadcast_integers, scalars=True, primitive=True)
def bitwise_right_shift(x: TensorLike, y: TensorLike) -> Tensor:
    """Shift the bits of `x` to the right by `y`, `x >> y`; the sign stays.

    Args:
        x: integer tensor.
        y: tensor of a shape that broadcasts with that of `x`.

    Returns:
        Tensor of the broadcast shape, in the dtype to which both promote; bools count as int32.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.bitwise_right_shift([8, -8], 1)).tolist()
    [4, -4]
    """
    return xp.bitwise_right_shift(x, y)


right_shift = bitwise_right_shift
