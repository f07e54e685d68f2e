"""What floating-point numbers are made of: their sign, their exponent and their neighbours."""

from __future__ import annotations

import math
from typing import Any

from keras_core import dtypes
from keras_core.ops import rules
from keras_core.ops.conversion import constant, dtype_name
from keras_core.ops.decorator import op
from keras_core.ops.definition import Tensor, TensorLike
from keras_core.plugins import xp
from keras_core.state.symbolic import KerasTensor

_WIDTH = {
    "float8_e4m3fn": 8, "float8_e5m2": 8, "float16": 16, "bfloat16": 16, "float32": 32, "float64": 64,
}  # fmt: skip


def _bits(x: Tensor) -> Tensor:
    """Return the bits of floats as a signed integer; its sign is theirs."""
    return xp.bitcast(x, f"int{_WIDTH[dtype_name(x)]}")


@op(dtype="compare", shape=rules.same)
def signbit(x: TensorLike) -> Tensor:
    """Return whether each element carries a minus sign, which -0.0 does, and NaN may.

    Args:
        x: real tensor.

    Returns:
        Bool tensor of the shape of `x`.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.signbit([-1.0, 0.0, -0.0])).tolist()
    [True, False, True]
    """
    name = dtype_name(x)
    if dtypes.is_float(name):
        return xp.less(_bits(x), 0)
    return xp.less(xp.astype(x, "int32") if name == "bool" else x, 0)


@op(dtype="float", shape=rules.broadcast)
def nextafter(x1: TensorLike, x2: TensorLike) -> Tensor:
    """Return the number of the dtype that follows `x1` in the direction of `x2`.

    Args:
        x1: real tensor.
        x2: tensor of a shape that broadcasts with that of `x1`.

    Returns:
        Tensor of the broadcast shape, of the float dtype to which both promote: `x2` where both are equal, NaN where
        one is NaN.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.nextafter(ops.array([1.0], "float32"), 2.0) - 1.0).tolist() == [2.0**-23]
    True
    """
    x1, x2 = xp.stop_gradient(x1), xp.stop_gradient(x2)
    bits, width = _bits(x1), _WIDTH[dtype_name(x1)]
    # without the sign, the bits of a float grow with its size
    away = xp.equal(xp.less(x1, x2), xp.less(0, x1))
    stepped = xp.add(bits, xp.where(away, constant(1, bits), constant(-1, bits)))
    tiny = xp.where(xp.less(x2, 0), constant(1 - 2 ** (width - 1), bits), constant(1, bits))
    moved = xp.bitcast(xp.where(xp.equal(x1, 0), tiny, stepped), dtype_name(x1))
    numbers = xp.logical_and(xp.equal(x1, x1), xp.equal(x2, x2))
    result = xp.where(xp.equal(x1, x2), x2, moved)
    return xp.where(numbers, result, constant(math.nan, result))


def _ldexp_rule(x1: Any, x2: Any) -> KerasTensor:
    _check_exponent(x2)
    return KerasTensor(rules.broadcast(x1, x2), x1.dtype)


def _check_exponent(x2: Any) -> None:
    if not dtypes.is_integer(dtype_name(x2)):
        raise ValueError(f"ops.ldexp got x2 of dtype {dtype_name(x2)}, expected integers. Cast it with `ops.cast`.")


@op(dtype="float", shape=_ldexp_rule, promote=("x1",))
def ldexp(x1: TensorLike, x2: TensorLike) -> Tensor:
    """Return `x1 * 2 ** x2`, which changes nothing but the exponent.

    Args:
        x1: real tensor.
        x2: integer tensor of a shape that broadcasts with that of `x1`.

    Returns:
        Tensor of the broadcast shape, of the float dtype to which `x1` promotes.

    Raises:
        ValueError: `x2` is no integer.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.ldexp([1.5, 3.0], [2, -1])).tolist()
    [6.0, 1.5]
    """
    _check_exponent(x2)
    name = dtype_name(x1)
    wide = x1 if name in ("float32", "float64") else xp.astype(x1, "float32")
    span, bias, mantissa = (2200, 1023, 52) if name == "float64" else (300, 127, 23)
    exponent = xp.astype(x2, f"int{_WIDTH[xp.dtype(wide)]}")
    exponent = xp.minimum(xp.maximum(exponent, -span), span)
    # one power of two may lie out of range where its product with x1 does not
    third = xp.floor_divide(exponent, 3)
    for part in (third, third, xp.subtract(exponent, xp.multiply(third, 2))):
        power = xp.bitcast(xp.bitwise_left_shift(xp.add(part, bias), mantissa), xp.dtype(wide))
        wide = xp.multiply(wide, power)
    return wide if xp.dtype(wide) == name else xp.astype(wide, name)
