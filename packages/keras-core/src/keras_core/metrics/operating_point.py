"""One figure of a classifier where another is as good as asked: the best over thresholds."""

from __future__ import annotations

from typing import Any

from keras_core import ops
from keras_core.metrics.base import Metric
from keras_core.metrics.confusion import aligned, counts, of_class
from keras_core.serialization.registry import builtin
from keras_core.state.variable import Variable


def evenly(number: int) -> list[float]:
    """Return thresholds spread evenly over `[0, 1]`; 0.5 where there is one."""
    return [0.5] if number == 1 else [0.0, *((i + 1) / (number - 1) for i in range(number - 2)), 1.0]


class _OperatingPoint(Metric):
    """The largest value of a figure over the thresholds at which another figure is at least a given one."""

    direction = "max"

    true_positives: Variable
    false_positives: Variable
    true_negatives: Variable
    false_negatives: Variable
    _wanted: str  # name of the figure that is given

    def __init__(self, value: float, num_thresholds: int, class_id: int | None, name: str | None, dtype: Any) -> None:
        super().__init__(name=name, dtype=dtype)
        kind = type(self).__name__
        if not 0 <= value <= 1:
            raise ValueError(f"{kind} needs {self._wanted} in [0, 1], got {value!r}.")
        if num_thresholds < 1:
            raise ValueError(f"{kind} needs num_thresholds of at least 1, got {num_thresholds!r}.")
        self.value = value
        self.class_id = class_id
        self.num_thresholds = num_thresholds
        self.thresholds = evenly(num_thresholds)
        for cell in ("true_positives", "false_positives", "true_negatives", "false_negatives"):
            setattr(self, cell, self.add_variable((num_thresholds,), "zeros", name=cell))

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Take a batch of truths (0 or 1) and predictions in `[0, 1]` into account."""
        owner = f"{type(self).__name__} {self.name!r}"
        y_true, y_pred, weight = aligned(y_true, y_pred, sample_weight, owner)
        y_true, y_pred, weight = of_class(self.class_id, owner, y_true, y_pred, weight)
        positive, totals = counts(self.thresholds, y_true, y_pred, weight)
        negative = totals - positive
        self.true_positives.assign_add(positive[:, 0])
        self.false_positives.assign_add(positive[:, 1])
        self.true_negatives.assign_add(negative[:, 1])
        self.false_negatives.assign_add(negative[:, 0])

    def _sensitivity(self) -> Any:
        return ops.divide_no_nan(self.true_positives.value, self.true_positives.value + self.false_negatives.value)

    def _specificity(self) -> Any:
        return ops.divide_no_nan(self.true_negatives.value, self.true_negatives.value + self.false_positives.value)

    def _precision(self) -> Any:
        return ops.divide_no_nan(self.true_positives.value, self.true_positives.value + self.false_positives.value)

    def _best(self, figure: Any, given: Any) -> Any:
        """Return the largest `figure` where `given` is good enough, 0 where it is so nowhere."""
        return ops.max(ops.where(given >= self.value, figure, 0.0))

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal metric."""
        return {
            **super().get_config(),
            "num_thresholds": self.num_thresholds,
            "class_id": self.class_id,
            self._wanted: self.value,
        }


@builtin("keras.metrics")
class SensitivityAtSpecificity(_OperatingPoint):
    """The largest sensitivity, `TP / (TP + FN)`, at a specificity, `TN / (TN + FP)`, of at least a given one.

    Args:
        specificity: the figure that is given, in `[0, 1]`.
        num_thresholds: number of thresholds, spread evenly over `[0, 1]`.
        class_id: the class to look at; all of them where None.
        name, dtype: see `Metric`.

    Raises:
        ValueError: an argument is out of range.

    Example:

    >>> metric = SensitivityAtSpecificity(0.5)
    >>> metric.update_state([0, 0, 1, 1], [0.1, 0.6, 0.5, 0.8])
    >>> round(float(metric.result()), 4)
    1.0
    """

    _wanted = "specificity"

    def __init__(
        self,
        specificity: float,
        num_thresholds: int = 200,
        class_id: int | None = None,
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(specificity, num_thresholds, class_id, name, dtype)
        self.specificity = specificity

    def result(self) -> Any:
        """Return the figure."""
        return self._best(self._sensitivity(), self._specificity())


@builtin("keras.metrics")
class SpecificityAtSensitivity(_OperatingPoint):
    """The largest specificity, `TN / (TN + FP)`, at a sensitivity, `TP / (TP + FN)`, of at least a given one.

    Args:
        sensitivity: the figure that is given, in `[0, 1]`.
        num_thresholds: number of thresholds, spread evenly over `[0, 1]`.
        class_id: the class to look at; all of them where None.
        name, dtype: see `Metric`.

    Raises:
        ValueError: an argument is out of range.

    Example:

    >>> metric = SpecificityAtSensitivity(0.8)
    >>> metric.update_state([0, 0, 1, 1], [0.1, 0.6, 0.5, 0.8])
    >>> round(float(metric.result()), 4)
    0.5
    """

    _wanted = "sensitivity"

    def __init__(
        self,
        sensitivity: float,
        num_thresholds: int = 200,
        class_id: int | None = None,
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(sensitivity, num_thresholds, class_id, name, dtype)
        self.sensitivity = sensitivity

    def result(self) -> Any:
        """Return the figure."""
        return self._best(self._specificity(), self._sensitivity())


@builtin("keras.metrics")
class PrecisionAtRecall(_OperatingPoint):
    """The largest precision, `TP / (TP + FP)`, at a recall, `TP / (TP + FN)`, of at least a given one.

    Args:
        recall: the figure that is given, in `[0, 1]`.
        num_thresholds: number of thresholds, spread evenly over `[0, 1]`.
        class_id: the class to look at; all of them where None.
        name, dtype: see `Metric`.

    Raises:
        ValueError: an argument is out of range.

    Example:

    >>> metric = PrecisionAtRecall(0.8)
    >>> metric.update_state([0, 0, 1, 1], [0.1, 0.6, 0.5, 0.8])
    >>> round(float(metric.result()), 4)
    0.6667
    """

    _wanted = "recall"

    def __init__(
        self,
        recall: float,
        num_thresholds: int = 200,
        class_id: int | None = None,
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(recall, num_thresholds, class_id, name, dtype)
        self.recall = recall

    def result(self) -> Any:
        """Return the figure."""
        return self._best(self._precision(), self._sensitivity())


@builtin("keras.metrics")
class RecallAtPrecision(_OperatingPoint):
    """The largest recall, `TP / (TP + FN)`, at a precision, `TP / (TP + FP)`, of at least a given one.

    Args:
        precision: the figure that is given, in `[0, 1]`.
        num_thresholds: number of thresholds, spread evenly over `[0, 1]`.
        class_id: the class to look at; all of them where None.
        name, dtype: see `Metric`.

    Raises:
        ValueError: an argument is out of range.

    Example:

    >>> metric = RecallAtPrecision(0.5)
    >>> metric.update_state([0, 0, 1, 1], [0.1, 0.6, 0.5, 0.8])
    >>> round(float(metric.result()), 4)
    1.0
    """

    _wanted = "precision"

    def __init__(
        self,
        precision: float,
        num_thresholds: int = 200,
        class_id: int | None = None,
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(precision, num_thresholds, class_id, name, dtype)
        self.precision = precision

    def result(self) -> Any:
        """Return the figure."""
        return self._best(self._sensitivity(), self._precision())
