"""Losses between distributions: the Kullback-Leibler divergence and the Poisson likelihood."""

from __future__ import annotations

from typing import Any

from keras_core import ops, settings
from keras_core.losses.base import LossFunctionWrapper, function_alias, pair
from keras_core.serialization.registry import builtin


@function_alias("kld", "KLD")
def kl_divergence(y_true: Any, y_pred: Any) -> Any:
    """Return the sum of `y_true * log(y_true / y_pred)` over the last axis (Kullback and Leibler 1951).

    Args:
        y_true: probabilities, kept at least `epsilon` and at most 1.
        y_pred: probabilities of the same shape, likewise.

    Raises:
        ValueError: the shapes differ.

    Example:

    >>> round(float(kl_divergence([0.5, 0.5], [0.25, 0.75])), 4)
    0.1438
    """
    y_true, y_pred = pair(y_true, y_pred, "kl_divergence")
    y_true, y_pred = (ops.clip(y, settings.epsilon(), 1.0) for y in (y_true, y_pred))
    return ops.sum(y_true * ops.log(y_true / y_pred), axis=-1)


@function_alias()
def poisson(y_true: Any, y_pred: Any) -> Any:
    """Return the mean of `y_pred - y_true * log(y_pred)` over the last axis.

    That is the negative logarithm of the Poisson likelihood of counts, without what depends on the counts alone.

    Args:
        y_true: counts.
        y_pred: rates, of the shape of `y_true`.

    Raises:
        ValueError: the shapes differ.

    Example:

    >>> round(float(poisson([1.0, 0.0], [2.0, 1.0])), 4)
    1.1534
    """
    y_true, y_pred = pair(y_true, y_pred, "poisson")
    return ops.mean(y_pred - y_true * ops.log(y_pred + settings.epsilon()), axis=-1)


@builtin("keras.losses")
class KLDivergence(LossFunctionWrapper):
    """The Kullback-Leibler divergence of the predicted from the true distribution.

    Args:
        reduction, name, dtype: see `Loss`.

    Example:

    >>> round(float(KLDivergence()([[0.5, 0.5]], [[0.25, 0.75]])), 4)
    0.1438
    """

    def __init__(
        self, reduction: str | None = "sum_over_batch_size", name: str = "kl_divergence", dtype: Any = None
    ) -> None:
        super().__init__(kl_divergence, reduction, name, dtype)


@builtin("keras.losses")
class Poisson(LossFunctionWrapper):
    """The negative logarithm of the Poisson likelihood.

    Args:
        reduction, name, dtype: see `Loss`.

    Example:

    >>> round(float(Poisson()([[1.0, 0.0]], [[2.0, 1.0]])), 4)
    1.1534
    """

    def __init__(self, reduction: str | None = "sum_over_batch_size", name: str = "poisson", dtype: Any = None) -> None:
        super().__init__(poisson, reduction, name, dtype)
