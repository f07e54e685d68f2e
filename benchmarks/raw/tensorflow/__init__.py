"""TensorFlow: one `tf.function` a step with the fused Adam kernel; XLA where a trial shows that it is faster."""

from __future__ import annotations

import numpy as np
import tensorflow as tf

from raw.attention import merged
from raw.tensorflow import nets
from raw.tensorflow.training import Training

OPS = {"add": tf.add, "multiply": tf.multiply, "matmul": tf.matmul}


def use_threads(count: int) -> None:
    """Set the number of threads of the framework's kernels. Before its first op."""
    tf.config.threading.set_intra_op_parallelism_threads(count)
    tf.config.threading.set_inter_op_parallelism_threads(count)


def device() -> str:
    """Return the name of the device that is used."""
    gpus = tf.config.list_physical_devices("GPU")
    return tf.config.experimental.get_device_details(gpus[0]).get("device_name", "GPU") if gpus else "cpu"


def tensor(x: np.ndarray) -> tf.Tensor:
    """Return a native tensor."""
    return tf.constant(x)


def array(x: tf.Tensor) -> np.ndarray:
    """Return an array, once the tensor is computed."""
    return x.numpy()


class Mlp(Training):
    """The perceptron."""

    nets = {"": nets.mlp}


class Cnn(Training):
    """The convolutional net."""

    nets = {"": nets.cnn}


class Lstm(Training):
    """The recurrent net."""

    nets = {"": nets.loop_lstm, ", one kernel": nets.block_lstm}


class Transformer(Training):
    """The transformer."""

    nets = {"": nets.transformer}

    def __init__(self, weights: list[np.ndarray], way: str | None = None) -> None:
        super().__init__(merged(weights), way)
