"""Losses of segmentation: how little two regions overlap."""

from __future__ import annotations

from typing import Any

from keras_core import ops, settings
from keras_core.losses.base import LossFunctionWrapper, function_alias, pair
from keras_core.serialization.registry import builtin

Axis = int | tuple[int, ...] | list[int] | None


@function_alias()
def dice(y_true: Any, y_pred: Any, axis: Axis = None) -> Any:
    """Return one minus the Dice coefficient, `1 - 2 |A B| / (|A| + |B|)` (Dice 1945).

    Args:
        y_true: membership of each element, 0 to 1.
        y_pred: predictions of the same shape.
        axis: axes of a region; all of them where None.

    Returns:
        Tensor without `axis`.

    Raises:
        ValueError: the shapes differ.

    Example:

    >>> round(float(dice([1.0, 1.0, 0.0], [1.0, 0.0, 0.0])), 4)
    0.3333
    """
    y_true, y_pred = pair(y_true, y_pred, "dice")
    epsilon = settings.epsilon()
    common = ops.sum(y_true * y_pred, axis=axis)
    total = ops.sum(y_true, axis=axis) + ops.sum(y_pred, axis=axis)
    return 1.0 - (2.0 * common + epsilon) / (total + epsilon)


@function_alias()
def tversky(y_true: Any, y_pred: Any, alpha: float = 0.5, beta: float = 0.5, axis: Axis = None) -> Any:
    """Return one minus the Tversky index, `1 - TP / (TP + alpha FN + beta FP)` (Salehi, Erdogmus, Gholipour 2017).

    The paper calls the weights by each other's names; here they stand as in Keras.

    Args:
        y_true: membership of each element, 0 to 1.
        y_pred: predictions of the same shape.
        alpha: weight of what is missed.
        beta: weight of what is wrongly predicted.
        axis: axes of a region; all of them where None.

    Returns:
        Tensor without `axis`.

    Raises:
        ValueError: the shapes differ.

    Example:

    >>> round(float(tversky([1.0, 1.0, 0.0], [1.0, 0.0, 0.0], alpha=1.0)), 4)
    0.5
    """
    y_true, y_pred = pair(y_true, y_pred, "tversky")
    epsilon = settings.epsilon()
    common = ops.sum(y_true * y_pred, axis=axis)
    wrong = ops.sum((1.0 - y_true) * y_pred, axis=axis)
    missed = ops.sum(y_true * (1.0 - y_pred), axis=axis)
    return 1.0 - (common + epsilon) / (common + alpha * missed + beta * wrong + epsilon)


@builtin("keras.losses")
class Dice(LossFunctionWrapper):
    """One minus the Dice coefficient.

    Args:
        reduction, name, dtype: see `Loss`.
        axis: axes of a region; all of them where None.

    Example:

    >>> round(float(Dice()([[1.0, 1.0, 0.0]], [[1.0, 0.0, 0.0]])), 4)
    0.3333
    """

    def __init__(
        self,
        reduction: str | None = "sum_over_batch_size",
        name: str = "dice",
        axis: Axis = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(dice, reduction, name, dtype, axis=axis)


@builtin("keras.losses")
class Tversky(LossFunctionWrapper):
    """One minus the Tversky index (Salehi, Erdogmus, Gholipour 2017).

    Args:
        alpha: weight of what is missed.
        beta: weight of what is wrongly predicted.
        reduction, name, dtype: see `Loss`.
        axis: axes of a region; all of them where None.

    Example:

    >>> round(float(Tversky(alpha=1.0)([[1.0, 1.0, 0.0]], [[1.0, 0.0, 0.0]])), 4)
    0.5
    """

    def __init__(
        self,
        alpha: float = 0.5,
        beta: float = 0.5,
        reduction: str | None = "sum_over_batch_size",
        name: str = "tversky",
        axis: Axis = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(tversky, reduction, name, dtype, alpha=alpha, beta=beta, axis=axis)
