"""Focal cross-entropies, in which samples that are right already count for less."""

from __future__ import annotations

from typing import Any

from keras_core import ops, settings
from keras_core.losses.base import LossFunctionWrapper, function_alias, pair
from keras_core.losses.crossentropy import smoothed
from keras_core.serialization.registry import builtin


@function_alias()
def binary_focal_crossentropy(
    y_true: Any,
    y_pred: Any,
    apply_class_balancing: bool = False,
    alpha: float = 0.25,
    gamma: float = 2.0,
    from_logits: bool = False,
    label_smoothing: float = 0.0,
    axis: int = -1,
) -> Any:
    """Return the mean over `axis` of `(1 - p)^gamma` times the cross-entropy (Lin et al. 2017).

    Args:
        y_true: 0 or 1, or probabilities.
        y_pred: probabilities, or logits, of the shape of `y_true`.
        apply_class_balancing: whether class 1 weighs `alpha` and class 0 `1 - alpha`.
        alpha: weight of class 1.
        gamma: how fast the loss falls with `p`, the probability of the true class.
        from_logits: whether `y_pred` holds logits.
        label_smoothing: how far to pull `y_true` toward 0.5, in `[0, 1]`.
        axis: axis to average over.

    Raises:
        ValueError: the shapes differ.

    Example:

    >>> round(float(binary_focal_crossentropy([1.0, 0.0], [0.5, 0.5])), 4)
    0.1733
    """
    y_true, y_pred = pair(y_true, y_pred, "binary_focal_crossentropy")
    y_true = smoothed(y_true, label_smoothing, 2)
    if from_logits:
        y_pred = ops.sigmoid(y_pred)
    entropy = ops.binary_crossentropy(y_true, y_pred)
    chosen = y_true * y_pred + (1.0 - y_true) * (1.0 - y_pred)
    loss = ops.power(1.0 - chosen, gamma) * entropy
    if apply_class_balancing:
        loss = (y_true * alpha + (1.0 - y_true) * (1.0 - alpha)) * loss
    return ops.mean(loss, axis=axis)


@function_alias()
def categorical_focal_crossentropy(
    y_true: Any,
    y_pred: Any,
    alpha: Any = 0.25,
    gamma: float = 2.0,
    from_logits: bool = False,
    label_smoothing: float = 0.0,
    axis: int = -1,
) -> Any:
    """Return `alpha (1 - p)^gamma` times the cross-entropy of one-hot labels (Lin et al. 2017).

    Args:
        y_true: probabilities of the classes, of the shape of `y_pred`.
        y_pred: probabilities, or logits.
        alpha: weight of the classes, one number or one for each.
        gamma: how fast the loss falls with `p`, the probability of the true class.
        from_logits: whether `y_pred` holds logits.
        label_smoothing: how far to pull `y_true` toward equal probabilities, in `[0, 1]`.
        axis: axis of the classes.

    Raises:
        ValueError: the shapes differ.

    Example:

    >>> round(float(categorical_focal_crossentropy([0.0, 1.0], [0.5, 0.5])), 4)
    0.0433
    """
    y_true, y_pred = pair(y_true, y_pred, "categorical_focal_crossentropy")
    y_true = smoothed(y_true, label_smoothing, y_pred.shape[axis])
    if from_logits:
        y_pred = ops.softmax(y_pred, axis=axis)
    epsilon = settings.epsilon()
    probability = ops.clip(y_pred / ops.sum(y_pred, axis=axis, keepdims=True), epsilon, 1.0 - epsilon)
    factor = ops.power(1.0 - probability, gamma) * ops.cast(alpha, y_pred.dtype)
    return ops.sum(factor * (-y_true * ops.log(probability)), axis=axis)


@builtin("keras.losses")
class BinaryFocalCrossentropy(LossFunctionWrapper):
    """The focal cross-entropy of independent yes-or-no predictions (Lin et al. 2017).

    Args:
        apply_class_balancing, alpha, gamma, from_logits, label_smoothing, axis: see `binary_focal_crossentropy`.
        reduction, name, dtype: see `Loss`.

    Example:

    >>> round(float(BinaryFocalCrossentropy()([[1.0, 0.0]], [[0.5, 0.5]])), 4)
    0.1733
    """

    def __init__(
        self,
        apply_class_balancing: bool = False,
        alpha: float = 0.25,
        gamma: float = 2.0,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
        axis: int = -1,
        reduction: str | None = "sum_over_batch_size",
        name: str = "binary_focal_crossentropy",
        dtype: Any = None,
    ) -> None:
        options = {"from_logits": from_logits, "label_smoothing": label_smoothing, "axis": axis}
        focus = {"apply_class_balancing": apply_class_balancing, "alpha": alpha, "gamma": gamma}
        super().__init__(binary_focal_crossentropy, reduction, name, dtype, **options, **focus)


@builtin("keras.losses")
class CategoricalFocalCrossentropy(LossFunctionWrapper):
    """The focal cross-entropy of one-hot or soft labels (Lin et al. 2017).

    Args:
        alpha, gamma, from_logits, label_smoothing, axis: see `categorical_focal_crossentropy`.
        reduction, name, dtype: see `Loss`.

    Example:

    >>> round(float(CategoricalFocalCrossentropy()([[0.0, 1.0]], [[0.5, 0.5]])), 4)
    0.0433
    """

    def __init__(
        self,
        alpha: Any = 0.25,
        gamma: float = 2.0,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
        axis: int = -1,
        reduction: str | None = "sum_over_batch_size",
        name: str = "categorical_focal_crossentropy",
        dtype: Any = None,
    ) -> None:
        options = {"from_logits": from_logits, "label_smoothing": label_smoothing, "axis": axis}
        super().__init__(categorical_focal_crossentropy, reduction, name, dtype, **options, alpha=alpha, gamma=gamma)
