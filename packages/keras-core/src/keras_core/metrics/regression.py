"""Errors of continuous values, averaged over batches."""

from __future__ import annotations

from typing import Any

from keras_core import ops
from keras_core.losses.base import pair
from keras_core.losses.regression import (
    mean_absolute_error,
    mean_absolute_percentage_error,
    mean_squared_error,
    mean_squared_logarithmic_error,
)
from keras_core.losses.robust import log_cosh
from keras_core.losses.similarity import cosine
from keras_core.metrics.mean import Mean, MeanMetricWrapper
from keras_core.serialization.registry import builtin


@builtin("keras.metrics", "mse", "MSE")
class MeanSquaredError(MeanMetricWrapper):
    """The mean of `(y_true - y_pred)²`.

    Args:
        name, dtype: see `Metric`.

    Example:

    >>> metric = MeanSquaredError()
    >>> metric.update_state([[0.0, 1.0]], [[1.0, 1.0]])
    >>> round(float(metric.result()), 4)
    0.5
    """

    def __init__(self, name: str = "mean_squared_error", dtype: Any = None) -> None:
        super().__init__(mean_squared_error, name, dtype)


@builtin("keras.metrics")
class RootMeanSquaredError(Mean):
    """The square root of the mean of `(y_true - y_pred)²` over all batches.

    Args:
        name, dtype: see `Metric`.

    Example:

    >>> metric = RootMeanSquaredError()
    >>> metric.update_state([[3.0, 1.0]], [[0.0, 1.0]])
    >>> round(float(metric.result()), 4)
    2.1213
    """

    direction = "min"

    def __init__(self, name: str = "root_mean_squared_error", dtype: Any = None) -> None:
        super().__init__(name, dtype)

    def update_state(  # type: ignore[override]
        self, y_true: Any, y_pred: Any, sample_weight: Any = None
    ) -> None:
        """Take a batch into account."""
        y_true, y_pred = pair(y_true, y_pred, self.name)
        super().update_state(ops.square(y_pred - y_true), sample_weight)

    def result(self) -> Any:
        """Return the figure over all batches since the last reset."""
        return ops.sqrt(super().result())


@builtin("keras.metrics", "mae", "MAE")
class MeanAbsoluteError(MeanMetricWrapper):
    """The mean of `|y_true - y_pred|`.

    Args:
        name, dtype: see `Metric`.

    Example:

    >>> metric = MeanAbsoluteError()
    >>> metric.update_state([[0.0, 4.0]], [[1.0, 2.0]])
    >>> round(float(metric.result()), 4)
    1.5
    """

    def __init__(self, name: str = "mean_absolute_error", dtype: Any = None) -> None:
        super().__init__(mean_absolute_error, name, dtype)


@builtin("keras.metrics", "mape", "MAPE")
class MeanAbsolutePercentageError(MeanMetricWrapper):
    """The mean of `100 |y_true - y_pred| / |y_true|`.

    Args:
        name, dtype: see `Metric`.

    Example:

    >>> metric = MeanAbsolutePercentageError()
    >>> metric.update_state([[2.0, 4.0]], [[1.0, 5.0]])
    >>> round(float(metric.result()), 4)
    37.5
    """

    def __init__(self, name: str = "mean_absolute_percentage_error", dtype: Any = None) -> None:
        super().__init__(mean_absolute_percentage_error, name, dtype)


@builtin("keras.metrics", "msle", "MSLE")
class MeanSquaredLogarithmicError(MeanMetricWrapper):
    """The mean of `(log(1 + y_true) - log(1 + y_pred))²`.

    Args:
        name, dtype: see `Metric`.

    Example:

    >>> metric = MeanSquaredLogarithmicError()
    >>> metric.update_state([[0.0, 3.0]], [[1.0, 3.0]])
    >>> round(float(metric.result()), 4)
    0.2402
    """

    def __init__(self, name: str = "mean_squared_logarithmic_error", dtype: Any = None) -> None:
        super().__init__(mean_squared_logarithmic_error, name, dtype)


@builtin("keras.metrics")
class LogCoshError(MeanMetricWrapper):
    """The mean of `log(cosh(y_pred - y_true))`.

    Args:
        name, dtype: see `Metric`.

    Example:

    >>> metric = LogCoshError()
    >>> metric.update_state([[0.0, 0.0]], [[1.0, 1.0]])
    >>> round(float(metric.result()), 4)
    0.4338
    """

    def __init__(self, name: str = "logcosh", dtype: Any = None) -> None:
        super().__init__(log_cosh, name, dtype)


@builtin("keras.metrics")
class CosineSimilarity(MeanMetricWrapper):
    """The mean cosine of the angle between vectors: 1 for one direction, -1 for opposite ones.

    Args:
        name, dtype: see `Metric`.
        axis: axis of the vectors.

    Example:

    >>> metric = CosineSimilarity()
    >>> metric.update_state([[3.0, 4.0]], [[4.0, 3.0]])
    >>> round(float(metric.result()), 4)
    0.96
    """

    direction = "max"

    def __init__(self, name: str = "cosine_similarity", dtype: Any = None, axis: int = -1) -> None:
        super().__init__(cosine, name, dtype, axis=axis)
