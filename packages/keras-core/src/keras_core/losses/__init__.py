"""Losses: what training minimises."""

from __future__ import annotations

from typing import Any

from keras_core.losses.base import Loss, LossFunctionWrapper
from keras_core.losses.crossentropy import (
    BinaryCrossentropy,
    CategoricalCrossentropy,
    SparseCategoricalCrossentropy,
    binary_crossentropy,
    categorical_crossentropy,
    sparse_categorical_crossentropy,
)
from keras_core.losses.regression import (
    MeanAbsoluteError,
    MeanSquaredError,
    mean_absolute_error,
    mean_squared_error,
)
from keras_core.serialization import objects

__all__ = [
    "BinaryCrossentropy",
    "CategoricalCrossentropy",
    "Loss",
    "MeanAbsoluteError",
    "MeanSquaredError",
    "SparseCategoricalCrossentropy",
    "binary_crossentropy",
    "categorical_crossentropy",
    "deserialize",
    "get",
    "mean_absolute_error",
    "mean_squared_error",
    "serialize",
    "sparse_categorical_crossentropy",
]

serialize = objects.serialize_keras_object


def deserialize(name: Any, custom_objects: Any = None) -> Any:
    """Return the loss that a name or config describes."""
    return objects.deserialize_keras_object(name, custom_objects=custom_objects)


def get(identifier: Any) -> Any:
    """Return a loss: the function or object of a name or config, a callable as it is.

    Raises:
        ValueError: the name is unknown, or `identifier` is no loss.
    """
    found = objects.find(identifier, "keras.losses", "loss")
    if found is not None and not callable(found):
        raise ValueError(f"A loss is a name, a callable or a config, got {identifier!r}.")
    return found


def get_loss(identifier: Any) -> Loss | None:
    """Return a `Loss` object for what a user gave to `compile`."""
    found = get(identifier)
    return found if found is None or isinstance(found, Loss) else LossFunctionWrapper(found)
