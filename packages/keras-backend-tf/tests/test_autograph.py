"""What AutoGraph leaves alone in a plain `tf.function`."""

from __future__ import annotations

import sys

import tensorflow as tf

from keras_backend_tf.backend import BACKEND
from keras_backend_tf.compilation import vectorized_map
from keras_backend_tf.layers import LayerMixin


def test_functions_with_the_marks_run_as_they_were_written() -> None:
    files: list[str] = []

    def marked(x: tf.Tensor) -> tf.Tensor:
        files.append(sys._getframe().f_code.co_filename)
        return x

    def plain(x: tf.Tensor) -> tf.Tensor:
        files.append(sys._getframe().f_code.co_filename)
        return x

    vars(marked).update(BACKEND.marks)

    @tf.function
    def step(x: tf.Tensor) -> tf.Tensor:
        y = marked(x)
        return plain(y)

    step(tf.ones(()))
    assert files[0] == __file__
    assert files[1] != __file__


def test_layers_run_as_they_were_written() -> None:
    files: list[str] = []

    class Layer(LayerMixin):
        def __call__(self, x: tf.Tensor) -> tf.Tensor:
            files.append(sys._getframe().f_code.co_filename)
            return x

    layer = Layer()

    @tf.function
    def step(x: tf.Tensor) -> tf.Tensor:
        return layer(x)

    step(tf.ones(()))
    assert files == [__file__]


def test_a_vectorized_function_runs_as_it_was_written() -> None:
    files: list[str] = []

    def double(x: tf.Tensor) -> tf.Tensor:
        files.append(sys._getframe().f_code.co_filename)
        return x + x

    vars(vectorized_map).update(BACKEND.marks)
    try:
        result = tf.function(lambda x: vectorized_map(double, x))(tf.ones((2, 3)))
    finally:
        for name in BACKEND.marks:
            delattr(vectorized_map, name)
    assert set(files) == {__file__}
    assert result.numpy().tolist() == [[2.0] * 3] * 2
