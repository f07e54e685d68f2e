"""Optimizers: from gradients to updates."""

from __future__ import annotations

from typing import Any

from keras_core.optimizers import schedules
from keras_core.optimizers.adam import Adam, AdamW
from keras_core.optimizers.base import Optimizer
from keras_core.optimizers.rmsprop import RMSprop
from keras_core.optimizers.sgd import SGD
from keras_core.serialization import objects

__all__ = ["SGD", "Adam", "AdamW", "Optimizer", "RMSprop", "deserialize", "get", "schedules", "serialize"]

serialize = objects.serialize_keras_object


def deserialize(config: Any, custom_objects: Any = None) -> Any:
    """Return the optimizer that `config` describes."""
    return objects.deserialize_keras_object(config, custom_objects=custom_objects)


def get(identifier: Any) -> Any:
    """Return an optimizer: of its name, class or config, or one as it is.

    Raises:
        ValueError: the name is unknown, or `identifier` is no optimizer.
    """
    name = identifier.lower() if isinstance(identifier, str) else identifier
    found = objects.find(name, "keras.optimizers", "optimizer")
    if not hasattr(found, "apply"):
        raise ValueError(f"An optimizer is a name, a config or an Optimizer, got {identifier!r}.")
    return found
