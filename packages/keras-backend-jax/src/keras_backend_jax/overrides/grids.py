"""Numbers at even distances."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp
from jax import Array

from keras_backend_jax.native import jitted, native_dtype

_WIDE = ("float32", "float64")
_STATIC = ("num", "endpoint", "dtype", "axis")
_linspace = jitted(
    lambda start, stop, num, endpoint, dtype, axis: jnp.linspace(start, stop, num, endpoint, dtype=dtype, axis=axis),
    static=_STATIC,
)
_logspace = jitted(
    lambda start, stop, base, num, endpoint, dtype, axis: jnp.logspace(
        start, stop, num, endpoint, base, dtype=dtype, axis=axis
    ),
    static=_STATIC,
)


def _fits(start: Array, stop: Array, num: Any, dtype: str | None) -> bool:
    known = num.__class__ is int and num > 1 and start.dtype.name in _WIDE and stop.dtype == start.dtype
    return known and dtype in (None, *_WIDE)


def linspace(
    start: Array,
    stop: Array,
    num: int = 50,
    endpoint: bool = True,
    retstep: bool = False,
    dtype: str | None = None,
    axis: int = 0,
) -> Any:
    """Return evenly spaced numbers from `start` to `stop`."""
    if retstep or not _fits(start, stop, num, dtype):
        return NotImplemented
    return _linspace(start, stop, num, endpoint, native_dtype(dtype or start.dtype.name), axis)


def logspace(
    start: Array,
    stop: Array,
    num: int = 50,
    endpoint: bool = True,
    base: Any = 10,
    dtype: str | None = None,
    axis: int = 0,
) -> Any:
    """Return powers of `base` with evenly spaced exponents."""
    if not _fits(start, stop, num, dtype) or not isinstance(base, int | float):
        return NotImplemented
    return _logspace(start, stop, float(base), num, endpoint, native_dtype(dtype or start.dtype.name), axis)


OVERRIDES = {"linspace": linspace, "logspace": logspace}
