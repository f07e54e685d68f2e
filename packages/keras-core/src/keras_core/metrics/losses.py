"""Losses followed as metrics."""

from __future__ import annotations

from typing import Any

from keras_core import losses
from keras_core.metrics.mean import MeanMetricWrapper
from keras_core.serialization.registry import builtin

_short = {
    losses.mean_squared_error: ("mse", "MSE"),
    losses.mean_absolute_error: ("mae", "MAE"),
}


def _metric(name: str, function: Any, options: dict[str, Any]) -> type:
    """Make the metric class of a loss function; `options` are its further arguments with their defaults."""

    def __init__(self: Any, name: str = function.__name__, dtype: Any = None, **kwargs: Any) -> None:
        unknown = kwargs.keys() - options.keys()
        if unknown:
            raise TypeError(f"{type(self).__name__} got unknown arguments {sorted(unknown)}.")
        MeanMetricWrapper.__init__(self, function, name, dtype, **{**options, **kwargs})

    lines = "".join(f", {n}" for n in options)
    text = f"The mean of `keras.losses.{function.__name__}`.\n\nArgs:\n    name, dtype{lines}: see the function.\n"
    members = {"__init__": __init__, "__doc__": text, "__module__": __name__}
    return builtin("keras.metrics", *_short.get(function, ()))(type(name, (MeanMetricWrapper,), members))


_LOGITS = {"from_logits": False, "label_smoothing": 0.0}
MeanSquaredError = _metric("MeanSquaredError", losses.mean_squared_error, {})
MeanAbsoluteError = _metric("MeanAbsoluteError", losses.mean_absolute_error, {})
BinaryCrossentropy = _metric("BinaryCrossentropy", losses.binary_crossentropy, _LOGITS)
CategoricalCrossentropy = _metric("CategoricalCrossentropy", losses.categorical_crossentropy, {**_LOGITS, "axis": -1})
SparseCategoricalCrossentropy = _metric(
    "SparseCategoricalCrossentropy",
    losses.sparse_categorical_crossentropy,
    {"from_logits": False, "ignore_class": None, "axis": -1},
)
