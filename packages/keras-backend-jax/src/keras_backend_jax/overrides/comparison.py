"""Questions about whole tensors."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp
from jax import Array

from keras_backend_jax.native import jitted


def _allclose(x1: Array, x2: Array, rtol: Any = 1e-5, atol: Any = 1e-8, equal_nan: bool = False) -> Array:
    return jnp.all(jnp.isclose(x1, x2, rtol, atol, equal_nan))


def _isin(x1: Array, x2: Array, assume_unique: bool = False, invert: bool = False) -> Array:
    return jnp.isin(x1, x2, assume_unique, invert)


OVERRIDES = {
    "allclose": jitted(_allclose, static=["equal_nan"]),
    "isin": jitted(_isin, static=["assume_unique", "invert"]),
}
