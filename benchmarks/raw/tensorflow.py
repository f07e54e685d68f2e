"""TensorFlow: one `tf.function` a step with the fused Adam kernel; XLA where a trial shows that it is faster."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import tensorflow as tf

from raw.trial import fastest

OPS = {"add": tf.add, "multiply": tf.multiply, "matmul": tf.matmul}


def use_threads(count: int) -> None:
    """Set the number of threads of the framework's kernels. Before its first op."""
    tf.config.threading.set_intra_op_parallelism_threads(count)
    tf.config.threading.set_inter_op_parallelism_threads(count)


def tensor(x: np.ndarray) -> tf.Tensor:
    """Return a native tensor."""
    return tf.constant(x)


def array(x: tf.Tensor) -> np.ndarray:
    """Return an array, once the tensor is computed."""
    return x.numpy()


def mlp(params: list[tf.Variable], x: tf.Tensor) -> tf.Tensor:
    """The perceptron."""
    k1, b1, k2, b2, k3, b3 = params
    x = tf.nn.relu(tf.nn.bias_add(tf.matmul(x, k1), b1))
    x = tf.nn.relu(tf.nn.bias_add(tf.matmul(x, k2), b2))
    return tf.nn.bias_add(tf.matmul(x, k3), b3)


def cnn(params: list[tf.Variable], x: tf.Tensor) -> tf.Tensor:
    """The convolutional net."""
    k1, b1, k2, b2, k3, b3 = params
    x = tf.nn.max_pool2d(tf.nn.relu(tf.nn.bias_add(tf.nn.conv2d(x, k1, 1, "VALID"), b1)), 2, 2, "VALID")
    x = tf.nn.max_pool2d(tf.nn.relu(tf.nn.bias_add(tf.nn.conv2d(x, k2, 1, "VALID"), b2)), 2, 2, "VALID")
    return tf.nn.bias_add(tf.matmul(tf.reshape(x, (tf.shape(x)[0], 800)), k3), b3)


class Adam:
    """Adam by the fused kernel, which updates weight and moments in one pass, in place."""

    def __init__(self, params: list[tf.Variable]) -> None:
        self.params = params
        self.first = [tf.Variable(tf.zeros_like(p)) for p in params]
        self.second = [tf.Variable(tf.zeros_like(p)) for p in params]
        self.powers = tf.Variable(0.9), tf.Variable(0.999)

    def apply(self, gradients: list[tf.Tensor]) -> None:
        """Update the parameters."""
        p1, p2 = self.powers[0].read_value(), self.powers[1].read_value()
        for param, m, v, gradient in zip(self.params, self.first, self.second, gradients, strict=True):
            tf.raw_ops.ResourceApplyAdam(
                var=param.handle,
                m=m.handle,
                v=v.handle,
                beta1_power=p1,
                beta2_power=p2,
                lr=1e-3,
                beta1=0.9,
                beta2=0.999,
                epsilon=1e-7,
                grad=gradient,
            )
        self.powers[0].assign(p1 * 0.9)
        self.powers[1].assign(p2 * 0.999)


class Mlp:
    """A net and its training."""

    net = staticmethod(mlp)

    def __init__(self, weights: list[np.ndarray]) -> None:
        self.params = [tf.Variable(w) for w in weights]
        self.optimizer = Adam(self.params)
        self.total = tf.Variable(0.0)
        self.way: str | None = None
        self.compiled: Callable[[tf.Tensor], tf.Tensor] | None = None

    def _step(self, x: tf.Tensor, y: tf.Tensor) -> None:
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(y, self.net(self.params, x)))
        self.optimizer.apply(tape.gradient(loss, self.params))
        self.total.assign_add(loss * tf.cast(tf.shape(x)[0], "float32"))

    def epoch(self, x: np.ndarray, y: np.ndarray, batch_size: int, shuffle: bool) -> float:
        """Train on every batch and return the mean loss, read once at the end.

        With XLA or without; batches cut out on the host, or within the step: whichever way is the fastest here.
        """
        if self.way is None:
            self.ways = self._make_ways(x, y, batch_size)
            state = [v.numpy() for v in self._state()]
            self.way = fastest(
                {name: name for name in self.ways}, lambda name: self._epoch(name, x, y, batch_size, True)
            )
            for variable, value in zip(self._state(), state, strict=True):
                variable.assign(value)
        return self._epoch(self.way, x, y, batch_size, shuffle)

    def _fastest(self, x: np.ndarray, y: np.ndarray, batch_size: int) -> str:
        names = {name: name for name in self.ways}
        return fastest(names, lambda name: self._epoch(name, x, y, batch_size, True))

    def _epoch(self, way: str, x: np.ndarray, y: np.ndarray, batch_size: int, shuffle: bool) -> float:
        order = np.random.permutation(len(x)) if shuffle else np.arange(len(x))
        step, gathers = self.ways[way], way.startswith("gather")
        self.total.assign(0.0)
        for start in range(0, len(x), batch_size):
            chosen = order[start : start + batch_size]
            if gathers:
                step(tf.convert_to_tensor(chosen))
            else:
                step(tf.convert_to_tensor(x[chosen]), tf.convert_to_tensor(y[chosen]))
        return float(self.total) / len(x)

    def _make_ways(self, x: np.ndarray, y: np.ndarray, batch_size: int) -> dict[str, Callable[..., None]]:
        """Return the step in each way; as concrete functions, for these need not look for the trace of a call."""
        inputs, labels = tf.constant(x), tf.constant(y)
        cut = tf.TensorSpec((batch_size, *x.shape[1:])), tf.TensorSpec((batch_size,), "int32")
        chosen = tf.TensorSpec((batch_size,), "int64")

        def gathering(indices: tf.Tensor) -> None:
            self._step(tf.gather(inputs, indices), tf.gather(labels, indices))

        ways = {}
        for name, jit in (("", False), (", XLA", True)):
            ways["cut" + name] = tf.function(self._step, jit_compile=jit).get_concrete_function(*cut)
            ways["gather" + name] = tf.function(gathering, jit_compile=jit).get_concrete_function(chosen)
        return ways

    def _state(self) -> list[tf.Variable]:
        return [*self.params, *self.optimizer.first, *self.optimizer.second, *self.optimizer.powers]

    def call(self, x: tf.Tensor) -> tf.Tensor:
        """Return the outputs, op by op."""
        return self.net(self.params, x)

    def predict(self, x: np.ndarray, batch_size: int) -> np.ndarray:
        """Return the outputs for all samples, batch by batch."""
        if self.compiled is None:
            spec = tf.TensorSpec((batch_size, *x.shape[1:]))
            ways = {jit: tf.function(self.call, jit_compile=jit).get_concrete_function(spec) for jit in (True, False)}
            self.compiled = ways[fastest(ways, lambda way: self._predict(way, x, batch_size))]
        return self._predict(self.compiled, x, batch_size)

    def _predict(self, net: Callable[[tf.Tensor], tf.Tensor], x: np.ndarray, batch_size: int) -> np.ndarray:
        outputs = [net(tf.convert_to_tensor(x[start : start + batch_size])) for start in range(0, len(x), batch_size)]
        return tf.concat(outputs, 0).numpy()


class Cnn(Mlp):
    """The convolutional net."""

    net = staticmethod(cnn)
