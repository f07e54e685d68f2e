"""Uniform draws: the Threefry-2x32 stream of `jax.random`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import jax
import numpy as np
from jax import Array

from keras_backend_jax.native import jitted, native_dtype


def uniform(key: Array, shape: Sequence[Any], *, dtype: str) -> Array:
    """Return draws from `[0, 1)`."""
    return _uniform(key, tuple(map(int, shape)), native_dtype(dtype))


def wrap_key(words: Array) -> Array:
    """Return the typed key whose two 32-bit words are `words`."""
    return jax.random.wrap_key_data(words, impl="threefry2x32")


def _uniform_traced(key: Array, shape: tuple[int, ...], dtype: np.dtype) -> Array:
    return jax.random.uniform(wrap_key(key), shape, dtype)


_uniform = jitted(_uniform_traced, static=["shape", "dtype"])
