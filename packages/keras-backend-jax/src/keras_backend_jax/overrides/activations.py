"""Activations of `jax.nn`.

Those with a gradient rule of their own cost over 100 µs when called eagerly, so every one is compiled.
"""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
from jax import Array

from keras_backend_jax.native import as_tuple, jitted

nn = jax.nn
_leaky_relu = jitted(nn.leaky_relu)
_softmax = jitted(lambda x, axis: nn.softmax(x, axis=axis), static=["axis"])
_log_softmax = jitted(lambda x, axis: nn.log_softmax(x, axis=axis), static=["axis"])


def leaky_relu(x: Array, negative_slope: Any = 0.2) -> Array:
    """Return `x` where it is positive, else `negative_slope * x`."""
    return _leaky_relu(x, negative_slope)


def softmax(x: Array, axis: Any = -1) -> Array:
    """Return exp(x) over its sum along `axis`, an int, several or None for all."""
    return _softmax(x, as_tuple(axis))


def log_softmax(x: Array, axis: Any = -1) -> Array:
    """Return the logarithm of `softmax(x, axis)`."""
    return _log_softmax(x, as_tuple(axis))


def hard_tanh(x: Array) -> Any:
    """Return `x` held between -1 and 1."""
    return _hard_tanh(x) if x.dtype.kind != "u" else NotImplemented  # -1 would wrap


def sparsemax(x: Array, axis: int = -1) -> Any:
    """Return the nearest point of the simplex along `axis` (Martins & Astudillo, arXiv:1602.02068)."""
    return _sparsemax(x, axis) if x.size and -x.ndim <= axis < x.ndim else NotImplemented


def _sparsemax_traced(x: Array, axis: int) -> Array:
    ranked = jnp.flip(jnp.sort(x, axis), axis)
    ranks = jnp.arange(1, x.shape[axis] + 1, dtype=x.dtype).reshape(
        [-1 if i == axis % x.ndim else 1 for i in range(x.ndim)]
    )
    supported = (ranked * ranks + 1 > jnp.cumsum(ranked, axis)).astype(x.dtype)
    size = jnp.sum(supported, axis, keepdims=True)
    return jnp.maximum(x - (jnp.sum(supported * ranked, axis, keepdims=True) - 1) / size, 0)


def _soft_shrink(x: Array, threshold: Any = 0.5) -> Array:
    return jnp.where(jnp.abs(x) > threshold, x - jnp.sign(x) * threshold, 0)


def _hard_shrink(x: Array, threshold: Any = 0.5) -> Array:
    return jnp.where(jnp.abs(x) > threshold, x, 0)


_sparsemax = jitted(_sparsemax_traced, static=["axis"])
_hard_tanh = jitted(nn.hard_tanh)

OVERRIDES = {
    "celu": jitted(lambda x, alpha=1.0: nn.celu(x, alpha)),
    "elu": jitted(lambda x, alpha=1.0: nn.elu(x, alpha)),
    "gelu": jitted(lambda x, approximate=True: nn.gelu(x, approximate), static=["approximate"]),
    "glu": jitted(lambda x, axis=-1: nn.glu(x, axis), static=["axis"]),
    "hard_shrink": jitted(_hard_shrink),
    "hard_sigmoid": jitted(nn.hard_sigmoid),
    "hard_silu": jitted(nn.hard_silu),
    "hard_swish": jitted(nn.hard_silu),
    "hard_tanh": hard_tanh,
    "leaky_relu": leaky_relu,
    "log_sigmoid": jitted(nn.log_sigmoid),
    "log_softmax": log_softmax,
    "mish": jitted(nn.mish),
    "relu": jitted(nn.relu),
    "relu6": jitted(nn.relu6),
    "selu": jitted(nn.selu),
    "sigmoid": jitted(nn.sigmoid),
    "silu": jitted(nn.silu),
    "soft_shrink": jitted(_soft_shrink),
    "softmax": softmax,
    "softplus": jitted(nn.softplus),
    "softsign": jitted(nn.soft_sign),
    "sparse_plus": jitted(nn.sparse_plus),
    "sparse_sigmoid": jitted(nn.sparse_sigmoid),
    "sparsemax": sparsemax,
    "squareplus": jitted(lambda x, b=4: nn.squareplus(x, b)),
    "swish": jitted(nn.silu),
    "tanh_shrink": jitted(lambda x: x - jnp.tanh(x)),
}
