"""Elementwise functions of size, sign and bounds, and the error function."""

from __future__ import annotations

import math
from typing import Any

from keras_core import dtypes
from keras_core.ops import rules
from keras_core.ops.complex import PART
from keras_core.ops.conversion import LARGEST, as_tensors, constant, dtype_name
from keras_core.ops.decorator import op
from keras_core.ops.definition import Tensor, TensorLike
from keras_core.plugins import xp
from keras_core.state.symbolic import KerasTensor


def _absolute_rule(x: Any) -> KerasTensor:
    return KerasTensor(x.shape, PART.get(x.dtype, x.dtype))


@op(shape=_absolute_rule)
def absolute(x: TensorLike) -> Tensor:
    """Return the absolute value of each element.

    Args:
        x: tensor.

    Returns:
        Tensor of the shape and dtype of `x`; of a float dtype where `x` is complex.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.absolute([-1, 2])).tolist()
    [1, 2]
    """
    return x if dtype_name(x) == "bool" else xp.abs(x)


abs = absolute


@op(dtype="float", shape=rules.same)
def fabs(x: TensorLike) -> Tensor:
    """Return the absolute value of each element as a float.

    Args:
        x: real tensor.

    Returns:
        Tensor of the shape of `x`, of a float dtype.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.fabs([-1, 2])).tolist()
    [1.0, 2.0]
    """
    return xp.abs(x)


@op(shape=rules.same)
def sign(x: TensorLike) -> Tensor:
    """Return -1, 0 or 1 by the sign of each element; NaN stays NaN.

    Args:
        x: real tensor.

    Returns:
        Tensor of the shape and dtype of `x`. Its gradient is 0 everywhere.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.sign([-2.0, 0.0, 5.0])).tolist()
    [-1.0, 0.0, 1.0]
    """
    name = dtype_name(x)
    if name == "bool":
        raise TypeError("ops.sign does not take a bool tensor. Cast it with `ops.cast`.")
    if name in dtypes.UNSIGNED:
        return xp.minimum(x, 1)
    x = xp.stop_gradient(x)
    rest = xp.where(xp.less(x, 0), constant(-1, x), x)
    return xp.where(xp.less(0, x), constant(1, x), rest)


@op(shape=rules.broadcast, scalars=True, primitive=True)
def maximum(x1: TensorLike, x2: TensorLike) -> Tensor:
    """Return the larger of two elements; NaN where one is NaN.

    Args:
        x1: real tensor.
        x2: tensor of a shape that broadcasts with that of `x1`.

    Returns:
        Tensor of the broadcast shape, in the dtype to which both promote.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.maximum([1, 5], 3)).tolist()
    [3, 5]
    """
    return xp.maximum(x1, x2)


@op(shape=rules.broadcast, scalars=True, primitive=True)
def minimum(x1: TensorLike, x2: TensorLike) -> Tensor:
    """Return the smaller of two elements; NaN where one is NaN.

    Args:
        x1: real tensor.
        x2: tensor of a shape that broadcasts with that of `x1`.

    Returns:
        Tensor of the broadcast shape, in the dtype to which both promote.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.minimum([1, 5], 3)).tolist()
    [1, 3]
    """
    return xp.minimum(x1, x2)


@op(shape=rules.broadcast, scalars=True)
def fmax(x1: TensorLike, x2: TensorLike) -> Tensor:
    """Return the larger of two elements; of a number and NaN, the number.

    Args:
        x1: real tensor.
        x2: tensor of a shape that broadcasts with that of `x1`.

    Returns:
        Tensor of the broadcast shape, in the dtype to which both promote.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.fmax([1.0, float("nan")], 3.0)).tolist()
    [3.0, 3.0]
    """
    x1, x2 = _without_nan(x1, x2)
    return xp.maximum(x1, x2)


@op(shape=rules.broadcast, scalars=True)
def fmin(x1: TensorLike, x2: TensorLike) -> Tensor:
    """Return the smaller of two elements; of a number and NaN, the number.

    Args:
        x1: real tensor.
        x2: tensor of a shape that broadcasts with that of `x1`.

    Returns:
        Tensor of the broadcast shape, in the dtype to which both promote.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.fmin([1.0, float("nan")], 3.0)).tolist()
    [1.0, 3.0]
    """
    x1, x2 = _without_nan(x1, x2)
    return xp.minimum(x1, x2)


def _without_nan(x1: Tensor, x2: Tensor) -> tuple[Tensor, Tensor]:
    """Return both, each NaN replaced by the element of the other."""
    x1, x2 = as_tensors(x1, x2)
    return xp.where(xp.equal(x1, x1), x1, x2), xp.where(xp.equal(x2, x2), x2, x1)


