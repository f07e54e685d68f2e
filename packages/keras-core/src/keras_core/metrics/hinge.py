"""Hinge losses, averaged over batches."""

from __future__ import annotations

from typing import Any

from keras_core.losses.hinge import categorical_hinge, hinge, squared_hinge
from keras_core.metrics.mean import MeanMetricWrapper
from keras_core.serialization.registry import builtin


@builtin("keras.metrics")
class Hinge(MeanMetricWrapper):
    """The mean of `max(0, 1 - y_true * y_pred)` for labels -1 and 1, or 0 and 1.

    Args:
        name, dtype: see `Metric`.

    Example:

    >>> metric = Hinge()
    >>> metric.update_state([[1.0, -1.0]], [[0.5, 1.0]])
    >>> round(float(metric.result()), 4)
    1.25
    """

    def __init__(self, name: str = "hinge", dtype: Any = None) -> None:
        super().__init__(hinge, name, dtype)


@builtin("keras.metrics")
class SquaredHinge(MeanMetricWrapper):
    """The mean of `max(0, 1 - y_true * y_pred)²` for labels -1 and 1, or 0 and 1.

    Args:
        name, dtype: see `Metric`.

    Example:

    >>> metric = SquaredHinge()
    >>> metric.update_state([[1.0, -1.0]], [[0.5, 1.0]])
    >>> round(float(metric.result()), 4)
    2.125
    """

    def __init__(self, name: str = "squared_hinge", dtype: Any = None) -> None:
        super().__init__(squared_hinge, name, dtype)


@builtin("keras.metrics")
class CategoricalHinge(MeanMetricWrapper):
    """The mean hinge loss between the best wrong class and the right one, for one-hot labels.

    Args:
        name, dtype: see `Metric`.

    Example:

    >>> metric = CategoricalHinge()
    >>> metric.update_state([[0.0, 1.0]], [[0.5, 1.0]])
    >>> round(float(metric.result()), 4)
    0.5
    """

    def __init__(self, name: str = "categorical_hinge", dtype: Any = None) -> None:
        super().__init__(categorical_hinge, name, dtype)
