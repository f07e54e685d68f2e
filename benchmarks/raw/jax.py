"""JAX: one jitted step with optax's Adam and donated state, its loss summed on the device; nothing waits."""

from __future__ import annotations

from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax

OPS = {"add": jnp.add, "multiply": jnp.multiply, "matmul": jnp.matmul}


def use_threads(count: int) -> None:
    """Nothing to do: XLA reads the number of threads from the environment that `run.py` sets."""


def tensor(x: np.ndarray) -> jax.Array:
    """Return a native tensor."""
    return jnp.asarray(x)


def array(x: jax.Array) -> np.ndarray:
    """Return an array, once the tensor is computed."""
    return np.asarray(x)


def mlp(params: list[jax.Array], x: jax.Array) -> jax.Array:
    """The perceptron."""
    k1, b1, k2, b2, k3, b3 = params
    x = jax.nn.relu(x @ k1 + b1)
    x = jax.nn.relu(x @ k2 + b2)
    return x @ k3 + b3


def cnn(params: list[jax.Array], x: jax.Array) -> jax.Array:
    """The convolutional net."""
    k1, b1, k2, b2, k3, b3 = params
    x = pool(jax.nn.relu(convolve(x, k1) + b1))
    x = pool(jax.nn.relu(convolve(x, k2) + b2))
    return x.reshape(x.shape[0], -1) @ k3 + b3


def convolve(x: jax.Array, kernel: jax.Array) -> jax.Array:
    """Convolve without padding."""
    return jax.lax.conv_general_dilated(x, kernel, (1, 1), "VALID", dimension_numbers=("NHWC", "HWIO", "NHWC"))


def pool(x: jax.Array) -> jax.Array:
    """Take the maximum of windows of 2×2."""
    return jax.lax.reduce_window(x, -jnp.inf, jax.lax.max, (1, 2, 2, 1), (1, 2, 2, 1), "VALID")


class Mlp:
    """A net and its training."""

    net = staticmethod(mlp)

    def __init__(self, weights: list[np.ndarray]) -> None:
        optimizer = optax.adam(1e-3, eps=1e-7)
        net = self.net
        self.params = [jnp.array(w) for w in weights]
        self.state = optimizer.init(self.params)
        self.compiled = jax.jit(net)

        def loss_of(params: Any, x: jax.Array, y: jax.Array) -> jax.Array:
            return optax.softmax_cross_entropy_with_integer_labels(net(params, x), y).mean()

        @partial(jax.jit, donate_argnums=(0, 1, 2))
        def step(params: Any, state: Any, total: jax.Array, x: jax.Array, y: jax.Array) -> Any:
            loss, gradients = jax.value_and_grad(loss_of)(params, x, y)
            updates, state = optimizer.update(gradients, state, params)
            return optax.apply_updates(params, updates), state, total + loss * len(x)

        self.step = step

    def epoch(self, x: np.ndarray, y: np.ndarray, batch_size: int, shuffle: bool) -> float:
        """Train on every batch and return the mean loss, read once at the end."""
        total = jnp.zeros(())
        order = np.random.permutation(len(x)) if shuffle else np.arange(len(x))
        params, state, step = self.params, self.state, self.step
        for start in range(0, len(x), batch_size):
            chosen = order[start : start + batch_size] if shuffle else slice(start, start + batch_size)
            params, state, total = step(params, state, total, x[chosen], y[chosen])
        self.params, self.state = params, state
        return float(total) / len(x)

    def call(self, x: jax.Array) -> jax.Array:
        """Return the outputs, op by op."""
        return self.net(self.params, x)

    def predict(self, x: np.ndarray, batch_size: int) -> np.ndarray:
        """Return the outputs for all samples, batch by batch."""
        starts = range(0, len(x), batch_size)
        outputs = [self.compiled(self.params, x[start : start + batch_size]) for start in starts]
        return np.concatenate([np.asarray(output) for output in outputs])


class Cnn(Mlp):
    """The convolutional net."""

    net = staticmethod(cnn)
