"""Elementwise functions beside the primitives."""

from __future__ import annotations

from typing import Any

import numpy as np

from keras_core.reference import arrays
from keras_core.reference.special import erfc64, erfinv64
from keras_core.reference.tensors import binary, native, unary, widened

Tensor = Any


def clip(x: Tensor, x_min: Any, x_max: Any) -> Tensor:
    """Return `x` cut off at the bounds."""
    if x_min is None or x_max is None:
        return NotImplemented
    return arrays.minimum(arrays.maximum(x, x_min), x_max)


def rsqrt(x: Tensor) -> Tensor:
    """Return 1 / sqrt(x)."""
    return arrays.divide(1, arrays.sqrt(x))


def reciprocal(x: Tensor) -> Tensor:
    """Return 1 / x."""
    return arrays.divide(1, x)


def erfc(x: Tensor) -> Tensor:
    """Return 1 - erf(x)."""
    with np.errstate(all="ignore"):
        return np.asarray(erfc64(x.astype(np.float64))).astype(x.dtype)


def erfinv(x: Tensor) -> Tensor:
    """Return the inverse of erf."""
    with np.errstate(all="ignore"):
        return np.asarray(erfinv64(x.astype(np.float64))).astype(x.dtype)


def sign(x: Tensor) -> Tensor:
    """Return -1, 0 or 1; bools have no sign in NumPy."""
    return NotImplemented if x.dtype == bool else _sign(x)


_sign = unary(np.sign)


def of_integers(ufunc: Any) -> Any:
    """Return `ufunc` for integers only."""
    function = binary(ufunc)
    return lambda x1, x2: function(x1, x2) if x1.dtype.kind in "iu" else NotImplemented


OVERRIDES = {
    **{
        name: unary(getattr(np, name))
        for name in (
            "sinh cosh tan arcsin arccos arctan arcsinh arccosh arctanh log2 log10 exp2 square negative "
            "isnan isinf isfinite signbit deg2rad rad2deg"
        ).split()
    },
    **{
        name: binary(getattr(np, name))
        for name in (
            "greater greater_equal less_equal not_equal logical_or logical_xor logaddexp hypot nextafter"
        ).split()
    },
    "absolute": arrays.abs,
    "arctan2": arrays.atan2,
    "bitwise_not": unary(np.invert),
    "clip": clip,
    "erfc": erfc,
    "erfinv": erfinv,
    "gcd": of_integers(np.gcd),
    "i0": widened(native(np.i0)),
    "lcm": of_integers(np.lcm),
    "left_shift": arrays.bitwise_left_shift,
    "mod": binary(np.remainder),
    "power": arrays.pow,
    "reciprocal": reciprocal,
    "right_shift": arrays.bitwise_right_shift,
    "rsqrt": rsqrt,
    "sign": sign,
    "true_divide": arrays.divide,
}
