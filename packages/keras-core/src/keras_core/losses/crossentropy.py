"""Cross-entropies."""

from __future__ import annotations

from typing import Any

from keras_core import ops
from keras_core.losses.base import LossFunctionWrapper, alike, check_shapes, function_alias
from keras_core.ops.mean_losses import (
    mean_binary_crossentropy,
    mean_categorical_crossentropy,
    mean_sparse_categorical_crossentropy,
)
from keras_core.serialization.registry import builtin
from keras_core.state import masks


def smoothed(y_true: Any, amount: float, classes: int) -> Any:
    """Return probabilities pulled by `amount` toward those of `classes` equal classes (Szegedy et al. 2016)."""
    return y_true * (1.0 - amount) + amount / classes if amount else y_true


@function_alias("bce", "BCE")
def binary_crossentropy(
    y_true: Any, y_pred: Any, from_logits: bool = False, label_smoothing: float = 0.0, axis: int = -1
) -> Any:
    """Return the mean over `axis` of the cross-entropy of independent yes-or-no predictions.

    Args:
        y_true: 0 or 1, or probabilities.
        y_pred: probabilities, or logits.
        from_logits: whether `y_pred` holds logits.
        label_smoothing: how far to pull `y_true` toward 0.5, in `[0, 1]`.
        axis: axis to average over.

    Raises:
        ValueError: the shapes differ.

    Example:

    >>> round(float(binary_crossentropy([1.0, 0.0], [0.5, 0.5])), 4)
    0.6931
    """
    y_pred = ops.convert_to_tensor(y_pred)
    y_true = ops.cast(y_true, y_pred.dtype)
    check_shapes(y_true, y_pred, "binary_crossentropy")
    y_true = smoothed(y_true, label_smoothing, 2)
    return ops.mean(ops.binary_crossentropy(y_true, y_pred, from_logits=from_logits), axis=axis)


def _binary_average(
    y_true: Any, y_pred: Any, from_logits: bool = False, label_smoothing: float = 0.0, axis: int = -1
) -> Any:
    if not alike(y_true, y_pred):
        return NotImplemented
    return mean_binary_crossentropy(smoothed(y_true, label_smoothing, 2), y_pred, from_logits)


binary_crossentropy.average = _binary_average


@function_alias("cce", "CCE")
def categorical_crossentropy(
    y_true: Any, y_pred: Any, from_logits: bool = False, label_smoothing: float = 0.0, axis: int = -1
) -> Any:
    """Return the cross-entropy of one-hot or soft labels.

    Args:
        y_true: probabilities of the classes, of the shape of `y_pred`.
        y_pred: probabilities, or logits.
        from_logits: whether `y_pred` holds logits.
        label_smoothing: how far to pull `y_true` toward equal probabilities, in `[0, 1]`.
        axis: axis of the classes.

    Raises:
        ValueError: the shapes differ.

    Example:

    >>> round(float(categorical_crossentropy([0.0, 1.0], [0.5, 0.5])), 4)
    0.6931
    """
    y_pred = ops.convert_to_tensor(y_pred)
    y_true = ops.cast(y_true, y_pred.dtype)
    if len(y_true.shape) != len(y_pred.shape) or not _equal(y_true.shape[axis], y_pred.shape[axis]):
        raise ValueError(
            f"categorical_crossentropy got y_true of shape {tuple(y_true.shape)} and y_pred of shape "
            f"{tuple(y_pred.shape)}; they must agree. For integer labels use sparse_categorical_crossentropy, or "
            "`keras.utils.to_categorical(y)`."
        )
    y_true = smoothed(y_true, label_smoothing, y_pred.shape[axis])
    return ops.categorical_crossentropy(y_true, y_pred, from_logits=from_logits, axis=axis)


def _categorical_average(
    y_true: Any, y_pred: Any, from_logits: bool = False, label_smoothing: float = 0.0, axis: int = -1
) -> Any:
    if axis != -1 or not alike(y_true, y_pred):
        return NotImplemented
    return mean_categorical_crossentropy(smoothed(y_true, label_smoothing, y_pred.shape[-1]), y_pred, from_logits)


categorical_crossentropy.average = _categorical_average


def _equal(a: Any, b: Any) -> bool:
    return a is None or b is None or a == b


