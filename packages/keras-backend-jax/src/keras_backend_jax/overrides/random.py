"""Draws that layers make at run time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from keras_backend_jax.native import jitted, native_dtype
from keras_backend_jax.random import wrap_key


def random_normal(key: Array, shape: Sequence[Any], *, dtype: str) -> Array:
    """Return draws from the standard normal distribution."""
    return _normal(key, tuple(map(int, shape)), native_dtype(dtype))


def random_dropout(x: Array, key: Array, rate: Any, noise_shape: Sequence[int | None] | None = None) -> Array:
    """Return `x` with a share of `rate` set to zero and the rest divided by `1 - rate`.

    Args:
        x: tensor.
        key: two 32-bit words.
        rate: the share, in [0, 1).
        noise_shape: shape of the mask, which broadcasts to that of `x`; None entries are those of `x`.
    """
    if noise_shape is None:
        return _dropout(x, key, rate, x.shape)
    return _dropout(x, key, rate, tuple(n if m is None else int(m) for m, n in zip(noise_shape, x.shape, strict=True)))


def _normal_traced(key: Array, shape: tuple[int, ...], dtype: np.dtype) -> Array:
    return jax.random.normal(wrap_key(key), shape, dtype)


def _dropout_traced(x: Array, key: Array, rate: Any, shape: tuple[int, ...]) -> Array:
    keep = 1.0 - jnp.asarray(rate, "float32")
    kept = jax.random.uniform(wrap_key(key), shape) < keep
    return jnp.where(kept, x / keep.astype(x.dtype), jnp.zeros((), x.dtype))


_normal = jitted(_normal_traced, static=["shape", "dtype"])
_dropout = jitted(_dropout_traced, static=["shape"])

OVERRIDES = {
    "random_normal": random_normal,
    "random_dropout": random_dropout,
    "random_gamma": jitted(lambda key, alpha: jax.random.gamma(wrap_key(key), alpha)),
    "random_beta": jitted(lambda key, alpha, beta: jax.random.beta(wrap_key(key), alpha, beta)),
    "random_binomial": jitted(lambda key, n, p: jax.random.binomial(wrap_key(key), n, p)),
}
