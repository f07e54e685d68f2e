"""The backend, its functions by name, and the smallest Variable that the engine accepts."""

from __future__ import annotations

import types

import jax
import pytest

from keras_backend_jax.plugin import keras_core_backend
from keras_core.contract import PRIMITIVES, required_engine
from keras_core.contract import engine as contract_engine


@pytest.fixture(scope="session")
def backend():
    return keras_core_backend().load()


@pytest.fixture(scope="session")
def xp(backend):
    """The required functions as attributes, found as core finds them."""
    places = [*backend.modules, backend.namespace]
    names = [*PRIMITIVES, *required_engine("compiles")]
    return types.SimpleNamespace(**{n: next(getattr(p, n) for p in places if hasattr(p, n)) for n in names})


@pytest.fixture(scope="session")
def ops(backend):
    """The overrides as attributes."""
    return types.SimpleNamespace(**backend.overrides)


@pytest.fixture(scope="session")
def make_variable(xp, backend):
    class Variable(backend.variable_mixin):
        def __init__(self, value, trainable=True, path="v", dtype="float32"):
            self.storage = xp.make_variable(xp.asarray(value, dtype=dtype), trainable=trainable, name=path)
            self.trainable, self.path, self.dtype = trainable, path, dtype
            self.shape = self.storage.shape

        @property
        def value(self):
            return xp.read_variable(self.storage)

        def assign(self, value):
            if contract_engine.watching:
                contract_engine.record_assignment(self)
            self.storage = xp.assign_variable(self.storage, xp.asarray(value, dtype=self.dtype))

    return Variable


@pytest.fixture
def key():
    return jax.numpy.asarray([17, 42], "uint32")
