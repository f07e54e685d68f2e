"""Regularizers: penalties on weights or activities."""

from __future__ import annotations

from typing import Any

from keras_core.regularizers.norms import L1, L1L2, L2, Regularizer
from keras_core.serialization import objects

__all__ = ["L1", "L1L2", "L2", "Regularizer", "deserialize", "get", "l1", "l1_l2", "l2", "serialize"]

l1, l2, l1_l2 = L1, L2, L1L2
serialize = objects.serialize_keras_object


def deserialize(config: Any, custom_objects: Any = None) -> Any:
    """Return the regularizer that `config` describes."""
    return objects.deserialize_keras_object(config, custom_objects=custom_objects)


def get(identifier: Any) -> Any:
    """Return a regularizer: of its name, class or config, or a callable as it is."""
    return objects.find(identifier, "keras.regularizers", "regularizer")
