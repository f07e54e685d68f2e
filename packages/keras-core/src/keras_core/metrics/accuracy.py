"""How often predictions are right."""

from __future__ import annotations

from typing import Any

from keras_core import ops
from keras_core.losses.base import squeeze_or_expand
from keras_core.metrics.mean import MeanMetricWrapper
from keras_core.serialization.registry import builtin

_functions = builtin("keras.metrics")


@_functions
def accuracy(y_true: Any, y_pred: Any) -> Any:
    """Return 1 where `y_true` equals `y_pred` and 0 elsewhere.

    Example:

    >>> [float(x) for x in accuracy([1.0, 2.0], [1.0, 3.0])]
    [1.0, 0.0]
    """
    y_pred = ops.convert_to_tensor(y_pred)
    y_true, y_pred = squeeze_or_expand(ops.cast(y_true, y_pred.dtype), y_pred)
    return ops.cast(ops.equal(y_true, y_pred), "float32")


@_functions
def binary_accuracy(y_true: Any, y_pred: Any, threshold: float = 0.5) -> Any:
    """Return 1 where `y_pred`, cut at `threshold`, equals `y_true`, and 0 elsewhere.

    Example:

    >>> [float(x) for x in binary_accuracy([1, 1], [0.7, 0.2])]
    [1.0, 0.0]
    """
    y_true, y_pred = squeeze_or_expand(ops.convert_to_tensor(y_true), ops.convert_to_tensor(y_pred))
    predicted = ops.cast(y_pred > threshold, y_true.dtype)
    return ops.cast(ops.equal(y_true, predicted), "float32")


@_functions
def categorical_accuracy(y_true: Any, y_pred: Any) -> Any:
    """Return 1 for each sample whose largest prediction is at the largest entry of `y_true`.

    Example:

    >>> [float(x) for x in categorical_accuracy([[0, 1], [0, 1]], [[0.4, 0.6], [0.6, 0.4]])]
    [1.0, 0.0]
    """
    return ops.cast(ops.equal(ops.argmax(y_true, axis=-1), ops.argmax(y_pred, axis=-1)), "float32")


@_functions
def sparse_categorical_accuracy(y_true: Any, y_pred: Any) -> Any:
    """Return 1 for each sample whose largest prediction is at the index `y_true`.

    Example:

    >>> [float(x) for x in sparse_categorical_accuracy([1, 1], [[0.4, 0.6], [0.6, 0.4]])]
    [1.0, 0.0]
    """
    return ops.cast(ops.equal(_labels(y_true, y_pred), ops.argmax(y_pred, axis=-1)), "float32")


@_functions
def top_k_categorical_accuracy(y_true: Any, y_pred: Any, k: int = 5) -> Any:
    """Return 1 for each sample whose largest entry of `y_true` is among its `k` largest predictions.

    Example:

    >>> [float(x) for x in top_k_categorical_accuracy([[0, 0, 1], [1, 0, 0]], [[0.1, 0.5, 0.4], [0.1, 0.5, 0.4]], k=2)]
    [1.0, 0.0]
    """
    return sparse_top_k_categorical_accuracy(ops.argmax(y_true, axis=-1), y_pred, k)


@_functions
def sparse_top_k_categorical_accuracy(y_true: Any, y_pred: Any, k: int = 5, from_sorted_ids: bool = False) -> Any:
    """Return 1 for each sample whose index `y_true` is among its `k` largest predictions.

    Args:
        y_true: class indices.
        y_pred: scores of the classes along the last axis.
        k: how many predictions count.
        from_sorted_ids: whether `y_pred` holds class indices, the most likely first, instead of scores.

    Example:

    >>> [float(x) for x in sparse_top_k_categorical_accuracy([2, 0], [[0.1, 0.5, 0.4], [0.1, 0.5, 0.4]], k=2)]
    [1.0, 0.0]
    """
    y_pred = ops.convert_to_tensor(y_pred)
    labels = _labels(y_true, y_pred)
    if from_sorted_ids:
        first = ops.cast(y_pred[..., :k], "int32")
        return ops.cast(ops.any(ops.equal(ops.expand_dims(labels, -1), first), axis=-1), "float32")
    chosen = ops.take_along_axis(y_pred, ops.expand_dims(labels, -1), axis=-1)
    larger = ops.sum(ops.cast(y_pred > chosen, "int32"), axis=-1)
    return ops.cast(larger < k, "float32")


