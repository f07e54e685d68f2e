"""Elementwise ops that TensorFlow has a kernel for."""

from __future__ import annotations

import math
from typing import Any

import tensorflow as tf

from keras_backend_tf import arrays
from keras_backend_tf.kernels import DTYPES, FLOAT8, HALF, UNSIGNED, binary, cast, raw, reduced_axes, unary, widened

Tensor = Any

_sign, _not_equal, _clip, _invert, _erfinv = (raw(n) for n in ("Sign", "NotEqual", "ClipByValue", "Invert", "Erfinv"))
_zeros_like, _ones_like = raw("ZerosLike"), raw("OnesLike")
_i0 = raw("BesselI0")
_abs, _add, _subtract, _multiply, _minimum = (raw(n) for n in ("Abs", "AddV2", "Sub", "Mul", "Minimum"))
_equal, _less_equal, _or, _select = (raw(n) for n in ("Equal", "LessEqual", "LogicalOr", "SelectV2"))
_bitcast, _all, _next = raw("Bitcast"), raw("All"), raw("NextAfter")
_round, _exp, _shift, _cast_to, _stop = (raw(n) for n in ("Rint", "Exp", "LeftShift", "Cast", "StopGradient"))
_NUMBERS = (int, float)


def sign(x: Tensor) -> Tensor:
    """Return -1, 0 or 1."""
    if x.dtype.is_bool:
        return NotImplemented
    if x.dtype.is_unsigned:
        return cast(arrays.astype(x, "bool"), x.dtype)
    return _signed(x)


def clip(x: Tensor, x_min: Any, x_max: Any) -> Tensor:
    """Return `x` held between two numbers."""
    if type(x_min) not in _NUMBERS or type(x_max) not in _NUMBERS or x_min > x_max or x.dtype in _UNCLIPPED:
        return NotImplemented
    return _clip(x, x_min, x_max)


_UNCLIPPED = frozenset({*UNSIGNED, tf.int8, tf.int16})


def invert(x: Tensor) -> Tensor:
    """Return the bits of integers inverted, or bools negated."""
    if x.dtype.is_integer:
        return _invert(x)
    return arrays.logical_not(x) if x.dtype.is_bool else NotImplemented  # the composition says what is wrong


_negated = unary(raw("Neg"), UNSIGNED)


def negative(x: Tensor) -> Tensor:
    """Return -x."""
    return _negated(x) if not x.dtype.is_bool else NotImplemented


def _float_test(name: str) -> Any:
    kernel = raw(name)

    def test(x: Tensor) -> Tensor:
        dtype = x.dtype
        if dtype.is_floating:
            return kernel(x if dtype not in FLOAT8 else cast(x, tf.float32))
        if dtype.is_complex:
            return NotImplemented
        return tf.fill(tf.shape(x), name == "IsFinite")

    return test


def zeros_like(x: Tensor, dtype: str | None = None) -> Tensor:
    """Return zeros of the shape and dtype of `x`."""
    return _zeros_like(x) if dtype is None else NotImplemented


def ones_like(x: Tensor, dtype: str | None = None) -> Tensor:
    """Return ones of the shape and dtype of `x`."""
    return _ones_like(x) if dtype is None and x.dtype not in FLOAT8 else NotImplemented


def nan_to_num(x: Tensor, nan: float = 0.0, posinf: float | None = None, neginf: float | None = None) -> Tensor:
    """Return `x` with a number in place of NaN, and the largest ones in place of infinities."""
    dtype = x.dtype
    if posinf is not None or neginf is not None or dtype not in _CLIPPED or type(nan) not in _NUMBERS:
        return NotImplemented
    if not dtype.min <= nan <= dtype.max:
        return NotImplemented
    return _clip(_select(_equal(x, x), x, float(nan)), dtype.min, dtype.max)


_CLIPPED = frozenset({tf.float32, tf.float64})


