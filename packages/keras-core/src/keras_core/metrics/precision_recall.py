"""Precision and recall."""

from __future__ import annotations

from typing import Any

import numpy as np

from keras_core import ops
from keras_core.metrics.base import Metric
from keras_core.metrics.confusion import aligned, as_given, counts, of_class, standardize_thresholds
from keras_core.serialization.registry import builtin
from keras_core.state.variable import Variable

_LOWEST = -1e10  # stands for predictions that are not among the largest


class _ShareOfHits(Metric):
    """True positives as a share: of what is predicted, or of what is there."""

    direction = "max"

    true_positives: Variable

    def __init__(
        self,
        thresholds: Any = None,
        top_k: int | None = None,
        class_id: int | None = None,
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(name=name, dtype=dtype)
        self.init_thresholds = thresholds
        self.top_k = top_k
        self.class_id = class_id
        kind = type(self).__name__
        if top_k is not None and top_k < 1:
            raise ValueError(f"{kind} needs top_k of at least 1, got {top_k!r}.")
        self.thresholds = standardize_thresholds(thresholds, 0.5 if top_k is None else _LOWEST, kind)
        self.true_positives = self.add_variable((len(self.thresholds),), "zeros", name="true_positives")

    def _counted(self, y_true: Any, y_pred: Any, sample_weight: Any) -> tuple[Any, Any]:
        owner = f"{type(self).__name__} {self.name!r}"
        y_true, y_pred, weight = aligned(y_true, y_pred, sample_weight, owner)
        if self.top_k is not None:
            y_pred = _largest(y_pred, self.top_k, owner)
        y_true, y_pred, weight = of_class(self.class_id, owner, y_true, y_pred, weight)
        order = np.argsort(self.thresholds, kind="stable")
        positive, totals = counts(np.asarray(self.thresholds)[order], y_true, y_pred, weight)
        return as_given(positive, order), totals

    def _share(self, others: Any) -> Any:
        share = ops.divide_no_nan(self.true_positives.value, self.true_positives.value + others)
        return share[0] if len(self.thresholds) == 1 else share

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal metric."""
        return {
            **super().get_config(),
            "thresholds": self.init_thresholds,
            "top_k": self.top_k,
            "class_id": self.class_id,
        }


def _largest(y_pred: Any, k: int, owner: str) -> Any:
    """Return predictions with all but the `k` largest along the last axis far below any threshold."""
    classes = y_pred.shape[-1] if len(y_pred.shape) else None
    if classes is None or k > classes:
        raise ValueError(f"{owner} got top_k={k}, but predictions of shape {tuple(y_pred.shape)}.")
    _, places = ops.top_k(y_pred, k)
    chosen = ops.sum(ops.one_hot(places, classes, dtype="float32"), axis=-2)
    return ops.where(chosen > 0, y_pred, _LOWEST)


@builtin("keras.metrics", "precision")
class Precision(_ShareOfHits):
    """Which share of the positive predictions is right: `TP / (TP + FP)`, 0 where there are none.

    Args:
        thresholds: a threshold in `[0, 1]` above which a prediction is positive, or several; 0.5 where None.
        top_k: how many of the largest predictions of a sample are positive, of those above the threshold, if one is
            given.
        class_id: the class to look at, the only one that counts; all of them where None.
        name, dtype: see `Metric`.

    Raises:
        ValueError: a threshold or `top_k` is out of range; on updates `class_id`, or the shapes differ.

    Example:

    >>> metric = Precision()
    >>> metric.update_state([0, 1, 1, 1], [0.9, 0.2, 0.7, 0.8])
    >>> round(float(metric.result()), 4)
    0.6667
    """

    def __init__(
        self,
        thresholds: Any = None,
        top_k: int | None = None,
        class_id: int | None = None,
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(thresholds, top_k, class_id, name, dtype)
        self.false_positives = self.add_variable((len(self.thresholds),), "zeros", name="false_positives")

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Take a batch of truths (0 or 1) and predictions in `[0, 1]` into account."""
        positive, _ = self._counted(y_true, y_pred, sample_weight)
        self.true_positives.assign_add(positive[:, 0])
        self.false_positives.assign_add(positive[:, 1])

    def result(self) -> Any:
        """Return the share, or the shares at several thresholds."""
        return self._share(self.false_positives.value)


@builtin("keras.metrics", "recall")
class Recall(_ShareOfHits):
    """Which share of the positives is predicted: `TP / (TP + FN)`, 0 where there are none.

    Args:
        thresholds: a threshold in `[0, 1]` above which a prediction is positive, or several; 0.5 where None.
        top_k: how many of the largest predictions of a sample are positive, of those above the threshold, if one is
            given.
        class_id: the class to look at, the only one that counts; all of them where None.
        name, dtype: see `Metric`.

    Raises:
        ValueError: a threshold or `top_k` is out of range; on updates `class_id`, or the shapes differ.

    Example:

    >>> metric = Recall()
    >>> metric.update_state([0, 1, 1, 1], [0.9, 0.2, 0.7, 0.8])
    >>> round(float(metric.result()), 4)
    0.6667
    """

    def __init__(
        self,
        thresholds: Any = None,
        top_k: int | None = None,
        class_id: int | None = None,
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(thresholds, top_k, class_id, name, dtype)
        self.false_negatives = self.add_variable((len(self.thresholds),), "zeros", name="false_negatives")

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Take a batch of truths (0 or 1) and predictions in `[0, 1]` into account."""
        positive, totals = self._counted(y_true, y_pred, sample_weight)
        self.true_positives.assign_add(positive[:, 0])
        self.false_negatives.assign_add(totals[0] - positive[:, 0])

    def result(self) -> Any:
        """Return the share, or the shares at several thresholds."""
        return self._share(self.false_negatives.value)
