"""Optimizers: from gradients to updates."""

from __future__ import annotations

from typing import Any

from keras_core.optimizers import legacy, schedules
from keras_core.optimizers.adadelta import Adadelta
from keras_core.optimizers.adafactor import Adafactor
from keras_core.optimizers.adagrad import Adagrad
from keras_core.optimizers.adam import Adam, AdamW
from keras_core.optimizers.adamax import Adamax
from keras_core.optimizers.base import Optimizer
from keras_core.optimizers.foreign import ForeignOptimizer, adopt
from keras_core.optimizers.ftrl import Ftrl
from keras_core.optimizers.lamb import Lamb
from keras_core.optimizers.lion import Lion
from keras_core.optimizers.loss_scale import LossScaleOptimizer, scaled_for
from keras_core.optimizers.multi import MultiOptimizer
from keras_core.optimizers.muon import Muon
from keras_core.optimizers.nadam import Nadam
from keras_core.optimizers.optimizer_map import OptimizerMap
from keras_core.optimizers.rmsprop import RMSprop
from keras_core.optimizers.schedule_free import ScheduleFreeAdamW
from keras_core.optimizers.sgd import SGD
from keras_core.serialization import objects

__all__ = [
    "SGD",
    "Adadelta",
    "Adafactor",
    "Adagrad",
    "Adam",
    "AdamW",
    "Adamax",
    "ForeignOptimizer",
    "Ftrl",
    "Lamb",
    "Lion",
    "LossScaleOptimizer",
    "MultiOptimizer",
    "Muon",
    "Nadam",
    "Optimizer",
    "OptimizerMap",
    "RMSprop",
    "ScheduleFreeAdamW",
    "deserialize",
    "get",
    "legacy",
    "scaled_for",
    "schedules",
    "serialize",
]


def serialize(optimizer: Any) -> dict[str, Any]:
    """Return the config of an optimizer."""
    return objects.serialize_keras_object(optimizer)


def deserialize(config: Any, custom_objects: Any = None) -> Any:
    """Return the optimizer that `config` describes."""
    return objects.deserialize_keras_object(config, custom_objects=custom_objects)


def get(identifier: Any) -> Any:
    """Return an optimizer: of its name, class or config, one as it is, or one of the backend's framework.

    Raises:
        ValueError: the name is unknown, or `identifier` is no optimizer.

    Example:

    >>> from keras_core import optimizers
    >>> type(optimizers.get("adam")).__name__
    'Adam'
    """
    if not isinstance(identifier, (str, dict, type, Optimizer)) and identifier is not None:
        adopted = adopt(identifier)
        if adopted is not None:
            return adopted
    name = identifier.lower() if isinstance(identifier, str) else identifier
    found = objects.find(name, "keras.optimizers", "optimizer")
    if not hasattr(found, "apply"):
        raise ValueError(f"An optimizer is a name, a config or an Optimizer, got {identifier!r}.")
    return found
