"""Ctrl-C and data that raises: whole steps only, and the history is kept."""

from __future__ import annotations

import os
import signal

import numpy as np
import pytest

import keras_core as keras
from keras_core import layers

pytestmark = pytest.mark.usefixtures("trains", "pressed")


@pytest.fixture
def pressed():
    """Let Ctrl-C do what it does at a terminal: programs started in the background are born deaf to it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def linear():
    model = keras.Sequential([keras.Input((3,)), layers.Dense(1, use_bias=False)])
    model.set_weights([np.full((3, 1), 0.5, "float32")])
    return model


def descend(x, y, steps, size=4):
    w = np.full((3, 1), 0.5)
    for step in range(steps):
        rows = slice(step * size % len(x), step * size % len(x) + size)
        w = w - 0.2 * x[rows].T @ (x[rows] @ w - y[rows]) / size
    return w


class Presses(keras.callbacks.Callback):
    def on_train_batch_end(self, batch, logs=None):
        if self.model.history.epoch and batch == 1:
            os.kill(os.getpid(), signal.SIGINT)


def test_ctrl_c_leaves_whole_steps_and_the_history(line):
    x, y = line
    model = linear()
    model.compile(keras.optimizers.SGD(0.1), "mse")
    with pytest.raises(KeyboardInterrupt):
        model.fit(x, y, batch_size=4, epochs=3, shuffle=False, verbose=0, callbacks=[Presses()])
    np.testing.assert_allclose(model.get_weights()[0], descend(x, y, 5 + 2), rtol=1e-5)
    assert model.history.epoch == [0]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    model.fit(x, y, verbose=0)  # as usable as before


def test_ctrl_c_in_a_step_waits_for_its_end(line):
    x, y = line

    class Own(keras.Sequential):
        def train_step(self, data):
            os.kill(os.getpid(), signal.SIGINT)
            return super().train_step(data)

    model = Own([keras.Input((3,)), layers.Dense(1, use_bias=False)])
    model.set_weights([np.full((3, 1), 0.5, "float32")])
    model.compile(keras.optimizers.SGD(0.1), "mse", run_eagerly=True)
    with pytest.raises(KeyboardInterrupt):
        model.fit(x, y, batch_size=4, shuffle=False, verbose=0)
    np.testing.assert_allclose(model.get_weights()[0], descend(x, y, 1), rtol=1e-5)


def test_data_that_raises_names_the_batch(line):
    x, y = line

    def batches():
        for i in range(3):
            yield x[4 * i : 4 * i + 4], y[4 * i : 4 * i + 4]
        raise OSError("the file ends here")

    model = linear()
    model.compile(keras.optimizers.SGD(0.1), "mse")
    with pytest.raises(OSError, match="the file ends here") as caught:
        model.fit(batches(), verbose=0)
    assert any("made batch 3 (counted from 0)" in note for note in caught.value.__notes__)
    np.testing.assert_allclose(model.get_weights()[0], descend(x, y, 3), rtol=1e-5)
