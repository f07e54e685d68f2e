"""Intersection over union of the classes of a segmentation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from keras_core import ops, settings
from keras_core.metrics.base import Metric
from keras_core.serialization.registry import builtin


class _ConfusionMatrix(Metric):
    """Counts how often each class is predicted as each other one, weights included."""

    direction = "max"

    def __init__(
        self,
        num_classes: int,
        name: str | None = None,
        dtype: Any = None,
        ignore_class: int | None = None,
        sparse_y_true: bool = True,
        sparse_y_pred: bool = True,
        axis: int = -1,
    ) -> None:
        super().__init__(name=name, dtype=dtype or "int32")
        self.num_classes = num_classes
        self.ignore_class = ignore_class
        self.sparse_y_true = sparse_y_true
        self.sparse_y_pred = sparse_y_pred
        self.axis = axis
        # of floats whatever the dtype, so that fractions of weights count, and large data does not overflow
        shape = (num_classes, num_classes)
        self.total_cm = self.add_variable(shape, "zeros", dtype="float32", name="total_confusion_matrix")

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Take a batch into account.

        Args:
            y_true: class indices, or one-hot along `axis`.
            y_pred: class indices, or scores along `axis`.
            sample_weight: weights that broadcast to the indices from the left.

        Raises:
            ValueError: the shapes differ, or an array holds a label that is no class.
        """
        if self.sparse_y_true:
            self._check_labels(y_true)
        true = ops.convert_to_tensor(y_true) if self.sparse_y_true else ops.argmax(y_true, axis=self.axis)
        predicted = ops.convert_to_tensor(y_pred) if self.sparse_y_pred else ops.argmax(y_pred, axis=self.axis)
        shape = predicted.shape
        true, predicted = (ops.reshape(ops.cast(y, "int32"), (-1,)) for y in (true, predicted))
        if None not in (true.shape[0], predicted.shape[0]) and true.shape != predicted.shape:
            raise ValueError(
                f"{type(self).__name__} {self.name!r} got {true.shape[0]} labels for {predicted.shape[0]} predictions; "
                "expected as many of both. One-hot labels need sparse_y_true=False, scores sparse_y_pred=False."
            )
        n = self.num_classes
        counted = ops.logical_and(_within(true, n), _within(predicted, n))
        if self.ignore_class is not None:
            counted = ops.logical_and(counted, ops.not_equal(true, self.ignore_class))
        if sample_weight is None:
            weight = ops.cast(counted, "int32")
        else:
            given = ops.cast(sample_weight, "float32")
            for _ in range(len(shape) - len(given.shape)):
                given = ops.expand_dims(given, -1)
            weight = ops.where(counted, ops.reshape(ops.broadcast_to(given, _lengths(shape, y_pred)), (-1,)), 0.0)
        matrix = ops.segment_sum(weight, ops.where(counted, true * n + predicted, 0), num_segments=n * n)
        self.total_cm.assign_add(ops.cast(ops.reshape(matrix, (n, n)), "float32"))

    def _check_labels(self, labels: Any) -> None:
        """Raise ValueError for labels on the host that are no classes; tensors are not waited for."""
        if not isinstance(labels, (np.ndarray, list, tuple)):
            return
        array = np.asarray(labels)
        array = array[array != self.ignore_class] if self.ignore_class is not None else array
        if array.size and (array.min() < 0 or array.max() >= self.num_classes):
            raise ValueError(
                f"{type(self).__name__} {self.name!r} got labels from {array.min()} to {array.max()}, expected 0 to "
                f"{self.num_classes - 1}. Name a label to leave out by `ignore_class`."
            )

    def _scores(self, classes: Sequence[int] | None) -> Any:
        """Return the mean over the given classes, all where None, of those that occur."""
        matrix = self.total_cm.value
        hits = ops.diagonal(matrix)
        union = ops.sum(matrix, axis=0) + ops.sum(matrix, axis=1) - hits
        if classes is not None:
            places = np.asarray(classes, "int32")
            hits, union = ops.take(hits, places, axis=0), ops.take(union, places, axis=0)
        occurs = ops.sum(ops.cast(union > 0, "float32"))
        epsilon = settings.epsilon()
        return ops.sum(hits / (union + epsilon)) / (occurs + epsilon)

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal metric."""
        return {
            **super().get_config(),
            "num_classes": self.num_classes,
            "ignore_class": self.ignore_class,
            "sparse_y_true": self.sparse_y_true,
            "sparse_y_pred": self.sparse_y_pred,
            "axis": self.axis,
        }


def _within(labels: Any, classes: int) -> Any:
    return ops.logical_and(labels >= 0, labels < classes)


def _lengths(shape: Any, tensor: Any) -> Any:
    """Return a static shape where it is known, else that of the tensor."""
    return tuple(shape) if None not in tuple(shape) else ops.shape(tensor)


@builtin("keras.metrics")
class IoU(_ConfusionMatrix):
    """The mean over chosen classes of intersection over union, `TP / (TP + FP + FN)`.

    Args:
        num_classes: number of classes.
        target_class_ids: the classes to look at; those that do not occur are left out of the mean.
        name, dtype: see `Metric`.
        ignore_class: a label that does not count.
        sparse_y_true: whether truth is class indices, not one-hot.
        sparse_y_pred: whether predictions are class indices, not scores.
        axis: axis of the classes of what is not indices.

    Raises:
        ValueError: a class is out of range.

    Example:

    >>> metric = IoU(num_classes=2, target_class_ids=[0])
    >>> metric.update_state([0, 0, 1, 1], [0, 1, 0, 1])
    >>> round(float(metric.result()), 4)
    0.3333
    """

    def __init__(
        self,
        num_classes: int,
        target_class_ids: Sequence[int],
        name: str | None = None,
        dtype: Any = None,
        ignore_class: int | None = None,
        sparse_y_true: bool = True,
        sparse_y_pred: bool = True,
        axis: int = -1,
    ) -> None:
        super().__init__(num_classes, name, dtype, ignore_class, sparse_y_true, sparse_y_pred, axis)
        wrong = [i for i in target_class_ids if not 0 <= i < num_classes]
        if wrong:
            raise ValueError(
                f"{type(self).__name__} got target_class_ids {list(target_class_ids)}, but there are {num_classes} "
                f"classes, 0 to {num_classes - 1}."
            )
        self.target_class_ids = list(target_class_ids)

    def result(self) -> Any:
        """Return the mean over the chosen classes."""
        return self._scores(self.target_class_ids)

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal metric."""
        return {**super().get_config(), "target_class_ids": self.target_class_ids}


