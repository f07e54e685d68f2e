"""The area under a curve over thresholds."""

from __future__ import annotations

from typing import Any

import numpy as np

from keras_core import ops, settings
from keras_core.metrics.base import Metric
from keras_core.metrics.confusion import aligned, counts
from keras_core.serialization.registry import builtin
from keras_core.state.variable import Variable

CURVES = ("ROC", "PR")
SUMMATIONS = ("interpolation", "minoring", "majoring")


@builtin("keras.metrics", "auc")
class AUC(Metric):
    """The area under the ROC or precision-recall curve, from counts at fixed thresholds.

    The precision-recall curve is interpolated as Davis & Goadrich (2006) show.

    Args:
        num_thresholds: number of thresholds, spread evenly over `[0, 1]`.
        curve: `"ROC"` or `"PR"`.
        summation_method: `"interpolation"` (trapezoids), `"minoring"` (lower sums) or `"majoring"` (upper sums).
        name, dtype: see `Metric`.
        thresholds: thresholds of your own in `[0, 1]`.
        multi_label: whether each column is a problem of its own, of which the mean is taken.
        num_labels: number of columns, needed with `multi_label` only where the metric is used before it sees data.
        label_weights: weights of the columns.
        from_logits: whether predictions are logits.

    Raises:
        ValueError: an argument is out of range.

    Example:

    >>> metric = AUC(num_thresholds=3)
    >>> metric.update_state([0, 0, 1, 1], [0.0, 0.5, 0.3, 0.9])
    >>> round(float(metric.result()), 4)
    0.75
    """

    direction = "max"

    true_positives: Variable
    false_positives: Variable
    true_negatives: Variable
    false_negatives: Variable

    def __init__(
        self,
        num_thresholds: int = 200,
        curve: str = "ROC",
        summation_method: str = "interpolation",
        name: str | None = None,
        dtype: Any = None,
        thresholds: Any = None,
        multi_label: bool = False,
        num_labels: int | None = None,
        label_weights: Any = None,
        from_logits: bool = False,
    ) -> None:
        super().__init__(name=name, dtype=dtype)
        if curve not in CURVES or summation_method not in SUMMATIONS:
            raise ValueError(
                f"AUC got curve={curve!r}, summation_method={summation_method!r}. "
                f"Expected one of {CURVES} and one of {SUMMATIONS}."
            )
        self._given_thresholds = thresholds
        if thresholds is not None:
            inner = sorted(float(t) for t in thresholds)
            if inner and not 0 <= inner[0] <= inner[-1] <= 1:
                raise ValueError(f"AUC needs thresholds in [0, 1], got {thresholds!r}.")
        else:
            if num_thresholds <= 1:
                raise ValueError(f"AUC needs num_thresholds > 1, got {num_thresholds!r}.")
            inner = [(i + 1) / (num_thresholds - 1) for i in range(num_thresholds - 2)]
        # just outside of [0, 1], so that 0 and 1 themselves fall on the right side
        margin = settings.epsilon()
        self._thresholds = np.array([-margin, *inner, 1.0 + margin], "float32")
        self.num_thresholds = len(self._thresholds)
        self.curve = curve
        self.summation_method = summation_method
        self.multi_label = multi_label
        self.num_labels = num_labels
        self.label_weights = label_weights
        self.from_logits = from_logits
        self.built = False
        if not multi_label or num_labels is not None:
            self._build(num_labels)

    @property
    def thresholds(self) -> list[float]:
        """The thresholds, the outermost of them just outside of `[0, 1]`."""
        return self._thresholds.tolist()

    def _build(self, labels: int | None) -> None:
        shape = (self.num_thresholds, labels) if self.multi_label else (self.num_thresholds,)
        for name in ("true_positives", "false_positives", "true_negatives", "false_negatives"):
            setattr(self, name, self.add_variable(shape, "zeros", name=name))
        self.built = True

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Take a batch of truths (0 or 1) and predictions in `[0, 1]` into account."""
        y_true, y_pred, weight = aligned(y_true, y_pred, sample_weight, f"AUC {self.name!r}")
        if self.multi_label and len(y_pred.shape) != 2:
            raise ValueError(
                f"AUC {self.name!r} with multi_label got predictions of shape {tuple(y_pred.shape)}, expected "
                "(batch, labels)."
            )
        if not self.built:
            self._build(y_pred.shape[-1])
        if self.from_logits:
            y_pred = ops.sigmoid(y_pred)
        positive, totals = counts(self._thresholds, y_true, y_pred, weight, columns=self.multi_label)
        negative = totals - positive
        self.true_positives.assign_add(positive[..., 0])
        self.false_positives.assign_add(positive[..., 1])
        self.true_negatives.assign_add(negative[..., 1])
        self.false_negatives.assign_add(negative[..., 0])

    def result(self) -> Any:
        """Return the area."""
        if self.curve == "PR" and self.summation_method == "interpolation":
            return self.interpolate_pr_auc()
        tp, fp = self.true_positives.value, self.false_positives.value
        return self._combined(self._sums(tp, fp, self.false_negatives.value, self.true_negatives.value))

    def interpolate_pr_auc(self) -> Any:
        """Return the area under the precision-recall curve, interpolated as Davis & Goadrich (2006) show."""
        tp, fp, fn = self.true_positives.value, self.false_positives.value, self.false_negatives.value
        return self._combined(_interpolated_precision(tp, fp, fn))

    def _combined(self, areas: Any) -> Any:
        """Return the sum of areas between thresholds, and of several labels the mean."""
        total = ops.sum(areas, axis=0)
        if not self.multi_label:
            return total
        if self.label_weights is None:
            return ops.mean(total)
        weights = ops.convert_to_tensor(self.label_weights, "float32")
        return ops.divide_no_nan(ops.sum(total * weights), ops.sum(weights))

    def _sums(self, tp: Any, fp: Any, fn: Any, tn: Any) -> Any:
        """Areas of the rectangles or trapezoids between neighbouring thresholds."""
        recall = ops.divide_no_nan(tp, tp + fn)
        if self.curve == "ROC":
            x, y = ops.divide_no_nan(fp, fp + tn), recall
        else:
            x, y = recall, ops.divide_no_nan(tp, tp + fp)
        left, right = y[:-1], y[1:]
        if self.summation_method == "interpolation":
            heights = (left + right) / 2.0
        else:
            heights = (ops.minimum if self.summation_method == "minoring" else ops.maximum)(left, right)
        return (x[:-1] - x[1:]) * heights

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal metric."""
        return {
            **super().get_config(),
            "num_thresholds": self.num_thresholds,
            "curve": self.curve,
            "summation_method": self.summation_method,
            "multi_label": self.multi_label,
            "num_labels": self.num_labels,
            "label_weights": self.label_weights,
            "thresholds": self._thresholds[1:-1].tolist() if self._given_thresholds is not None else None,
            "from_logits": self.from_logits,
        }


def _interpolated_precision(tp: Any, fp: Any, fn: Any) -> Any:
    """Areas under the precision-recall curve, with true positives growing linearly between thresholds.

    With `slope = dTP / dP`, precision at `TP` in between is `TP / (intercept + TP / slope)`; its integral gives the
    logarithm.
    """
    predicted = tp + fp
    gained = tp[:-1] - tp[1:]
    slope = ops.divide_no_nan(gained, ops.maximum(predicted[:-1] - predicted[1:], 0.0))
    intercept = tp[1:] - slope * predicted[1:]
    both = ops.logical_and(predicted[:-1] > 0, predicted[1:] > 0)
    ratio = ops.where(both, ops.divide_no_nan(predicted[:-1], ops.maximum(predicted[1:], 0.0)), 1.0)
    return ops.divide_no_nan(slope * (gained + intercept * ops.log(ratio)), ops.maximum(tp[1:] + fn[1:], 0.0))
