"""Several steps in one call of the compiled program: the same figures and weights as one by one."""

from __future__ import annotations

import numpy as np
import pytest

import keras_core as keras
from keras_core import layers

pytestmark = pytest.mark.usefixtures("trains")


class Heard(keras.callbacks.Callback):
    def __init__(self):
        super().__init__()
        self.begun, self.ended, self.outputs = [], [], []

    def on_train_batch_begin(self, batch, logs=None):
        self.begun.append(batch)

    def on_train_batch_end(self, batch, logs=None):
        self.ended.append(batch)

    def on_predict_batch_end(self, batch, logs=None):
        self.outputs.append(tuple(logs["outputs"].shape))


def model(steps, **options):
    made = keras.Sequential([keras.Input((3,)), layers.Dense(1, use_bias=False)])
    made.set_weights([np.full((3, 1), 0.5, "float32")])
    made.compile(keras.optimizers.SGD(0.1), "mse", metrics=["mae"], steps_per_execution=steps, **options)
    return made


def descend(x, y, epochs, size):
    """Return weights, and loss and error of the last epoch, of gradient descent written out."""
    w = np.full((3, 1), 0.5)
    for _ in range(epochs):
        loss = error = 0.0
        for i in range(0, len(x), size):
            difference = x[i : i + size] @ w - y[i : i + size]
            loss, error = loss + (difference**2).sum(), error + np.abs(difference).sum()
            w = w - 0.2 * x[i : i + size].T @ difference / len(difference)
    return w, loss / len(x), error / len(x)


@pytest.mark.parametrize("options", [{}, {"run_eagerly": True}])
def test_weights_and_figures_are_those_of_single_steps(line, options):
    x, y = line
    made, heard = model(3, **options), Heard()
    # ten batches, of which three calls take three and the last runs alone
    history = made.fit(x, y, batch_size=2, epochs=2, shuffle=False, verbose=0, callbacks=[heard]).history
    w, loss, error = descend(x, y, 2, 2)
    np.testing.assert_allclose(made.get_weights()[0], w, rtol=1e-5)
    assert (history["loss"][1], history["mae"][1]) == (pytest.approx(loss, rel=1e-5), pytest.approx(error, rel=1e-5))
    assert heard.begun == [0, 3, 6, 9] * 2
    assert heard.ended == [2, 5, 8, 9] * 2


def test_evaluate_and_predict_take_every_row(line):
    x, y = line
    made, heard = model(2), Heard()
    expected = x @ np.full((3, 1), 0.5)
    np.testing.assert_allclose(made.predict(x, batch_size=3, verbose=0, callbacks=[heard]), expected, rtol=1e-5)
    assert heard.outputs == [(6, 1), (6, 1), (6, 1), (2, 1)]
    figures = made.evaluate(x, y, batch_size=3, verbose=0)
    assert figures == [pytest.approx(((expected - y) ** 2).mean()), pytest.approx(np.abs(expected - y).mean())]


def test_a_limited_epoch_and_a_generator(line):
    x, y = line

    def batches():
        for _ in range(2):
            for i in range(0, 20, 2):
                yield x[i : i + 2], y[i : i + 2]

    made, heard = model(4), Heard()
    made.fit(batches(), steps_per_epoch=10, epochs=2, verbose=0, callbacks=[heard])
    np.testing.assert_allclose(made.get_weights()[0], descend(x, y, 2, 2)[0], rtol=1e-5)
    assert heard.ended == [3, 7, 8, 9] * 2


def test_a_step_of_ones_own_returns_the_figures_of_its_last_batch(line):
    x, y = line

    class Own(keras.Model):
        def __init__(self):
            super().__init__()
            self.count = self.add_weight(name="count", shape=(), initializer="zeros", trainable=False)

        def call(self, x):
            return x

        def train_step(self, data):
            self.count.assign_add(1.0)
            return {"count": self.count.value + 0.0}

    own = Own()
    own.compile(steps_per_execution=5)
    assert own.fit(x, y, batch_size=2, verbose=0).history["count"] == [10.0]


@pytest.mark.parametrize("steps", [0, -1, 2.0, True, None])
def test_the_number_must_be_positive(steps):
    with pytest.raises(ValueError, match="steps_per_execution must be a positive integer"):
        model(steps)
