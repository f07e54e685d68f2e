"""Losses on continuous values."""

from __future__ import annotations

from typing import Any

from keras_core import ops
from keras_core.losses.base import LossFunctionWrapper, function_alias, squeeze_or_expand
from keras_core.serialization.registry import builtin


def _pair(y_true: Any, y_pred: Any) -> tuple[Any, Any]:
    y_pred = ops.convert_to_tensor(y_pred)
    y_true = ops.convert_to_tensor(y_true)
    y_true = y_true if y_true.dtype == y_pred.dtype else ops.cast(y_true, y_pred.dtype)
    if len(y_true.shape) != len(y_pred.shape):
        y_true, y_pred = squeeze_or_expand(y_true, y_pred)
    return y_true, y_pred


@function_alias("mse", "MSE")
def mean_squared_error(y_true: Any, y_pred: Any) -> Any:
    """Return the mean of `(y_true - y_pred)²` over the last axis."""
    y_true, y_pred = _pair(y_true, y_pred)
    return ops.mean(ops.square(y_true - y_pred), axis=-1)


@function_alias("mae", "MAE")
def mean_absolute_error(y_true: Any, y_pred: Any) -> Any:
    """Return the mean of `|y_true - y_pred|` over the last axis."""
    y_true, y_pred = _pair(y_true, y_pred)
    return ops.mean(ops.absolute(y_true - y_pred), axis=-1)


@builtin("keras.losses")
class MeanSquaredError(LossFunctionWrapper):
    """The mean of `(y_true - y_pred)²`.

    Args:
        reduction, name, dtype: see `Loss`.

    Example:

    >>> import numpy as np
    >>> float(MeanSquaredError()(np.array([[0.0, 1.0]]), np.array([[1.0, 1.0]])))
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
    """

    def __init__(
        self, reduction: str | None = "sum_over_batch_size", name: str = "mean_absolute_error", dtype: Any = None
    ) -> None:
        super().__init__(mean_absolute_error, reduction, name, dtype)
