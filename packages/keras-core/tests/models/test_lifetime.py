"""A model that nobody holds is gone at once, with all its variables, whether or not the garbage collector runs."""

from __future__ import annotations

import gc
import weakref

import numpy as np
import pytest

import keras_core as keras
from keras_core import layers
from keras_core.plugins import active
from keras_core.state import masks

X, Y = np.ones((6, 4), "float32"), np.ones((6, 2), "float32")


def sequential():
    return keras.Sequential([keras.Input((4,)), layers.Dense(3), layers.Dropout(0.5), layers.Dense(2)])


def functional():
    x = keras.Input((4,))
    hidden = layers.Embedding(3, 2, mask_zero=True)(x)
    states = layers.LSTM(2, return_state=True)(hidden)
    return keras.Model(x, states[0] * 2.0 + layers.Dense(2)(x))


class Own(keras.Model):
    def __init__(self):
        super().__init__()
        self.blocks = [layers.Dense(3), layers.Dense(2)]

    def call(self, x):
        return self.blocks[1](self.blocks[0](x))

    def train_step(self, data):
        return super().train_step(data)


@pytest.fixture
def uncollected():
    keras.Input((1,))  # the first of a process may import things whose exceptions hold frames
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.mark.parametrize("make", [sequential, functional, Own])
@pytest.mark.usefixtures("uncollected")
def test_nothing_of_a_model_is_left(make):
    model = make()
    model.compile("adam", "mse", metrics=["mae"])
    if active.current().capabilities.trains:
        model.fit(X, Y, batch_size=4, verbose=0, validation_data=(X, Y), callbacks=[keras.callbacks.EarlyStopping()])
        model.train_on_batch(X, Y)
    model.evaluate(X, Y, verbose=0)
    model.predict(X, verbose=0)
    held = [weakref.ref(x) for x in (model, *model._flatten_layers(), *model.variables, *model.optimizer.variables)]
    del model
    assert [x() for x in held if x() is not None] == []
    assert len(held) >= 10


def test_a_step_leaves_no_mask():
    model = functional()
    model.compile("adam", "mse")
    run = model.fit if active.current().capabilities.trains else model.evaluate
    run(X, Y, batch_size=4, verbose=0)
    model.predict(X, verbose=0)
    assert masks.table == {}


def test_a_symbolic_output_is_there_while_somebody_holds_it():
    x, dense = keras.Input((4,)), layers.Dense(3)
    y = dense(x)
    assert dense.output is y
    assert dense.input is x
    del y
    with pytest.raises(AttributeError, match="output"):
        dense.output


def test_an_output_that_was_dropped_has_its_like():
    x, lstm = keras.Input((3, 4)), layers.LSTM(2, return_state=True)
    y = lstm(x)[0]
    outputs = lstm.output
    assert [o.shape for o in outputs] == [(None, 2)] * 3
    assert outputs[0] is y
    assert keras.Model(x, outputs[1]).predict(np.ones((1, 3, 4)), verbose=0).shape == (1, 2)
