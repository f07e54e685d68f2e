"""Regularizers: penalties on weights or activities."""

from __future__ import annotations

from typing import Any

from keras_core.regularizers.norms import L1, L1L2, L2, Regularizer
from keras_core.regularizers.orthogonal import OrthogonalRegularizer
from keras_core.serialization import objects

__all__ = [
    "L1",
    "L1L2",
    "L2",
    "OrthogonalRegularizer",
    "Regularizer",
    "deserialize",
    "get",
    "l1",
    "l1_l2",
    "l2",
    "orthogonal_regularizer",
    "serialize",
]

l1, l2, l1_l2, orthogonal_regularizer = L1, L2, L1L2, OrthogonalRegularizer


def serialize(regularizer: Any) -> dict[str, Any]:
    """Return the config of a regularizer."""
    return objects.serialize_keras_object(regularizer)


def deserialize(config: Any, custom_objects: Any = None) -> Any:
    """Return the regularizer that `config` describes."""
    return objects.deserialize_keras_object(config, custom_objects=custom_objects)


def get(identifier: Any) -> Any:
    """Return a regularizer: of its name, class or config, or a callable as it is."""
    return objects.find(identifier, "keras.regularizers", "regularizer")
