"""Two small things that every module here needs: native dtypes by name, and cheap eager calls."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from keras_core.contract import dtypes

NAMES: dict[Any, str] = {jnp.dtype(name): name for name in dtypes.DTYPES if name != "string"}
_WIDE: dict[str, np.dtype] = {name: native for native, name in NAMES.items()}
_NARROWED = {"int64": "int32", "uint64": "uint32", "float64": "float32", "complex128": "complex64"}
_NARROW = _WIDE | {wide: _WIDE[narrow] for wide, narrow in _NARROWED.items()}
_Jitted = type(jax.jit(lambda x: x))


def native_dtype(name: str) -> np.dtype:
    """Return the dtype that JAX uses for `name`: a 64-bit type is the 32-bit one unless `jax_enable_x64` is set.

    Example:

    >>> native_dtype("int16")
    dtype('int16')
    """
    try:
        return (_WIDE if jax.config.jax_enable_x64 else _NARROW)[name]
    except KeyError:
        return native_dtype(dtypes.standardize_dtype(name))


def jitted(fn: Callable[..., Any], static: Sequence[str] = ()) -> Callable[..., Any]:
    """Return `fn` as one compiled call that dissolves in an enclosing trace.

    An eager call of a function that is not compiled pays 10 to 200 µs for each primitive inside it; a compiled
    one pays about 5 µs once.

    Args:
        fn: function of arrays.
        static: names of the arguments that are compile-time constants, hashable.
    """
    if isinstance(fn, _Jitted) and not static:
        return fn
    return jax.jit(fn, static_argnames=tuple(static), inline=True)


def as_tuple(value: Any) -> Any:
    """Return a list as a tuple (hashable, so that it can be static), anything else as it is."""
    return tuple(value) if value.__class__ is list else value
