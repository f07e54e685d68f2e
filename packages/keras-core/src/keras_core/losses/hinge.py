"""Hinge losses: how far a prediction is from being right by a margin of 1."""

from __future__ import annotations

from typing import Any

from keras_core import ops
from keras_core.losses.base import LossFunctionWrapper, function_alias, pair
from keras_core.serialization.registry import builtin


def _signs(labels: Any) -> Any:
    """Return labels as -1 and 1. They are given as such, or all of them as 0 and 1."""
    bits = ops.all(ops.logical_or(ops.equal(labels, 0), ops.equal(labels, 1)))
    return ops.where(bits, 2.0 * labels - 1.0, labels)


@function_alias()
def hinge(y_true: Any, y_pred: Any) -> Any:
    """Return the mean of `max(0, 1 - y_true * y_pred)` over the last axis.

    Args:
        y_true: labels -1 and 1; if all are 0 or 1, 0 stands for -1.
        y_pred: scores, of the shape of `y_true`.

    Raises:
        ValueError: the shapes differ.

    Example:

    >>> float(hinge([1.0, -1.0], [0.5, 1.0]))
    1.25
    """
    y_true, y_pred = pair(y_true, y_pred, "hinge")
    return ops.mean(ops.maximum(1.0 - _signs(y_true) * y_pred, 0.0), axis=-1)


@function_alias()
def squared_hinge(y_true: Any, y_pred: Any) -> Any:
    """Return the mean of `max(0, 1 - y_true * y_pred)²` over the last axis.

    Args:
        y_true: labels -1 and 1; if all are 0 or 1, 0 stands for -1.
        y_pred: scores, of the shape of `y_true`.

    Raises:
        ValueError: the shapes differ.

    Example:

    >>> float(squared_hinge([1.0, -1.0], [0.5, 1.0]))
    2.125
    """
    y_true, y_pred = pair(y_true, y_pred, "squared_hinge")
    return ops.mean(ops.square(ops.maximum(1.0 - _signs(y_true) * y_pred, 0.0)), axis=-1)


@function_alias()
def categorical_hinge(y_true: Any, y_pred: Any) -> Any:
    """Return `max(0, 1 + wrong - right)` over the last axis, of the best wrong score and the right one.

    Args:
        y_true: one-hot labels.
        y_pred: scores of the classes, of the shape of `y_true`.

    Raises:
        ValueError: the shapes differ.

    Example:

    >>> float(categorical_hinge([0.0, 1.0], [0.5, 1.0]))
    0.5
    """
    y_true, y_pred = pair(y_true, y_pred, "categorical_hinge")
    right = ops.sum(y_true * y_pred, axis=-1)
    wrong = ops.max((1.0 - y_true) * y_pred, axis=-1)
    return ops.maximum(wrong - right + 1.0, 0.0)


@builtin("keras.losses")
class Hinge(LossFunctionWrapper):
    """The mean of `max(0, 1 - y_true * y_pred)`.

    Args:
        reduction, name, dtype: see `Loss`.

    Example:

    >>> float(Hinge()([[1.0, -1.0]], [[0.5, 1.0]]))
    1.25
    """

    def __init__(self, reduction: str | None = "sum_over_batch_size", name: str = "hinge", dtype: Any = None) -> None:
        super().__init__(hinge, reduction, name, dtype)


@builtin("keras.losses")
class SquaredHinge(LossFunctionWrapper):
    """The mean of `max(0, 1 - y_true * y_pred)²`.

    Args:
        reduction, name, dtype: see `Loss`.

    Example:

    >>> float(SquaredHinge()([[1.0, -1.0]], [[0.5, 1.0]]))
    2.125
    """

    def __init__(
        self, reduction: str | None = "sum_over_batch_size", name: str = "squared_hinge", dtype: Any = None
    ) -> None:
        super().__init__(squared_hinge, reduction, name, dtype)


@builtin("keras.losses")
class CategoricalHinge(LossFunctionWrapper):
    """The hinge loss between the best wrong class and the right one.

    Args:
        reduction, name, dtype: see `Loss`.

    Example:

    >>> float(CategoricalHinge()([[0.0, 1.0]], [[0.5, 1.0]]))
    0.5
    """

    def __init__(
        self, reduction: str | None = "sum_over_batch_size", name: str = "categorical_hinge", dtype: Any = None
    ) -> None:
        super().__init__(categorical_hinge, reduction, name, dtype)
