"""Correlation between truth and predictions."""

from __future__ import annotations

from typing import Any

from keras_core import ops, settings
from keras_core.losses.base import pair
from keras_core.metrics.mean import MeanMetricWrapper
from keras_core.serialization.registry import builtin

_functions = builtin("keras.metrics")


@_functions
def pearson_correlation(y_true: Any, y_pred: Any, axis: int = -1) -> Any:
    """Return Pearson's correlation along `axis` (Pearson 1895), 0 where either side does not vary.

    Args:
        y_true: truth.
        y_pred: predictions of the same shape.
        axis: axis of the samples to correlate.

    Returns:
        Tensor without `axis`, in `[-1, 1]`.

    Raises:
        ValueError: the shapes differ.

    Example:

    >>> round(float(pearson_correlation([0.0, 1.0, 2.0], [1.0, 2.0, 4.0])), 4)
    0.982
    """
    y_true, y_pred = pair(y_true, y_pred, "pearson_correlation")
    true, predicted = (ops.normalize(y - ops.mean(y, axis=axis, keepdims=True), axis=axis) for y in (y_true, y_pred))
    return ops.sum(true * predicted, axis=axis)


@_functions
def concordance_correlation(y_true: Any, y_pred: Any, axis: int = -1) -> Any:
    """Return Lin's concordance correlation along `axis` (Lin 1989).

    It is `2 cov / (var_true + var_pred + (mean_true - mean_pred)²)`: 1 only where both are equal, not merely on a line.

    Args:
        y_true: truth.
        y_pred: predictions of the same shape.
        axis: axis of the samples to compare.

    Returns:
        Tensor without `axis`, in `[-1, 1]`.

    Raises:
        ValueError: the shapes differ.

    Example:

    >>> round(float(concordance_correlation([0.0, 1.0, 2.0], [1.0, 2.0, 4.0])), 4)
    0.5
    """
    y_true, y_pred = pair(y_true, y_pred, "concordance_correlation")
    mean_true, mean_pred = (ops.mean(y, axis=axis, keepdims=True) for y in (y_true, y_pred))
    true, predicted = y_true - mean_true, y_pred - mean_pred
    together = 2.0 * ops.mean(true * predicted, axis=axis)
    apart = ops.square(ops.squeeze(mean_true - mean_pred, axis=axis))
    spread = ops.mean(ops.square(true), axis=axis) + ops.mean(ops.square(predicted), axis=axis) + apart
    return together / (spread + settings.epsilon())


@builtin("keras.metrics")
class PearsonCorrelation(MeanMetricWrapper):
    """The mean of Pearson's correlations along `axis`.

    Args:
        name, dtype: see `Metric`.
        axis: axis of the samples to correlate.

    Example:

    >>> metric = PearsonCorrelation()
    >>> metric.update_state([[0.0, 1.0, 2.0]], [[1.0, 2.0, 4.0]])
    >>> round(float(metric.result()), 4)
    0.982
    """

    def __init__(self, name: str = "pearson_correlation", dtype: Any = None, axis: int = -1) -> None:
        super().__init__(pearson_correlation, name, dtype, axis=axis)


@builtin("keras.metrics")
class ConcordanceCorrelation(MeanMetricWrapper):
    """The mean of Lin's concordance correlations along `axis` (Lin 1989).

    Args:
        name, dtype: see `Metric`.
        axis: axis of the samples to compare.

    Example:

    >>> metric = ConcordanceCorrelation()
    >>> metric.update_state([[0.0, 1.0, 2.0]], [[1.0, 2.0, 4.0]])
    >>> round(float(metric.result()), 4)
    0.5
    """

    def __init__(self, name: str = "concordance_correlation", dtype: Any = None, axis: int = -1) -> None:
        super().__init__(concordance_correlation, name, dtype, axis=axis)
