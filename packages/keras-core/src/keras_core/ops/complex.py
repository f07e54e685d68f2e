"""Complex numbers: their parts, and how they are made of real ones."""

from __future__ import annotations

from typing import Any

from keras_core import dtypes
from keras_core.ops import rules
from keras_core.ops.conversion import constant, dtype_name
from keras_core.ops.decorator import op
from keras_core.ops.definition import Tensor, TensorLike
from keras_core.plugins import xp
from keras_core.state.symbolic import KerasTensor

PART = {"complex64": "float32", "complex128": "float64"}
"""The dtype of the real and of the imaginary part."""


def _part_rule(x: Any) -> KerasTensor:
    return KerasTensor(x.shape, PART.get(x.dtype, x.dtype))


def join(real: Tensor, imag: Tensor) -> Tensor:
    """Return the native complex tensor of two native float tensors of one dtype."""
    name = "complex128" if xp.dtype(real) == "float64" else "complex64"
    imag = xp.astype(imag, name)
    return xp.add(xp.astype(real, name), xp.multiply(imag, constant(1j, imag)))


def _real(x: Tensor) -> Tensor:
    return xp.astype(x, PART.get(xp.dtype(x), xp.dtype(x)))


def _imag(x: Tensor) -> Tensor:
    if xp.dtype(x) in PART:
        return _real(xp.multiply(x, constant(-1j, x)))
    return xp.full(xp.shape(x), 0, dtype=xp.dtype(x))


@op(shape=_part_rule)
def real(x: TensorLike) -> Tensor:
    """Return the real part of each element.

    Args:
        x: tensor.

    Returns:
        Float tensor of the shape of `x`; `x` itself where it is not complex.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.real([1 + 2j, 3 + 4j])).tolist()
    [1.0, 3.0]
    """
    return _real(x)


@op(shape=_part_rule)
def imag(x: TensorLike) -> Tensor:
    """Return the imaginary part of each element.

    Args:
        x: tensor.

    Returns:
        Float tensor of the shape of `x`; zeros of the dtype of `x` where it is not complex.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.imag([1 + 2j, 3 + 4j])).tolist()
    [2.0, 4.0]
    """
    return _imag(x)


@op(shape=rules.same)
def conj(x: TensorLike) -> Tensor:
    """Return the complex conjugate of each element.

    Args:
        x: tensor.

    Returns:
        Tensor of the shape and dtype of `x`; `x` itself where it is not complex.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.conj([1 + 2j, 3 + 4j])).tolist()
    [(1-2j), (3-4j)]
    """
    return join(_real(x), xp.multiply(_imag(x), -1)) if xp.dtype(x) in PART else x


conjugate = conj


@op(dtype="float", shape=_part_rule)
def angle(x: TensorLike) -> Tensor:
    """Return the angle of each element in the complex plane.

    Args:
        x: tensor.

    Returns:
        Float tensor of the shape of `x`, in radians between -pi and pi.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.angle([1j, 2.0])).tolist()
    [1.570796, 0.0]
    """
    return xp.atan2(_imag(x), _real(x))


@op(dtype="compare", shape=rules.same)
def isreal(x: TensorLike) -> Tensor:
    """Return whether each element has an imaginary part of 0.

    Args:
        x: tensor.

    Returns:
        Bool tensor of the shape of `x`.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.isreal([1 + 2j, 3.0])).tolist()
    [False, True]
    """
    return xp.equal(_imag(x), 0) if xp.dtype(x) in PART else xp.full(xp.shape(x), True, dtype="bool")


def _polar_rule(abs_: Any, angle: Any) -> KerasTensor:
    return KerasTensor(rules.broadcast(abs_, angle), _complex_dtype("polar", "abs_", abs_.dtype))


def _complex_dtype(op: str, argument: str, part: str) -> str:
    """Return the dtype of complex numbers whose parts are of the dtype `part`.

    Raises:
        ValueError: the parts are complex themselves.
    """
    if part in dtypes.COMPLEX:
        raise ValueError(f"ops.{op} makes complex numbers of real ones, got {argument} of dtype {part}.")
    return "complex128" if part == "float64" else "complex64"


@op(dtype="float", shape=_polar_rule)
def polar(abs_: TensorLike, angle: TensorLike) -> Tensor:
    """Return complex numbers of an absolute value and an angle: abs (cos(angle) + i sin(angle)).

    Args:
        abs_: real tensor of absolute values.
        angle: real tensor of angles in radians, of a shape that broadcasts with that of `abs_`.

    Returns:
        Complex tensor of the broadcast shape: complex128 of float64, else complex64.

    Raises:
        ValueError: an argument is complex.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.polar([2.0, 1.0], [0.0, 0.0])).tolist()
    [(2+0j), (1+0j)]
    """
    name = PART[_complex_dtype("polar", "abs_", xp.dtype(abs_))]
    abs_, angle = xp.astype(abs_, name), xp.astype(angle, name)
    return join(xp.multiply(abs_, xp.cos(angle)), xp.multiply(abs_, xp.sin(angle)))


def _as_complex_rule(x: Any) -> KerasTensor:
    name = _complex_dtype("view_as_complex", "x", x.dtype)
    if not x.shape or x.shape[-1] not in (2, None):
        raise ValueError(
            "ops.view_as_complex needs a last axis of length 2, real and imaginary part, got x of shape "
            f"{tuple(x.shape)}. Stack the parts with `ops.stack([real, imag], axis=-1)`."
        )
    return KerasTensor(x.shape[:-1], name)


@op(dtype="float", shape=_as_complex_rule)
def view_as_complex(x: TensorLike) -> Tensor:
    """Return complex numbers whose real and imaginary parts lie beside each other on the last axis.

    Args:
        x: real tensor of shape `(..., 2)`.

    Returns:
        Complex tensor of shape `(...)`: complex128 of float64, else complex64.

    Raises:
        ValueError: `x` is complex, or its last axis has another length than 2.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.view_as_complex([[1.0, 2.0], [3.0, 4.0]])).tolist()
    [(1+2j), (3+4j)]
    """
    known = tuple(n if isinstance(n, int) else None for n in xp.shape(x))
    name = _as_complex_rule(KerasTensor(known, dtype_name(x))).dtype
    x = xp.astype(x, PART[name])
    return join(xp.strided_slice(x, (Ellipsis, 0)), xp.strided_slice(x, (Ellipsis, 1)))


def _as_real_rule(x: Any) -> KerasTensor:
    return KerasTensor((*x.shape, 2), PART.get(x.dtype, x.dtype))


@op(shape=_as_real_rule)
def view_as_real(x: TensorLike) -> Tensor:
    """Return the real and the imaginary part of each element beside each other on a new last axis.

    Args:
        x: tensor; the imaginary parts of real numbers are 0.

    Returns:
        Tensor of shape `(*x.shape, 2)`; of a float dtype where `x` is complex, else of that of `x`.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.view_as_real([1 + 2j, 3 + 4j])).tolist()
    [[1.0, 2.0], [3.0, 4.0]]
    """
    shape = (*xp.shape(x), 1)
    return xp.concat([xp.reshape(_real(x), shape), xp.reshape(_imag(x), shape)], axis=-1)