@op(dtype="number", shape=rules.broadcast, scalars=True)
def clip(x: TensorLike, x_min: TensorLike | None, x_max: TensorLike | None) -> Tensor:
    """Limit the elements to `[x_min, x_max]`. Where the bounds cross, `x_max` wins.

    Args:
        x: real tensor.
        x_min: number or tensor that broadcasts with `x`, or None for no lower bound.
        x_max: number or tensor that broadcasts with `x`, or None for no upper bound.

    Returns:
        Tensor in the dtype to which all promote; bools count as int32.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.clip([1, 5, 9], 2, 6)).tolist()
    [2, 5, 6]
    """
    if x_min is not None:
        x = xp.maximum(x, x_min)
    return x if x_max is None else xp.minimum(x, x_max)


@op(dtype="float", shape=rules.same, primitive=True)
def erf(x: TensorLike) -> Tensor:
    """Return the error function of each element.

    `erf(x) = 2/√π ∫₀ˣ exp(-t²) dt` (Abramowitz & Stegun 7.1.1).

    Args:
        x: real tensor.

    Returns:
        Tensor of the shape of `x`, of a float dtype.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.erf([0.0])).tolist()
    [0.0]
    """
    return xp.erf(x)


# M. Giles, "Approximating the erfinv function", GPU Computing Gems 2 (2012), chapter 10: polynomials in w - 2.5 where
# w = -log(1 - x²) < 5, and in sqrt(w) - 3 beyond; highest power first.
_CENTRE = (
    2.81022636e-08, 3.43273939e-07, -3.5233877e-06, -4.39150654e-06, 0.00021858087, -0.00125372503, -0.00417768164,
    0.246640727, 1.50140941,
)  # fmt: skip
_TAIL = (
    -0.000200214257, 0.000100950558, 0.00134934322, -0.00367342844, 0.00573950773, -0.0076224613, 0.00943887047,
    1.00167406, 2.83297682,
)  # fmt: skip


@op(dtype="float", shape=rules.same)
def erfinv(x: TensorLike) -> Tensor:
    """Return the inverse of the error function.

    The polynomials of M. Giles, "Approximating the erfinv function" (2012); in float64 followed by Newton steps.

    Args:
        x: tensor of values in [-1, 1]; others give NaN.

    Returns:
        Tensor of the shape of `x`, of a float dtype.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.erfinv([0.0])).tolist()
    [0.0]
    """
    name = dtype_name(x)
    wide = x if name in ("float32", "float64") else xp.astype(x, "float32")
    inside = xp.less(xp.abs(wide), 1)
    tame = xp.where(inside, wide, constant(0, wide))
    w = xp.multiply(xp.add(xp.log1p(tame), xp.log1p(xp.multiply(tame, -1))), -1)
    central = xp.less(w, 5)
    root = xp.sqrt(xp.where(central, constant(5, w), w))
    factor = xp.where(central, _polynomial(_CENTRE, xp.subtract(w, 2.5)), _polynomial(_TAIL, xp.subtract(root, 3)))
    value = xp.multiply(tame, factor)
    if name == "float64":
        value = _newton(_newton(xp.stop_gradient(value), tame), tame)
    beyond = xp.where(xp.equal(xp.abs(wide), 1), constant(math.inf, wide), constant(math.nan, wide))
    edge = xp.multiply(xp.stop_gradient(wide), beyond)
    value = xp.where(inside, value, edge)
    return value if name == xp.dtype(value) else xp.astype(value, name)


def _polynomial(coefficients: tuple[float, ...], x: Tensor) -> Tensor:
    total = xp.add(xp.multiply(x, coefficients[0]), coefficients[1])
    for coefficient in coefficients[2:]:
        total = xp.add(xp.multiply(total, x), coefficient)
    return total


def _newton(y: Tensor, x: Tensor) -> Tensor:
    """Return a better solution of erf(y) = x."""
    slope = xp.multiply(xp.exp(xp.multiply(xp.multiply(y, y), -1)), 2 / math.sqrt(math.pi))
    return xp.subtract(y, xp.divide(xp.subtract(xp.erf(y), x), slope))


@op(dtype="promote", shape=rules.same)
def nan_to_num(x: TensorLike, nan: float = 0.0, posinf: float | None = None, neginf: float | None = None) -> Tensor:
    """Replace NaN and infinities by numbers.

    Args:
        x: tensor.
        nan: what stands for NaN.
        posinf: what stands for infinity; the largest number of the dtype where None.
        neginf: what stands for negative infinity; the lowest number of the dtype where None.

    Returns:
        Tensor of the shape and dtype of `x`.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.nan_to_num([float("nan"), 2.0])).tolist()
    [0.0, 2.0]
    """
    name = dtype_name(x)
    if not dtypes.is_float(name):
        return x
    top = LARGEST[name]
    x = xp.where(xp.equal(x, x), x, constant(nan, x))
    x = xp.where(xp.equal(x, math.inf), constant(top if posinf is None else posinf, x), x)
    return xp.where(xp.equal(x, -math.inf), constant(-top if neginf is None else neginf, x), x)
