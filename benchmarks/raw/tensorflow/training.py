"""How an expert trains, evaluates and predicts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import tensorflow as tf

from raw.tensorflow.adam import Adam
from raw.trial import fastest

Net = Callable[[list[tf.Variable], tf.Tensor], tf.Tensor]


class Training:
    """A net and its training.

    Attributes:
        nets: the forms of the net, of which a trial takes the fastest for training; the first serves for the rest.
        way: the way of training chosen: of reading the data, of the net, and of compiling.
    """

    nets: dict[str, Net]

    def __init__(self, weights: list[np.ndarray], way: str | None = None) -> None:
        self.params = [tf.Variable(w) for w in weights]
        self.optimizer = Adam(self.params)
        self.total = tf.Variable(0.0)
        self.net = next(iter(self.nets.values()))
        self.way = way
        self.ways: dict[str, Callable[..., Any]] = {}
        self.predicting: Any = None
        self.evaluating: Any = None
        self.batch_step: Any = None

    def _loss(self, net: Net, x: tf.Tensor, y: tf.Tensor) -> tf.Tensor:
        return tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(y, net(self.params, x)))

    def _step(self, net: Net, x: tf.Tensor, y: tf.Tensor) -> tf.Tensor:
        with tf.GradientTape() as tape:
            loss = self._loss(net, x, y)
        self.optimizer.apply(tape.gradient(loss, self.params))
        return loss

    def _summing_step(self, net: Net, x: tf.Tensor, y: tf.Tensor) -> None:
        self.total.assign_add(self._step(net, x, y) * x.shape[0])

    def epoch(self, x: np.ndarray, y: np.ndarray, batch_size: int, shuffle: bool) -> float:
        """Train on every batch and return the mean loss, read once at the end.

        With XLA or without; batches cut out on the host, or within the step: whichever way is the fastest here.
        """
        if self.way is None:
            ways = [f"{cut}{net}{jit}" for net in self.nets for cut in ("cut", "gather") for jit in ("", ", XLA")]
            names = {name: name for name in ways if not ("kernel" in name and "XLA" in name)}  # XLA has no such kernel
            self.way = self._trial(names, lambda name: self._epoch(name, x, y, batch_size, True))
        return self._epoch(self.way, x, y, batch_size, shuffle)

    def _epoch(self, way: str, x: np.ndarray, y: np.ndarray, batch_size: int, shuffle: bool) -> float:
        order = np.random.permutation(len(x)) if shuffle else np.arange(len(x))
        step, gathers = self._made(way, x, y, batch_size), way.startswith("gather")
        self.total.assign(0.0)
        for start in range(0, len(x), batch_size):
            chosen = order[start : start + batch_size]
            if gathers:
                step(tf.convert_to_tensor(chosen))
            else:
                step(tf.convert_to_tensor(x[chosen]), tf.convert_to_tensor(y[chosen]))
        return float(self.total) / len(x)

    def _made(self, way: str, x: np.ndarray, y: np.ndarray, batch_size: int) -> Callable[..., Any]:
        """Return the step in a way; as a concrete function, for these need not look for the trace of a call."""
        if way in self.ways:
            return self.ways[way]
        net = self.nets[way.removeprefix("cut").removeprefix("gather").removesuffix(", XLA")]
        if way.startswith("gather"):
            inputs, labels = tf.constant(x), tf.constant(y)

            def step(chosen: tf.Tensor) -> None:
                rows = tf.ensure_shape(tf.gather(inputs, chosen), (batch_size, *x.shape[1:]))
                self._summing_step(net, rows, tf.gather(labels, chosen))

            made = concrete(step, "XLA" in way, tf.TensorSpec((batch_size,), "int64"))
        else:
            made = concrete(lambda a, b: self._summing_step(net, a, b), "XLA" in way, *specs(batch_size, x, y))
        self.ways[way] = made
        return made

    def _trial(self, ways: dict[str, Any], run: Callable[[Any], object]) -> str:
        """Return the name of the fastest way, and forget what was learned."""
        state = [*self.params, *self.optimizer.first, *self.optimizer.second, *self.optimizer.powers]
        values = [v.numpy() for v in state]
        best = fastest(ways, run)
        for variable, value in zip(state, values, strict=True):
            variable.assign(value)
        return best

    def on_batch(self, x: np.ndarray, y: np.ndarray) -> float:
        """Train on one batch and return its loss."""
        if self.batch_step is None:
            spec = specs(len(x), x, y)
            ways = {f"{jit}": concrete(lambda a, b: self._step(self.net, a, b), jit, *spec) for jit in (False, True)}

            def run(step: Callable[..., tf.Tensor]) -> None:
                for _ in range(20):
                    float(step(tf.convert_to_tensor(x), tf.convert_to_tensor(y)))

            self.batch_step = ways[self._trial(ways, run)]
        return float(self.batch_step(tf.convert_to_tensor(x), tf.convert_to_tensor(y)))

    def first_step(self, x: np.ndarray, y: np.ndarray) -> float:
        """Train on one batch, without a trial, and return its loss."""
        step = concrete(lambda a, b: self._step(self.net, a, b), False, *specs(len(x), x, y))
        return float(step(tf.convert_to_tensor(x), tf.convert_to_tensor(y)))

    def evaluate(self, x: np.ndarray, y: np.ndarray, batch_size: int) -> float:
        """Return the mean loss, read once at the end."""

        def step(a: tf.Tensor, b: tf.Tensor) -> None:
            self.total.assign_add(self._loss(self.net, a, b) * batch_size)

        if self.evaluating is None:
            ways = {f"{jit}": concrete(step, jit, *specs(batch_size, x, y)) for jit in (False, True)}
            self.evaluating = ways[fastest(ways, lambda way: self._evaluate(way, x, y, batch_size))]
        return self._evaluate(self.evaluating, x, y, batch_size)

    def _evaluate(self, step: Callable[..., Any], x: np.ndarray, y: np.ndarray, batch_size: int) -> float:
        self.total.assign(0.0)
        for start in range(0, len(x), batch_size):
            batch = slice(start, start + batch_size)
            step(tf.convert_to_tensor(x[batch]), tf.convert_to_tensor(y[batch]))
        return float(self.total) / len(x)

    def call(self, x: tf.Tensor) -> tf.Tensor:
        """Return the outputs, op by op."""
        return self.net(self.params, x)

    def predict(self, x: np.ndarray, batch_size: int) -> np.ndarray:
        """Return the outputs for all samples, batch by batch."""
        if self.predicting is None:
            spec = specs(batch_size, x)
            ways = {f"{jit}": concrete(self.call, jit, *spec) for jit in (False, True)}
            self.predicting = ways[fastest(ways, lambda way: self._predict(way, x, batch_size))]
        return self._predict(self.predicting, x, batch_size)

    def _predict(self, net: Callable[[tf.Tensor], tf.Tensor], x: np.ndarray, batch_size: int) -> np.ndarray:
        outputs = [net(tf.convert_to_tensor(x[start : start + batch_size])) for start in range(0, len(x), batch_size)]
        return tf.concat(outputs, 0).numpy()


def concrete(function: Callable[..., Any], jit: bool, *spec: tf.TensorSpec) -> Callable[..., Any]:
    """Return a function compiled for one kind of arguments."""
    return tf.function(function, jit_compile=jit).get_concrete_function(*spec)


def specs(batch_size: int, *arrays: np.ndarray) -> list[tf.TensorSpec]:
    """Return the kinds of batches."""
    return [tf.TensorSpec((batch_size, *a.shape[1:]), a.dtype) for a in arrays]
