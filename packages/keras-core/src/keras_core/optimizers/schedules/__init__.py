"""Learning rate schedules."""

from __future__ import annotations

from typing import Any

from keras_core.optimizers.schedules.base import LearningRateSchedule
from keras_core.optimizers.schedules.cosine import CosineDecay, CosineDecayRestarts
from keras_core.optimizers.schedules.decay import (
    ExponentialDecay,
    InverseTimeDecay,
    PiecewiseConstantDecay,
    PolynomialDecay,
)
from keras_core.optimizers.schedules.one_cycle import OneCycle
from keras_core.optimizers.schedules.warm_up import WarmUp
from keras_core.serialization import objects

__all__ = [
    "CosineDecay",
    "CosineDecayRestarts",
    "ExponentialDecay",
    "InverseTimeDecay",
    "LearningRateSchedule",
    "OneCycle",
    "PiecewiseConstantDecay",
    "PolynomialDecay",
    "WarmUp",
    "deserialize",
    "serialize",
]


def serialize(learning_rate_schedule: Any) -> dict[str, Any]:
    """Return the config of a schedule."""
    return objects.serialize_keras_object(learning_rate_schedule)


def deserialize(config: Any, custom_objects: Any = None) -> Any:
    """Return the schedule that `config` describes."""
    return objects.deserialize_keras_object(config, custom_objects=custom_objects)
