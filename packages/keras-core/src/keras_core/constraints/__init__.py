"""Constraints: projections of weights after an update."""

from __future__ import annotations

from typing import Any

from keras_core.constraints.norms import Constraint, MaxNorm, MinMaxNorm, NonNeg, UnitNorm
from keras_core.serialization import objects

__all__ = [
    "Constraint",
    "MaxNorm",
    "MinMaxNorm",
    "NonNeg",
    "UnitNorm",
    "deserialize",
    "get",
    "max_norm",
    "min_max_norm",
    "non_neg",
    "serialize",
    "unit_norm",
]

max_norm, min_max_norm, non_neg, unit_norm = MaxNorm, MinMaxNorm, NonNeg, UnitNorm


def serialize(constraint: Any) -> dict[str, Any]:
    """Return the config of a constraint."""
    return objects.serialize_keras_object(constraint)


def deserialize(config: Any, custom_objects: Any = None) -> Any:
    """Return the constraint that `config` describes."""
    return objects.deserialize_keras_object(config, custom_objects=custom_objects)


def get(identifier: Any) -> Any:
    """Return a constraint: of its name, class or config, or a callable as it is."""
    return objects.find(identifier, "keras.constraints", "constraint")
