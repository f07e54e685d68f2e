"""Metrics: figures to watch."""

from __future__ import annotations

from typing import Any

from keras_core.metrics.accuracy import (
    Accuracy,
    BinaryAccuracy,
    CategoricalAccuracy,
    SparseCategoricalAccuracy,
    SparseTopKCategoricalAccuracy,
    TopKCategoricalAccuracy,
    accuracy,
    binary_accuracy,
    categorical_accuracy,
    sparse_categorical_accuracy,
    sparse_top_k_categorical_accuracy,
    top_k_categorical_accuracy,
)
from keras_core.metrics.auc import AUC
from keras_core.metrics.base import Metric
from keras_core.metrics.losses import (
    BinaryCrossentropy,
    CategoricalCrossentropy,
    MeanAbsoluteError,
    MeanSquaredError,
    SparseCategoricalCrossentropy,
)
from keras_core.metrics.mean import Mean, MeanMetricWrapper, Sum
from keras_core.serialization import objects

__all__ = [
    "AUC",
    "Accuracy",
    "BinaryAccuracy",
    "BinaryCrossentropy",
    "CategoricalAccuracy",
    "CategoricalCrossentropy",
    "Mean",
    "MeanAbsoluteError",
    "MeanMetricWrapper",
    "MeanSquaredError",
    "Metric",
    "SparseCategoricalAccuracy",
    "SparseCategoricalCrossentropy",
    "SparseTopKCategoricalAccuracy",
    "Sum",
    "TopKCategoricalAccuracy",
    "accuracy",
    "binary_accuracy",
    "categorical_accuracy",
    "deserialize",
    "get",
    "serialize",
    "sparse_categorical_accuracy",
    "sparse_top_k_categorical_accuracy",
    "top_k_categorical_accuracy",
]

serialize = objects.serialize_keras_object


def deserialize(config: Any, custom_objects: Any = None) -> Any:
    """Return the metric that a name or config describes."""
    return objects.deserialize_keras_object(config, custom_objects=custom_objects)


def get(identifier: Any) -> Any:
    """Return a metric: the class's object or function of a name or config, a callable as it is.

    Raises:
        ValueError: the name is unknown, or `identifier` is no metric.
    """
    found = objects.find(identifier, "keras.metrics", "metric")
    if found is not None and not callable(found):
        raise ValueError(f"A metric is a name, a callable or a config, got {identifier!r}.")
    return found
