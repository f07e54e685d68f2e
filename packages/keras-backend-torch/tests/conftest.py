"""What the tests share: the loaded backend, and Variables as core makes them."""

from __future__ import annotations

import numpy as np
import pytest

from keras_backend_torch import arrays, variables
from keras_core.contract import engine


class Variable:
    """The least that the contract asks of a Variable."""

    def __init__(self, value, trainable=True, path="v"):
        tensor = arrays.asarray(np.asarray(value))
        self.storage = variables.make_variable(tensor, trainable=trainable, name=path)
        self.trainable = trainable
        self.shape = tuple(tensor.shape)
        self.dtype = arrays.dtype(tensor)
        self.path = path

    @property
    def value(self):
        return variables.read_variable(self.storage)

    def assign(self, value):
        if engine.watching:
            engine.record_assignment(self)
        self.storage = variables.assign_variable(self.storage, value)

    def numpy(self):
        return arrays.to_numpy(self.storage)


@pytest.fixture
def variable():
    return Variable


@pytest.fixture
def rng():
    return np.random.default_rng(7)
