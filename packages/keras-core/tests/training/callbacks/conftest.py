"""A small model for callbacks to act on."""

from __future__ import annotations

import pytest

import keras_core as keras
from keras_core import layers


@pytest.fixture
def make_model():
    """Return a function that makes a compiled linear model of three inputs, its kernel of ones."""

    def make(*before, rate=0.05, **options):
        made = keras.Sequential(
            [keras.Input((3,)), *before, layers.Dense(1, kernel_initializer="ones", name="out")], name="line"
        )
        made.compile(keras.optimizers.SGD(rate, **options), "mse")
        return made

    return make
