"""JAX: one jitted step with optax's Adam and donated state, its loss summed on the device; nothing waits."""

from __future__ import annotations

from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax

from raw.trial import fastest

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
    """Take the maximum of windows of 2×2; by reshaping, for the gradient of `reduce_window` is slow on a CPU."""
    n, height, width, channels = x.shape
    x = x[:, : height // 2 * 2, : width // 2 * 2]
    return x.reshape(n, height // 2, 2, width // 2, 2, channels).max((2, 4))


class Mlp:
    """A net and its training."""

    net = staticmethod(mlp)

    def __init__(self, weights: list[np.ndarray]) -> None:
        self.optimizer = optax.adam(1e-3, eps=1e-7)
        self.start(weights)
        self.compiled = jax.jit(self.net)
        self.weights = weights
        self.reader: str | None = None
        donated = partial(jax.jit, donate_argnums=(0, 1, 2))
        self.readers = {"host": donated(self._step), "device": donated(self._gathering_step)}

    def start(self, weights: list[np.ndarray]) -> None:
        """Set the weights, and make the optimizer's state anew."""
        self.params = [jnp.array(w) for w in weights]
        self.state = self.optimizer.init(self.params)

    def _loss(self, params: Any, x: jax.Array, y: jax.Array) -> jax.Array:
        return optax.softmax_cross_entropy_with_integer_labels(self.net(params, x), y).mean()

    def _step(self, params: Any, state: Any, total: jax.Array, x: jax.Array, y: jax.Array) -> Any:
        loss, gradients = jax.value_and_grad(self._loss)(params, x, y)
        updates, state = self.optimizer.update(gradients, state, params)
        return optax.apply_updates(params, updates), state, total + loss * len(x)

    def _gathering_step(self, *arguments: Any) -> Any:
        *carried, x, y, chosen = arguments
        return self._step(*carried, x[chosen], y[chosen])

    def epoch(self, x: np.ndarray, y: np.ndarray, batch_size: int, shuffle: bool) -> float:
        """Train on every batch and return the mean loss, read once at the end.

        Batches are cut out on the host, or within the step from data on the device: whichever is faster here.
        """
        if self.reader is None:
            self.reader = fastest(
                {name: name for name in self.readers}, lambda n: self._epoch(n, x, y, batch_size, True)
            )
            self.start(self.weights)
        return self._epoch(self.reader, x, y, batch_size, shuffle)

    def _fastest(self, x: np.ndarray, y: np.ndarray, batch_size: int) -> str:
        names = {name: name for name in self.readers}
        return fastest(names, lambda name: self._epoch(name, x, y, batch_size, True))

    def _epoch(self, reader: str, x: np.ndarray, y: np.ndarray, batch_size: int, shuffle: bool) -> float:
        order = np.random.permutation(len(x)) if shuffle else np.arange(len(x))
        params, state, total, step = self.params, self.state, jnp.zeros(()), self.readers[reader]
        data = (jnp.asarray(x), jnp.asarray(y)) if reader == "device" else ()
        for begin in range(0, len(x), batch_size):
            chosen = order[begin : begin + batch_size]
            batch = (*data, chosen) if data else (x[chosen], y[chosen])
            params, state, total = step(params, state, total, *batch)
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
