"""Activations of `jax.nn`.

Those with a gradient rule of their own cost over 100 µs when called eagerly, so every one is compiled.
"""

from __future__ import annotations

from typing import Any

import jax
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


_hard_tanh = jitted(nn.hard_tanh)

OVERRIDES = {
    "celu": jitted(lambda x, alpha=1.0: nn.celu(x, alpha)),
    "elu": jitted(lambda x, alpha=1.0: nn.elu(x, alpha)),
    "gelu": jitted(lambda x, approximate=True: nn.gelu(x, approximate), static=["approximate"]),
    "glu": jitted(lambda x, axis=-1: nn.glu(x, axis), static=["axis"]),
    "hard_sigmoid": jitted(nn.hard_sigmoid),
    "hard_silu": jitted(nn.hard_silu),
    "hard_swish": jitted(nn.hard_silu),
    "hard_tanh": hard_tanh,
    "leaky_relu": leaky_relu,
    "log_sigmoid": jitted(nn.log_sigmoid),
    "log_softmax": log_softmax,
    "relu": jitted(nn.relu),
    "relu6": jitted(nn.relu6),
    "selu": jitted(nn.selu),
    "sigmoid": jitted(nn.sigmoid),
    "silu": jitted(nn.silu),
    "softmax": softmax,
    "softplus": jitted(nn.softplus),
    "softsign": jitted(nn.soft_sign),
    "squareplus": jitted(lambda x, b=4: nn.squareplus(x, b)),
    "swish": jitted(nn.silu),
}