@function_alias()
def sparse_categorical_crossentropy(
    y_true: Any, y_pred: Any, from_logits: bool = False, ignore_class: int | None = None, axis: int = -1
) -> Any:
    """Return the cross-entropy of integer labels.

    Args:
        y_true: class indices, of the shape of `y_pred` without the axis of the classes, or with 1 there.
        y_pred: probabilities, or logits.
        from_logits: whether `y_pred` holds logits.
        ignore_class: index whose samples have loss 0.
        axis: axis of the classes.

    Raises:
        ValueError: the shapes do not fit.

    Example:

    >>> round(float(sparse_categorical_crossentropy([1], [[0.5, 0.5]])[0]), 4)
    0.6931
    """
    y_pred = ops.convert_to_tensor(y_pred)
    y_true = ops.convert_to_tensor(y_true)
    if len(y_true.shape) == len(y_pred.shape):
        if y_true.shape[axis] != 1:
            raise ValueError(
                f"sparse_categorical_crossentropy got y_true of shape {tuple(y_true.shape)} and y_pred of shape "
                f"{tuple(y_pred.shape)}; it expects integer labels without the class axis. For one-hot labels use "
                "categorical_crossentropy."
            )
        y_true = ops.squeeze(y_true, axis)
    if ignore_class is None:
        return ops.sparse_categorical_crossentropy(y_true, y_pred, from_logits=from_logits, axis=axis)
    counted = ops.not_equal(y_true, ignore_class)
    labels = ops.where(counted, y_true, ops.zeros_like(y_true))
    losses = ops.sparse_categorical_crossentropy(labels, y_pred, from_logits=from_logits, axis=axis)
    losses = ops.where(counted, losses, 0.0)
    masks.set_mask(losses, counted)  # so that a mean is taken over the others
    return losses


sparse_categorical_crossentropy.takes_labels = True


def _sparse_average(
    y_true: Any, y_pred: Any, from_logits: bool = False, ignore_class: int | None = None, axis: int = -1
) -> Any:
    if ignore_class is not None or axis != -1 or len(y_true.shape) != len(y_pred.shape) - 1:
        return NotImplemented
    return mean_sparse_categorical_crossentropy(y_true, y_pred, from_logits)


sparse_categorical_crossentropy.average = _sparse_average


@builtin("keras.losses")
class BinaryCrossentropy(LossFunctionWrapper):
    """The cross-entropy of independent yes-or-no predictions.

    Args:
        from_logits, label_smoothing, axis: see `binary_crossentropy`.
        reduction, name, dtype: see `Loss`.

    Example:

    >>> round(float(BinaryCrossentropy()([[1.0, 0.0]], [[0.5, 0.5]])), 4)
    0.6931
    """

    def __init__(
        self,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
        axis: int = -1,
        reduction: str | None = "sum_over_batch_size",
        name: str = "binary_crossentropy",
        dtype: Any = None,
    ) -> None:
        options = {"from_logits": from_logits, "label_smoothing": label_smoothing, "axis": axis}
        super().__init__(binary_crossentropy, reduction, name, dtype, **options)


@builtin("keras.losses")
class CategoricalCrossentropy(LossFunctionWrapper):
    """The cross-entropy of one-hot or soft labels.

    Args:
        from_logits, label_smoothing, axis: see `categorical_crossentropy`.
        reduction, name, dtype: see `Loss`.

    Example:

    >>> round(float(CategoricalCrossentropy()([[0.0, 1.0]], [[0.5, 0.5]])), 4)
    0.6931
    """

    def __init__(
        self,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
        axis: int = -1,
        reduction: str | None = "sum_over_batch_size",
        name: str = "categorical_crossentropy",
        dtype: Any = None,
    ) -> None:
        options = {"from_logits": from_logits, "label_smoothing": label_smoothing, "axis": axis}
        super().__init__(categorical_crossentropy, reduction, name, dtype, **options)


@builtin("keras.losses")
class SparseCategoricalCrossentropy(LossFunctionWrapper):
    """The cross-entropy of integer labels.

    Args:
        from_logits, ignore_class, axis: see `sparse_categorical_crossentropy`.
        reduction, name, dtype: see `Loss`.

    Example:

    >>> round(float(SparseCategoricalCrossentropy()([1], [[0.5, 0.5]])), 4)
    0.6931
    """

    def __init__(
        self,
        from_logits: bool = False,
        ignore_class: int | None = None,
        reduction: str | None = "sum_over_batch_size",
        axis: int = -1,
        name: str = "sparse_categorical_crossentropy",
        dtype: Any = None,
    ) -> None:
        options: dict[str, Any] = {"from_logits": from_logits, "ignore_class": ignore_class, "axis": axis}
        super().__init__(sparse_categorical_crossentropy, reduction, name, dtype, **options)
