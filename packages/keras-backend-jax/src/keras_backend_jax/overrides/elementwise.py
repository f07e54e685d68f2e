"""Elementwise ops that `jax.numpy` has, by the name that Keras gives them."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp
from jax import lax

from keras_backend_jax.native import jitted

_SAME_NAME = """
    absolute add arccos arccosh arcsin arcsinh arctan arctan2 arctanh bitwise_and bitwise_invert bitwise_left_shift
    bitwise_not bitwise_or bitwise_right_shift bitwise_xor ceil conj conjugate cos cosh deg2rad divide equal
    exp exp2 expm1 fabs floor_divide fmax fmin fmod greater greater_equal heaviside hypot i0 imag isfinite isinf
    isnan isneginf isposinf isreal left_shift less less_equal log log10 log1p log2 logaddexp logaddexp2
    logical_and logical_not logical_or logical_xor maximum minimum mod multiply negative nextafter not_equal
    positive rad2deg real reciprocal right_shift sign signbit sin sinc sinh sqrt square subtract tanh
    true_divide trunc
"""
_OTHER_NAME = {
    "abs": jnp.abs,
    "erf": lax.erf,
    "erfc": lax.erfc,
    "erfinv": lax.erf_inv,
    "rsqrt": lax.rsqrt,
}


def _clip(x: Any, x_min: Any, x_max: Any) -> Any:
    return jnp.clip(x, x_min, x_max)


def _nan_to_num(x: Any, nan: Any = 0.0, posinf: Any = None, neginf: Any = None) -> Any:
    return jnp.nan_to_num(x, nan=nan, posinf=posinf, neginf=neginf)


def _divide_no_nan(x1: Any, x2: Any) -> Any:
    safe = jnp.where(x2 == 0, jnp.ones_like(x2), x2)
    return jnp.where(x2 == 0, jnp.zeros((), jnp.result_type(x1, x2)), jnp.divide(x1, safe))


def _isclose(x1: Any, x2: Any, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False) -> Any:
    return jnp.isclose(x1, x2, rtol, atol, equal_nan)


def _of_integers(fn: Any, last: bool = False) -> Any:
    """Return `fn`, which both operands, or only the last one, must be integers for."""
    compiled = jitted(fn)

    def call(x1: Any, x2: Any) -> Any:
        fits = x2.dtype.kind in "iu" and (last or x1.dtype.kind in "iu")
        return compiled(x1, x2) if fits else NotImplemented

    return call


def _tan(x: Any) -> Any:
    return jnp.sin(x) / jnp.cos(x)  # XLA has these in vectors on CPUs, and the tangent element by element


OVERRIDES = {
    **{name: jitted(getattr(jnp, name)) for name in _SAME_NAME.split()},
    **{name: jitted(fn) for name, fn in _OTHER_NAME.items()},
    "tan": jitted(_tan),
    "power": jnp.power,  # not compiled: an int exponent that JAX sees becomes a few multiplications
    "clip": jitted(_clip),
    "nan_to_num": jitted(_nan_to_num),
    "divide_no_nan": jitted(_divide_no_nan),
    "gcd": _of_integers(jnp.gcd),
    "lcm": _of_integers(jnp.lcm),
    "ldexp": _of_integers(jnp.ldexp, last=True),
    "isclose": jitted(_isclose, static=["equal_nan"]),
    "stop_gradient": lax.stop_gradient,
}
