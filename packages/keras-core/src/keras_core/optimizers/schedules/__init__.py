"""Learning rate schedules."""

from __future__ import annotations

from keras_core.optimizers.schedules.base import LearningRateSchedule
from keras_core.optimizers.schedules.decay import (
    CosineDecay,
    ExponentialDecay,
    InverseTimeDecay,
    PiecewiseConstantDecay,
    PolynomialDecay,
)
from keras_core.serialization.objects import deserialize_keras_object as deserialize
from keras_core.serialization.objects import serialize_keras_object as serialize

__all__ = [
    "CosineDecay",
    "ExponentialDecay",
    "InverseTimeDecay",
    "LearningRateSchedule",
    "PiecewiseConstantDecay",
    "PolynomialDecay",
    "deserialize",
    "serialize",
]
