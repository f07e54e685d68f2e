"""Counts of hits and misses at thresholds."""

from __future__ import annotations

from typing import Any

import numpy as np

from keras_core import ops
from keras_core.losses.base import squeeze_or_expand
from keras_core.metrics.base import Metric
from keras_core.serialization.registry import builtin

_FEW = 8  # thresholds up to which every prediction is compared with every one of them


def standardize_thresholds(thresholds: Any, default: float, owner: str) -> list[float]:
    """Return thresholds as a list.

    Args:
        thresholds: a number, a sequence of them, or None for the default.
        default: the default.
        owner: name of the metric, for errors.

    Raises:
        ValueError: one is outside of `[0, 1]`.
    """
    if thresholds is None:
        return [default]
    listed = list(thresholds) if isinstance(thresholds, (list, tuple, np.ndarray)) else [thresholds]
    if any(t is None or not 0 <= t <= 1 for t in listed):
        raise ValueError(f"{owner} needs thresholds in [0, 1], got {thresholds!r}.")
    return listed


def aligned(y_true: Any, y_pred: Any, sample_weight: Any, owner: str) -> tuple[Any, Any, Any]:
    """Return truth as 0 and 1, predictions, and weights of their shape, all float32.

    Raises:
        ValueError: the shapes do not fit.
    """
    y_pred, y_true = ops.cast(y_pred, "float32"), ops.cast(ops.cast(y_true, "bool"), "float32")
    y_true, y_pred = squeeze_or_expand(y_true, y_pred)
    if len(y_true.shape) != len(y_pred.shape) or any(
        a != b for a, b in zip(y_true.shape, y_pred.shape, strict=True) if a is not None and b is not None
    ):
        raise ValueError(
            f"{owner} got y_true of shape {tuple(y_true.shape)} and y_pred of shape {tuple(y_pred.shape)}; expected "
            "equal shapes. For integer labels of several classes pass `one_hot(y_true, classes)`."
        )
    if sample_weight is None:
        return y_true, y_pred, None
    weight = ops.cast(sample_weight, "float32")
    if len(weight.shape) == len(y_pred.shape) + 1 and weight.shape[-1] == 1:
        weight = ops.squeeze(weight, -1)
    for _ in range(len(y_pred.shape) - len(weight.shape)):
        weight = ops.expand_dims(weight, -1)
    return y_true, y_pred, ops.broadcast_to(weight, ops.shape(y_pred))


def of_class(class_id: int | None, owner: str, *tensors: Any) -> tuple[Any, ...]:
    """Return what belongs to one class in tensors whose last axis is that of the classes; all where None.

    Raises:
        ValueError: there is no such class.
    """
    if class_id is None:
        return tensors
    classes = tensors[0].shape[-1]
    if classes is not None and not -classes <= class_id < classes:
        raise ValueError(
            f"{owner} got class_id={class_id}, but predictions have {classes} classes, 0 to {classes - 1}."
        )
    return tuple(None if t is None else t[..., class_id] for t in tensors)


def counts(thresholds: Any, y_true: Any, y_pred: Any, weight: Any, columns: bool = False) -> Any:
    """Return the weight of true and false positives at each threshold, and of all positives and negatives.

    A prediction is positive where it is above the threshold. Few thresholds are compared with all predictions. Among
    many, each prediction is sorted into its interval and the intervals are summed up from the top, so that the work
    does not grow with the number of thresholds.

    Args:
        thresholds: thresholds, ascending where there are many.
        y_true: truth, 0 or 1.
        y_pred: predictions of the same shape.
        weight: weights of the same shape, or None.
        columns: whether to count each column of a matrix by itself.

    Returns:
        Tensor of shape `(thresholds, 2)` and tensor of shape `(2,)`; `(thresholds, labels, 2)` and `(labels, 2)` with
        `columns`.
    """
    if not columns:
        y_true, y_pred = ops.reshape(y_true, (-1,)), ops.reshape(y_pred, (-1,))
        weight = None if weight is None else ops.reshape(weight, (-1,))
    sides = ops.stack([y_true, 1.0 - y_true], axis=-1)
    if weight is not None:
        sides = sides * ops.expand_dims(weight, -1)
    cuts = ops.convert_to_tensor(np.asarray(thresholds, "float32"))
    totals = ops.sum(sides, axis=0)
    if len(thresholds) <= _FEW:
        above = ops.cast(ops.expand_dims(y_pred, -1) > cuts, "float32")
        return ops.einsum("nlt,nls->tls" if columns else "nt,ns->ts", above, sides), totals
    places = ops.searchsorted(cuts, y_pred)  # how many thresholds each prediction is above
    cells = len(thresholds) + 1
    shape: tuple[int, ...] = (cells, 2)
    if columns:
        labels = y_pred.shape[-1]
        places = ops.reshape(places * labels + ops.arange(labels, dtype="int32"), (-1,))
        sides, shape = ops.reshape(sides, (-1, 2)), (cells, labels, 2)
        cells = cells * labels
    inside = ops.reshape(ops.segment_sum(sides, places, num_segments=cells), shape)
    return ops.flip(ops.cumsum(ops.flip(inside, axis=0), axis=0), axis=0)[1:], totals


