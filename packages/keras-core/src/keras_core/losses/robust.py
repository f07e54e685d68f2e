"""Errors of continuous values that grow slowly, so that outliers count for less."""

from __future__ import annotations

import math
from typing import Any

from keras_core import ops
from keras_core.losses.base import LossFunctionWrapper, alike, function_alias, pair
from keras_core.ops.losses import huber as errors
from keras_core.ops.mean_losses import mean_huber
from keras_core.serialization.registry import builtin


@function_alias()
def huber(y_true: Any, y_pred: Any, delta: float = 1.0) -> Any:
    """Return Huber's loss, averaged over the last axis.

    It is `e² / 2` for errors `e` up to `delta`, and goes on as the tangent there, `delta (|e| - delta / 2)` (Huber
    1964, Robust Estimation of a Location Parameter).

    Args:
        y_true: truth, of the shape of `y_pred`.
        y_pred: predictions.
        delta: the error at which the parabola becomes a line.

    Raises:
        ValueError: the shapes differ.

    Example:

    >>> float(huber([0.0, 0.0], [0.5, 3.0]))
    1.3125
    """
    y_true, y_pred = pair(y_true, y_pred, "huber")
    return ops.mean(errors(y_true, y_pred, delta), axis=-1)


def _huber_average(y_true: Any, y_pred: Any, delta: float = 1.0) -> Any:
    return mean_huber(y_true, y_pred, delta) if alike(y_true, y_pred) else NotImplemented


huber.average = _huber_average


@function_alias()
def log_cosh(y_true: Any, y_pred: Any) -> Any:
    """Return `log(cosh(y_pred - y_true))`, averaged over the last axis.

    It is computed as `e + softplus(-2e) - log 2`, which overflows for no error `e`.

    Args:
        y_true: truth, of the shape of `y_pred`.
        y_pred: predictions.

    Raises:
        ValueError: the shapes differ.

    Example:

    >>> round(float(log_cosh([0.0, 0.0], [1.0, 1.0])), 4)
    0.4338
    """
    y_true, y_pred = pair(y_true, y_pred, "log_cosh")
    error = y_pred - y_true
    return ops.mean(error + ops.softplus(error * -2.0) - math.log(2.0), axis=-1)


@builtin("keras.losses")
class Huber(LossFunctionWrapper):
    """Huber's loss (Huber 1964), a parabola that goes on as a line.

    Args:
        delta: the error at which the parabola becomes a line.
        reduction, name, dtype: see `Loss`.

    Example:

    >>> float(Huber(delta=1.0)([[0.0, 0.0]], [[0.5, 3.0]]))
    1.3125
    """

    def __init__(
        self,
        delta: float = 1.0,
        reduction: str | None = "sum_over_batch_size",
        name: str = "huber_loss",
        dtype: Any = None,
    ) -> None:
        super().__init__(huber, reduction, name, dtype, delta=delta)


@builtin("keras.losses")
class LogCosh(LossFunctionWrapper):
    """The logarithm of the hyperbolic cosine of the error.

    Args:
        reduction, name, dtype: see `Loss`.

    Example:

    >>> round(float(LogCosh()([[0.0, 0.0]], [[1.0, 1.0]])), 4)
    0.4338
    """

    def __init__(
        self, reduction: str | None = "sum_over_batch_size", name: str = "log_cosh", dtype: Any = None
    ) -> None:
        super().__init__(log_cosh, reduction, name, dtype)
