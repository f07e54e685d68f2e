"""How an expert trains, evaluates and predicts."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax

from raw.trial import fastest

Net = Callable[[list[jax.Array], jax.Array], jax.Array]


class Training:
    """A net and its training.

    Attributes:
        nets: the forms of the net, of which a trial takes the fastest for training; the first serves for the rest.
        way: the way chosen: of reading the data, and of the net.
    """

    nets: dict[str, Net]

    def __init__(self, weights: list[np.ndarray], way: str | None = None) -> None:
        self.optimizer = optax.adam(1e-3, eps=1e-7)
        self.start(weights)
        self.weights = weights
        self.way = way
        self.net = next(iter(self.nets.values()))
        self.compiled = jax.jit(self.net)
        self.evaluating = jax.jit(self._evaluating_step, donate_argnums=1)
        donated = partial(jax.jit, donate_argnums=(0, 1, 2))
        self.ways: dict[str, Callable[..., Any]] = {}
        for name, net in self.nets.items():
            self.ways["host" + name] = donated(partial(self._step, net))
            self.ways["device" + name] = donated(partial(self._gathering_step, net))

    def start(self, weights: list[np.ndarray]) -> None:
        """Set the weights, and make the optimizer's state anew."""
        self.params = [jnp.array(w) for w in weights]
        self.state = self.optimizer.init(self.params)

    def _step(self, net: Net, params: Any, state: Any, total: jax.Array, x: jax.Array, y: jax.Array) -> Any:
        loss, gradients = jax.value_and_grad(lambda p: mean_loss(net(p, x), y))(params)
        updates, state = self.optimizer.update(gradients, state, params)
        return optax.apply_updates(params, updates), state, total + loss * len(x)

    def _gathering_step(self, net: Net, *arguments: Any) -> Any:
        *carried, x, y, chosen = arguments
        return self._step(net, *carried, x[chosen], y[chosen])

    def _evaluating_step(self, params: Any, total: jax.Array, x: jax.Array, y: jax.Array) -> jax.Array:
        return total + mean_loss(self.net(params, x), y) * len(x)

    def epoch(self, x: np.ndarray, y: np.ndarray, batch_size: int, shuffle: bool) -> float:
        """Train on every batch and return the mean loss, read once at the end.

        Batches are cut out on the host, or within the step from data on the device: whichever is faster here.
        """
        if self.way is None:
            names = {name: name for name in self.ways}
            self.way = fastest(names, lambda name: self._epoch(name, x, y, batch_size, True))
            self.start(self.weights)
        return self._epoch(self.way, x, y, batch_size, shuffle)

    def _epoch(self, way: str, x: np.ndarray, y: np.ndarray, batch_size: int, shuffle: bool) -> float:
        order = np.random.permutation(len(x)) if shuffle else np.arange(len(x))
        params, state, total, step = self.params, self.state, jnp.zeros(()), self.ways[way]
        data = (jnp.asarray(x), jnp.asarray(y)) if way.startswith("device") else ()
        for begin in range(0, len(x), batch_size):
            chosen = order[begin : begin + batch_size]
            batch = (*data, chosen) if data else (x[chosen], y[chosen])
            params, state, total = step(params, state, total, *batch)
        self.params, self.state = params, state
        return float(total) / len(x)

    def on_batch(self, x: np.ndarray, y: np.ndarray) -> float:
        """Train on one batch and return its loss."""
        step = self.ways["host"]
        self.params, self.state, total = step(self.params, self.state, jnp.zeros(()), x, y)
        return float(total) / len(x)

    first_step = on_batch

    def evaluate(self, x: np.ndarray, y: np.ndarray, batch_size: int) -> float:
        """Return the mean loss, read once at the end."""
        total = jnp.zeros(())
        for begin in range(0, len(x), batch_size):
            batch = slice(begin, begin + batch_size)
            total = self.evaluating(self.params, total, x[batch], y[batch])
        return float(total) / len(x)

    def call(self, x: jax.Array) -> jax.Array:
        """Return the outputs, op by op."""
        return self.net(self.params, x)

    def predict(self, x: np.ndarray, batch_size: int) -> np.ndarray:
        """Return the outputs for all samples, batch by batch."""
        starts = range(0, len(x), batch_size)
        outputs = [self.compiled(self.params, x[start : start + batch_size]) for start in starts]
        return np.concatenate([np.asarray(output) for output in outputs])


def mean_loss(logits: jax.Array, labels: jax.Array) -> jax.Array:
    """Return the mean cross-entropy."""
    return optax.softmax_cross_entropy_with_integer_labels(logits, labels).mean()
