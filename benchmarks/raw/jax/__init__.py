"""JAX: one jitted step with optax's Adam and donated state, its loss summed on the device; nothing waits."""

from __future__ import annotations

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np

from raw.attention import merged
from raw.jax import nets
from raw.jax.training import Training

OPS = {"add": jnp.add, "multiply": jnp.multiply, "matmul": jnp.matmul}


def use_threads(count: int) -> None:
    """Nothing to do: XLA reads the number of threads from the environment that `run.py` sets."""


def device() -> str:
    """Return the name of the device that is used."""
    return jax.devices()[0].device_kind


def tensor(x: np.ndarray) -> jax.Array:
    """Return a native tensor."""
    return jnp.asarray(x)


def array(x: jax.Array) -> np.ndarray:
    """Return an array, once the tensor is computed."""
    return np.asarray(x)


class Mlp(Training):
    """The perceptron."""

    nets = {"": nets.mlp}


class Cnn(Training):
    """The convolutional net."""

    nets = {"": nets.cnn}


class Lstm(Training):
    """The recurrent net."""

    nets = {"": nets.lstm, ", by eight": partial(nets.lstm, unroll=8)}


class Transformer(Training):
    """The transformer."""

    nets = {"": nets.transformer}

    def __init__(self, weights: list[np.ndarray], way: str | None = None) -> None:
        super().__init__(merged(weights), way)