def _labels(y_true: Any, y_pred: Any) -> Any:
    """Return class indices as int32, without a last axis of 1."""
    y_true, y_pred = ops.convert_to_tensor(y_true), ops.convert_to_tensor(y_pred)
    if len(y_true.shape) == len(y_pred.shape) and y_true.shape[-1] == 1:
        y_true = ops.squeeze(y_true, -1)
    return ops.cast(y_true, "int32")


@builtin("keras.metrics")
class Accuracy(MeanMetricWrapper):
    """How often `y_pred` equals `y_true`.

    Args:
        name, dtype: see `Metric`.

    Example:

    >>> metric = Accuracy()
    >>> metric.update_state([1.0, 2.0], [1.0, 3.0])
    >>> float(metric.result())
    0.5
    """

    def __init__(self, name: str = "accuracy", dtype: Any = None) -> None:
        super().__init__(accuracy, name, dtype)


@builtin("keras.metrics")
class BinaryAccuracy(MeanMetricWrapper):
    """How often `y_pred`, cut at a threshold, equals `y_true`.

    Args:
        name, dtype: see `Metric`.
        threshold: above it a prediction counts as 1.

    Example:

    >>> metric = BinaryAccuracy()
    >>> metric.update_state([1, 1], [0.7, 0.2])
    >>> float(metric.result())
    0.5
    """

    def __init__(self, name: str = "binary_accuracy", dtype: Any = None, threshold: float = 0.5) -> None:
        if threshold is not None and not 0 <= threshold <= 1:
            raise ValueError(f"BinaryAccuracy needs a threshold in [0, 1], got {threshold!r}.")
        super().__init__(binary_accuracy, name, dtype, threshold=threshold)


@builtin("keras.metrics")
class CategoricalAccuracy(MeanMetricWrapper):
    """How often the largest prediction is at the one of a one-hot label.

    Args:
        name, dtype: see `Metric`.

    Example:

    >>> metric = CategoricalAccuracy()
    >>> metric.update_state([[0, 1], [0, 1]], [[0.4, 0.6], [0.6, 0.4]])
    >>> float(metric.result())
    0.5
    """

    def __init__(self, name: str = "categorical_accuracy", dtype: Any = None) -> None:
        super().__init__(categorical_accuracy, name, dtype)


@builtin("keras.metrics")
class SparseCategoricalAccuracy(MeanMetricWrapper):
    """How often the largest prediction is at the integer label.

    Args:
        name, dtype: see `Metric`.

    Example:

    >>> metric = SparseCategoricalAccuracy()
    >>> metric.update_state([1, 1], [[0.4, 0.6], [0.6, 0.4]])
    >>> float(metric.result())
    0.5
    """

    def __init__(self, name: str = "sparse_categorical_accuracy", dtype: Any = None) -> None:
        super().__init__(sparse_categorical_accuracy, name, dtype)


@builtin("keras.metrics")
class TopKCategoricalAccuracy(MeanMetricWrapper):
    """How often the one of a one-hot label is among the `k` largest predictions.

    Args:
        k: how many predictions count.
        name, dtype: see `Metric`.

    Example:

    >>> metric = TopKCategoricalAccuracy(k=2)
    >>> metric.update_state([[0, 0, 1], [1, 0, 0]], [[0.1, 0.5, 0.4], [0.1, 0.5, 0.4]])
    >>> float(metric.result())
    0.5
    """

    def __init__(self, k: int = 5, name: str = "top_k_categorical_accuracy", dtype: Any = None) -> None:
        super().__init__(top_k_categorical_accuracy, name, dtype, k=k)


@builtin("keras.metrics")
class SparseTopKCategoricalAccuracy(MeanMetricWrapper):
    """How often the integer label is among the `k` largest predictions.

    Args:
        k: how many predictions count.
        name, dtype: see `Metric`.
        from_sorted_ids: whether predictions are class indices, the most likely first, instead of scores.

    Example:

    >>> metric = SparseTopKCategoricalAccuracy(k=2)
    >>> metric.update_state([2, 0], [[0.1, 0.5, 0.4], [0.1, 0.5, 0.4]])
    >>> float(metric.result())
    0.5
    """

    def __init__(
        self,
        k: int = 5,
        name: str = "sparse_top_k_categorical_accuracy",
        dtype: Any = None,
        from_sorted_ids: bool = False,
    ) -> None:
        super().__init__(sparse_top_k_categorical_accuracy, name, dtype, k=k, from_sorted_ids=from_sorted_ids)