def isclose(x1: Tensor, x2: Tensor, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False) -> Tensor:
    """Return where |x1 - x2| <= atol + rtol * |x2|, or both are the same infinity."""
    dtype = x1.dtype
    if equal_nan or dtype not in _CLIPPED:
        return NotImplemented
    bound = _minimum(_add(_multiply(_abs(x2), rtol), atol), dtype.max)  # infinity is only near itself
    return _or(_less_equal(_abs(_subtract(x1, x2)), bound), _equal(x1, x2))


def allclose(x1: Tensor, x2: Tensor, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False) -> Tensor:
    """Return whether all elements are close."""
    close = isclose(x1, x2, rtol, atol, equal_nan)
    return close if close is NotImplemented else _all(close, reduced_axes(close, None))


def exp2(x: Tensor) -> Tensor:
    """Return 2 to the power of each element: by bits for the integer next to it, by `exp` for the rest."""
    if x.dtype is not tf.float32:
        return NotImplemented
    whole = _clip(_round(_stop(x)), -126.0, 127.0)
    power = _bitcast(_shift(_cast_to(_add(whole, 127.0), tf.int32), 23), tf.float32)
    return _multiply(_exp(_multiply(_subtract(x, whole), math.log(2))), power)


def nextafter(x1: Tensor, x2: Tensor) -> Tensor:
    """Return the number that follows `x1` in the direction of `x2`."""
    return _next(_stop(x1), _stop(x2)) if x1.dtype in _CLIPPED else NotImplemented


def view(x: Tensor, dtype: str | None = None) -> Tensor:
    """Return the bits of `x` as another dtype of the same size."""
    target = x.dtype if dtype is None else DTYPES[dtype]
    if target == x.dtype:
        return x
    if target.size != x.dtype.size or target in _UNCAST or x.dtype in _UNCAST:
        return NotImplemented
    return _bitcast(x, target)


_UNCAST = frozenset({*FLOAT8, tf.bool, tf.string, tf.complex64, tf.complex128})


def _complex_only(name: str) -> Any:
    """Return a kernel for complex numbers only: that for real ones takes twice as long as core's composition."""
    kernel = raw(name)
    return lambda x: kernel(x) if x.dtype.is_complex else NotImplemented


_signed = unary(_sign)
_UNARY = {
    "arccos": "Acos", "arcsin": "Asin", "arctan": "Atan", "arctanh": "Atanh", "ceil": "Ceil",
    "erfc": "Erfc", "reciprocal": "Reciprocal", "rsqrt": "Rsqrt", "square": "Square",
}  # fmt: skip
_COMPLEX = {"arccosh": "Acosh", "arcsinh": "Asinh", "cosh": "Cosh", "sinh": "Sinh", "tan": "Tan"}

OVERRIDES = {
    **{name: unary(raw(kernel)) for name, kernel in _UNARY.items()},
    **{
        name: _float_test(kernel) for name, kernel in (("isnan", "IsNan"), ("isinf", "IsInf"), ("isfinite", "IsFinite"))
    },
    **{name: _complex_only(kernel) for name, kernel in _COMPLEX.items()},
    "exp2": exp2,
    "erfinv": lambda x: widened(_erfinv, x, HALF),
    "i0": lambda x: widened(_i0, x, HALF),
    "abs": arrays.abs,
    "absolute": arrays.abs,
    "negative": negative,
    "sign": sign,
    "clip": clip,
    "bitwise_invert": invert,
    "bitwise_not": invert,
    "logical_or": raw("LogicalOr"),
    "logical_xor": _not_equal,
    "greater": binary(raw("Greater"), compares=True),
    "greater_equal": binary(raw("GreaterEqual"), compares=True),
    "less_equal": binary(raw("LessEqual"), compares=True),
    "not_equal": binary(_not_equal, FLOAT8, compares=True, strict=True),
    "true_divide": arrays.divide,
    "mod": binary(raw("FloorMod")),
    "divide_no_nan": binary(raw("DivNoNan")),
    "zeros_like": zeros_like,
    "ones_like": ones_like,
    "stop_gradient": raw("StopGradient"),
    "nan_to_num": nan_to_num,
    "nextafter": nextafter,
    "isclose": isclose,
    "allclose": allclose,
    "view": view,
}
