"""A small Variable: what core's is to a backend."""

from __future__ import annotations

from keras_backend_tf import arrays, variables
from keras_core.contract import engine


class Variable(variables.VariableMixin):
    def __init__(self, value, trainable=True, path="v", dtype="float32"):
        self.storage = variables.make_variable(arrays.asarray(value, dtype=dtype), trainable=trainable, name=path)
        self.trainable = trainable
        self.shape = tuple(self.storage.shape)
        self.dtype = dtype
        self.path = path

    __hash__ = object.__hash__

    @property
    def value(self):
        return variables.read_variable(self.storage)

    def assign(self, value):
        if engine.watching:
            engine.record_assignment(self)
        self.storage = variables.assign_variable(self.storage, arrays.asarray(value, dtype=self.dtype))