class ConfusionCount(Metric):
    """One of the four cells of a confusion matrix, counted at thresholds.

    Args:
        thresholds: a threshold in `[0, 1]` or several; 0.5 where None.
        name, dtype: see `Metric`.

    Raises:
        ValueError: a threshold is out of range.
    """

    def __init__(self, thresholds: Any = None, name: str | None = None, dtype: Any = None) -> None:
        super().__init__(name=name, dtype=dtype)
        self.init_thresholds = thresholds
        self.thresholds = standardize_thresholds(thresholds, 0.5, type(self).__name__)
        self.accumulator = self.add_variable((len(self.thresholds),), "zeros", name="accumulator")

    def _cell(self, positive: Any, totals: Any) -> Any:
        """Return the count of a batch, of what `counts` returns."""
        raise NotImplementedError

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Take a batch of truths (0 or 1) and predictions in `[0, 1]` into account."""
        y_true, y_pred, weight = aligned(y_true, y_pred, sample_weight, f"{type(self).__name__} {self.name!r}")
        order = np.argsort(self.thresholds, kind="stable")
        found = self._cell(*counts(np.asarray(self.thresholds)[order], y_true, y_pred, weight))
        self.accumulator.assign_add(as_given(found, order))

    def result(self) -> Any:
        """Return the count, or the counts at several thresholds."""
        return self.accumulator.value[0] if len(self.thresholds) == 1 else self.accumulator.value

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal metric."""
        return {**super().get_config(), "thresholds": self.init_thresholds}


def as_given(figures: Any, order: np.ndarray) -> Any:
    """Return figures of sorted thresholds in the order in which these were given."""
    back = np.argsort(order)
    return figures if (back == np.arange(len(back))).all() else ops.take(figures, back.astype("int32"), axis=0)


@builtin("keras.metrics", "true_positives")
class TruePositives(ConfusionCount):
    """How many positives are predicted as such.

    Args:
        thresholds: a threshold in `[0, 1]` or several; 0.5 where None.
        name, dtype: see `Metric`.

    Example:

    >>> metric = TruePositives()
    >>> metric.update_state([0, 1, 1, 1], [0.9, 0.2, 0.7, 0.8])
    >>> float(metric.result())
    2.0
    """

    def _cell(self, positive: Any, totals: Any) -> Any:
        return positive[:, 0]


@builtin("keras.metrics", "false_positives")
class FalsePositives(ConfusionCount):
    """How many negatives are predicted as positive.

    Args:
        thresholds: a threshold in `[0, 1]` or several; 0.5 where None.
        name, dtype: see `Metric`.

    Example:

    >>> metric = FalsePositives()
    >>> metric.update_state([0, 1, 1, 1], [0.9, 0.2, 0.7, 0.8])
    >>> float(metric.result())
    1.0
    """

    def _cell(self, positive: Any, totals: Any) -> Any:
        return positive[:, 1]


@builtin("keras.metrics", "true_negatives")
class TrueNegatives(ConfusionCount):
    """How many negatives are predicted as such.

    Args:
        thresholds: a threshold in `[0, 1]` or several; 0.5 where None.
        name, dtype: see `Metric`.

    Example:

    >>> metric = TrueNegatives()
    >>> metric.update_state([0, 0, 1, 1], [0.1, 0.2, 0.7, 0.8])
    >>> float(metric.result())
    2.0
    """

    def _cell(self, positive: Any, totals: Any) -> Any:
        return totals[1] - positive[:, 1]


@builtin("keras.metrics", "false_negatives")
class FalseNegatives(ConfusionCount):
    """How many positives are predicted as negative.

    Args:
        thresholds: a threshold in `[0, 1]` or several; 0.5 where None.
        name, dtype: see `Metric`.

    Example:

    >>> metric = FalseNegatives()
    >>> metric.update_state([0, 1, 1, 1], [0.9, 0.2, 0.7, 0.8])
    >>> float(metric.result())
    1.0
    """

    def _cell(self, positive: Any, totals: Any) -> Any:
        return totals[0] - positive[:, 0]
