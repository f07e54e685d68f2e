"""Errors of continuous values."""

from __future__ import annotations

from typing import Any

from keras_core import ops, settings
from keras_core.losses.base import LossFunctionWrapper, alike, function_alias, pair
from keras_core.ops.mean_losses import mean_square
from keras_core.serialization.registry import builtin


@function_alias("mse", "MSE")
def mean_squared_error(y_true: Any, y_pred: Any) -> Any:
    """Return the mean of `(y_true - y_pred)²` over the last axis.

    Args:
        y_true: truth, of the shape of `y_pred`.
        y_pred: predictions.

    Raises:
        ValueError: the shapes differ.

    Example:

    >>> float(mean_squared_error([0.0, 2.0], [1.0, 1.0]))
    1.0
    """
    y_true, y_pred = pair(y_true, y_pred, "mean_squared_error")
    return ops.mean(ops.square(y_true - y_pred), axis=-1)


def _square_average(y_true: Any, y_pred: Any) -> Any:
    return mean_square(y_true, y_pred) if alike(y_true, y_pred) else NotImplemented


mean_squared_error.average = _square_average


@function_alias("mae", "MAE")
def mean_absolute_error(y_true: Any, y_pred: Any) -> Any:
    """Return the mean of `|y_true - y_pred|` over the last axis.

    Args:
        y_true: truth, of the shape of `y_pred`.
        y_pred: predictions.

    Raises:
        ValueError: the shapes differ.

    Example:

    >>> float(mean_absolute_error([0.0, 4.0], [1.0, 2.0]))
    1.5
    """
    y_true, y_pred = pair(y_true, y_pred, "mean_absolute_error")
    return ops.mean(ops.absolute(y_true - y_pred), axis=-1)


@function_alias("mape", "MAPE")
def mean_absolute_percentage_error(y_true: Any, y_pred: Any) -> Any:
    """Return the mean of `100 |y_true - y_pred| / |y_true|` over the last axis.

    Args:
        y_true: truth, of the shape of `y_pred`; divided by as though at least `epsilon` in size.
        y_pred: predictions.

    Raises:
        ValueError: the shapes differ.

    Example:

    >>> float(mean_absolute_percentage_error([2.0, 4.0], [1.0, 5.0]))
    37.5
    """
    y_true, y_pred = pair(y_true, y_pred, "mean_absolute_percentage_error")
    size = ops.maximum(ops.absolute(y_true), settings.epsilon())
    return 100.0 * ops.mean(ops.absolute((y_true - y_pred) / size), axis=-1)


@function_alias("msle", "MSLE")
def mean_squared_logarithmic_error(y_true: Any, y_pred: Any) -> Any:
    """Return the mean of `(log(1 + y_true) - log(1 + y_pred))²` over the last axis.

    Args:
        y_true: truth, of the shape of `y_pred`; what is below `epsilon` counts as `epsilon`.
        y_pred: predictions, likewise.

    Raises:
        ValueError: the shapes differ.

    Example:

    >>> round(float(mean_squared_logarithmic_error([0.0, 3.0], [1.0, 3.0])), 4)
    0.2402
    """
    y_true, y_pred = pair(y_true, y_pred, "mean_squared_logarithmic_error")
    true, predicted = (ops.log(ops.maximum(y, settings.epsilon()) + 1.0) for y in (y_true, y_pred))
    return ops.mean(ops.square(true - predicted), axis=-1)


@builtin("keras.losses")
class MeanSquaredError(LossFunctionWrapper):
    """The mean of `(y_true - y_pred)²`.

    Args:
        reduction, name, dtype: see `Loss`.

    Example:

    >>> float(MeanSquaredError()([[0.0, 1.0]], [[1.0, 1.0]]))
    0.5
    """

    def __init__(
        self, reduction: str | None = "sum_over_batch_size", name: str = "mean_squared_error", dtype: Any = None
    ) -> None:
        super().__init__(mean_squared_error, reduction, name, dtype)


@builtin("keras.losses")
class MeanAbsoluteError(LossFunctionWrapper):
    """The mean of `|y_true - y_pred|`.

    Args:
        reduction, name, dtype: see `Loss`.

    Example:

    >>> float(MeanAbsoluteError()([[0.0, 4.0]], [[1.0, 2.0]]))
    1.5
    """

    def __init__(
        self, reduction: str | None = "sum_over_batch_size", name: str = "mean_absolute_error", dtype: Any = None
    ) -> None:
        super().__init__(mean_absolute_error, reduction, name, dtype)


@builtin("keras.losses")
class MeanAbsolutePercentageError(LossFunctionWrapper):
    """The mean of `100 |y_true - y_pred| / |y_true|`.

    Args:
        reduction, name, dtype: see `Loss`.

    Example:

    >>> float(MeanAbsolutePercentageError()([[2.0, 4.0]], [[1.0, 5.0]]))
    37.5
    """

    def __init__(
        self,
        reduction: str | None = "sum_over_batch_size",
        name: str = "mean_absolute_percentage_error",
        dtype: Any = None,
    ) -> None:
        super().__init__(mean_absolute_percentage_error, reduction, name, dtype)


@builtin("keras.losses")
class MeanSquaredLogarithmicError(LossFunctionWrapper):
    """The mean of `(log(1 + y_true) - log(1 + y_pred))²`.

    Args:
        reduction, name, dtype: see `Loss`.

    Example:

    >>> round(float(MeanSquaredLogarithmicError()([[0.0, 3.0]], [[1.0, 3.0]])), 4)
    0.2402
    """

    def __init__(
        self,
        reduction: str | None = "sum_over_batch_size",
        name: str = "mean_squared_logarithmic_error",
        dtype: Any = None,
    ) -> None:
        super().__init__(mean_squared_logarithmic_error, reduction, name, dtype)