@builtin("keras.metrics")
class BinaryIoU(IoU):
    """Intersection over union of predictions cut at a threshold.

    Args:
        target_class_ids: the classes to look at, among 0 and 1.
        threshold: from it on a prediction is of class 1.
        name, dtype: see `Metric`.

    Raises:
        ValueError: a class is out of range.

    Example:

    >>> metric = BinaryIoU(threshold=0.3)
    >>> metric.update_state([0, 1, 0, 1], [0.1, 0.2, 0.4, 0.7])
    >>> round(float(metric.result()), 4)
    0.3333
    """

    def __init__(
        self,
        target_class_ids: Sequence[int] = (0, 1),
        threshold: float = 0.5,
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(2, target_class_ids, name, dtype)
        self.threshold = threshold

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Take a batch of truths (0 or 1) and predictions into account."""
        above = ops.convert_to_tensor(y_pred) >= self.threshold
        super().update_state(y_true, ops.cast(above, "int32"), sample_weight)

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal metric."""
        own = {"target_class_ids": self.target_class_ids, "threshold": self.threshold}
        return {**Metric.get_config(self), **own}


@builtin("keras.metrics")
class MeanIoU(_ConfusionMatrix):
    """The mean over all classes that occur of intersection over union, `TP / (TP + FP + FN)`.

    Args:
        num_classes: number of classes.
        name, dtype, ignore_class, sparse_y_true, sparse_y_pred, axis: see `IoU`.

    Example:

    >>> metric = MeanIoU(num_classes=2)
    >>> metric.update_state([0, 0, 1, 1], [0, 1, 0, 1])
    >>> round(float(metric.result()), 4)
    0.3333
    """

    def result(self) -> Any:
        """Return the mean over the classes."""
        return self._scores(None)


@builtin("keras.metrics")
class OneHotIoU(IoU):
    """The mean over chosen classes of intersection over union, of one-hot labels.

    Args:
        num_classes, target_class_ids, name, dtype, ignore_class, sparse_y_pred, axis: see `IoU`.

    Example:

    >>> metric = OneHotIoU(num_classes=2, target_class_ids=[1])
    >>> metric.update_state([[1, 0], [0, 1]], [[0.2, 0.8], [0.1, 0.9]])
    >>> round(float(metric.result()), 4)
    0.5
    """

    def __init__(
        self,
        num_classes: int,
        target_class_ids: Sequence[int],
        name: str | None = None,
        dtype: Any = None,
        ignore_class: int | None = None,
        sparse_y_pred: bool = False,
        axis: int = -1,
    ) -> None:
        super().__init__(num_classes, target_class_ids, name, dtype, ignore_class, False, sparse_y_pred, axis)

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal metric."""
        return _without_sparse_truth(super().get_config())


@builtin("keras.metrics")
class OneHotMeanIoU(MeanIoU):
    """The mean over all classes that occur of intersection over union, of one-hot labels.

    Args:
        num_classes, name, dtype, ignore_class, sparse_y_pred, axis: see `IoU`.

    Example:

    >>> metric = OneHotMeanIoU(num_classes=2)
    >>> metric.update_state([[1, 0], [0, 1]], [[0.2, 0.8], [0.1, 0.9]])
    >>> round(float(metric.result()), 4)
    0.25
    """

    def __init__(
        self,
        num_classes: int,
        name: str | None = None,
        dtype: Any = None,
        ignore_class: int | None = None,
        sparse_y_pred: bool = False,
        axis: int = -1,
    ) -> None:
        super().__init__(num_classes, name, dtype, ignore_class, False, sparse_y_pred, axis)

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal metric."""
        return _without_sparse_truth(super().get_config())


def _without_sparse_truth(config: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in config.items() if k != "sparse_y_true"}
