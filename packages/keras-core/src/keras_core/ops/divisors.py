"""Common divisors and multiples of integers."""

from __future__ import annotations

from typing import Any

from keras_core import dtypes
from keras_core.ops import rules
from keras_core.ops.control_flow import while_loop
from keras_core.ops.conversion import constant, dtype_name
from keras_core.ops.decorator import op
from keras_core.ops.definition import Tensor, TensorLike
from keras_core.plugins import xp


def _integers(x1: Any, name: str) -> None:
    if not dtypes.is_integer(dtype_name(x1)):
        raise ValueError(
            f"ops.{name} got operands that promote to {dtype_name(x1)}, expected integers. Cast them with `ops.cast`."
        )


def _gcd_rule(x1: Any, x2: Any) -> rules.Shape:
    _integers(x1, "gcd")
    return rules.broadcast(x1, x2)


@op(shape=_gcd_rule)
def gcd(x1: TensorLike, x2: TensorLike) -> Tensor:
    """Return the greatest common divisor of two elements, by Euclid's algorithm ("Elements", VII, 2).

    Args:
        x1: integer tensor.
        x2: integer tensor of a shape that broadcasts with that of `x1`.

    Returns:
        Tensor of the broadcast shape, in the dtype to which both promote, not negative; of 0 and n it is n.

    Raises:
        ValueError: an operand is no integer.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.gcd([12, -12, 0], [18, 5, 7])).tolist()
    [6, 1, 7]
    """
    _integers(x1, "gcd")
    shape = rules.broadcast_shapes(tuple(x1.shape), tuple(x2.shape))
    if None not in shape:
        x1, x2 = xp.broadcast_to(x1, shape), xp.broadcast_to(x2, shape)
    else:
        zero = xp.multiply(xp.minimum(x1, x2), 0)
        x1, x2 = xp.add(x1, zero), xp.add(x2, zero)
    return while_loop(_unfinished, _divided, (xp.abs(x1), xp.abs(x2)))[0]


def _unfinished(larger: Tensor, smaller: Tensor) -> Tensor:
    left = xp.sum(xp.astype(xp.logical_not(xp.equal(smaller, 0)), "int32"))
    return xp.less(0, left)


def _divided(larger: Tensor, smaller: Tensor) -> tuple[Tensor, Tensor]:
    done = xp.equal(smaller, 0)
    divisor = xp.where(done, constant(1, smaller), smaller)
    rest = xp.subtract(larger, xp.multiply(xp.floor_divide(larger, divisor), divisor))
    return xp.where(done, larger, smaller), xp.where(done, smaller, rest)


def _lcm_rule(x1: Any, x2: Any) -> rules.Shape:
    _integers(x1, "lcm")
    return rules.broadcast(x1, x2)


@op(shape=_lcm_rule)
def lcm(x1: TensorLike, x2: TensorLike) -> Tensor:
    """Return the least common multiple of two elements.

    Args:
        x1: integer tensor.
        x2: integer tensor of a shape that broadcasts with that of `x1`.

    Returns:
        Tensor of the broadcast shape, in the dtype to which both promote, not negative; 0 where one is 0.

    Raises:
        ValueError: an operand is no integer.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.lcm([4, -4, 0], [6, 6, 6])).tolist()
    [12, 12, 0]
    """
    _integers(x1, "lcm")
    divisor = xp.maximum(gcd(x1, x2), 1)
    return xp.abs(xp.multiply(xp.floor_divide(xp.abs(x1), divisor), x2))
