"""Losses: what training minimises."""

from __future__ import annotations

from typing import Any

from keras_core.losses.base import Loss, LossFunctionWrapper
from keras_core.losses.circle import Circle, circle
from keras_core.losses.crossentropy import (
    BinaryCrossentropy,
    CategoricalCrossentropy,
    SparseCategoricalCrossentropy,
    binary_crossentropy,
    categorical_crossentropy,
    sparse_categorical_crossentropy,
)
from keras_core.losses.ctc import CTC, ctc
from keras_core.losses.divergence import KLDivergence, Poisson, kl_divergence, poisson
from keras_core.losses.focal import (
    BinaryFocalCrossentropy,
    CategoricalFocalCrossentropy,
    binary_focal_crossentropy,
    categorical_focal_crossentropy,
)
from keras_core.losses.generalized_crossentropy import (
    CategoricalGeneralizedCrossEntropy,
    categorical_generalized_cross_entropy,
)
from keras_core.losses.hinge import CategoricalHinge, Hinge, SquaredHinge, categorical_hinge, hinge, squared_hinge
from keras_core.losses.overlap import Dice, Tversky, dice, tversky
from keras_core.losses.regression import (
    MeanAbsoluteError,
    MeanAbsolutePercentageError,
    MeanSquaredError,
    MeanSquaredLogarithmicError,
    mean_absolute_error,
    mean_absolute_percentage_error,
    mean_squared_error,
    mean_squared_logarithmic_error,
)
from keras_core.losses.robust import Huber, LogCosh, huber, log_cosh
from keras_core.losses.similarity import CosineSimilarity, cosine_similarity
from keras_core.serialization import objects

__all__ = [
    "CTC",
    "BinaryCrossentropy",
    "BinaryFocalCrossentropy",
    "CategoricalCrossentropy",
    "CategoricalFocalCrossentropy",
    "CategoricalGeneralizedCrossEntropy",
    "CategoricalHinge",
    "Circle",
    "CosineSimilarity",
    "Dice",
    "Hinge",
    "Huber",
    "KLDivergence",
    "LogCosh",
    "Loss",
    "MeanAbsoluteError",
    "MeanAbsolutePercentageError",
    "MeanSquaredError",
    "MeanSquaredLogarithmicError",
    "Poisson",
    "SparseCategoricalCrossentropy",
    "SquaredHinge",
    "Tversky",
    "binary_crossentropy",
    "binary_focal_crossentropy",
    "categorical_crossentropy",
    "categorical_focal_crossentropy",
    "categorical_generalized_cross_entropy",
    "categorical_hinge",
    "circle",
    "cosine_similarity",
    "ctc",
    "deserialize",
    "dice",
    "get",
    "hinge",
    "huber",
    "kl_divergence",
    "log_cosh",
    "mean_absolute_error",
    "mean_absolute_percentage_error",
    "mean_squared_error",
    "mean_squared_logarithmic_error",
    "poisson",
    "serialize",
    "sparse_categorical_crossentropy",
    "squared_hinge",
    "tversky",
]


def serialize(loss: Any) -> Any:
    """Return the config of a loss, from which `deserialize` makes an equal one."""
    return objects.serialize_keras_object(loss)


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
