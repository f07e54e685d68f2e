"""A cross-entropy for labels some of which are wrong."""

from __future__ import annotations

from typing import Any

from keras_core import ops
from keras_core.losses.base import LossFunctionWrapper, function_alias
from keras_core.serialization.registry import builtin


@function_alias()
def categorical_generalized_cross_entropy(y_true: Any, y_pred: Any, q: float) -> Any:
    """Return `(1 - p^q) / q` of the probability `p` of the true class (Zhang and Sabuncu 2018).

    Toward `q = 0` it is the cross-entropy, toward `q = 1` the absolute error, which wrong labels mislead less.

    Args:
        y_true: class indices, of the shape of `y_pred` without its last axis, or with 1 there.
        y_pred: probabilities of the classes along the last axis.
        q: in `(0, 1)`.

    Raises:
        ValueError: the shapes do not fit.

    Example:

    >>> float(categorical_generalized_cross_entropy([1], [[0.75, 0.25]], q=0.5)[0])
    1.0
    """
    y_true, y_pred = ops.convert_to_tensor(y_true), ops.convert_to_tensor(y_pred)
    if len(y_true.shape) == len(y_pred.shape) and y_true.shape[-1] == 1:
        y_true = ops.squeeze(y_true, -1)
    if len(y_true.shape) != len(y_pred.shape) - 1:
        raise ValueError(
            f"categorical_generalized_cross_entropy got y_true of shape {tuple(y_true.shape)} and y_pred of shape "
            f"{tuple(y_pred.shape)}; expected class indices without the class axis. For one-hot labels pass "
            "`argmax(y_true, axis=-1)`."
        )
    labels = ops.one_hot(ops.cast(y_true, "int32"), y_pred.shape[-1], dtype=y_pred.dtype)
    chosen = ops.sum(labels * y_pred, axis=-1)
    # the slope of a power is infinite at 0, and would make the whole gradient NaN
    power = ops.where(chosen > 0, ops.power(ops.maximum(chosen, 1e-30), q), 0.0)
    return (1.0 - power) / q


categorical_generalized_cross_entropy.takes_labels = True


@builtin("keras.losses")
class CategoricalGeneralizedCrossEntropy(LossFunctionWrapper):
    """The generalized cross-entropy of Zhang and Sabuncu (2018), which bears wrong labels.

    Args:
        q: in `(0, 1)`; toward 0 the cross-entropy, toward 1 the absolute error.
        reduction, name, dtype: see `Loss`.

    Raises:
        ValueError: `q` is out of range.

    Example:

    >>> float(CategoricalGeneralizedCrossEntropy()([1], [[0.75, 0.25]]))
    1.0
    """

    def __init__(
        self,
        q: float = 0.5,
        reduction: str | None = "sum_over_batch_size",
        name: str = "categorical_generalized_cross_entropy",
        dtype: Any = None,
    ) -> None:
        if not 0 < q < 1:
            raise ValueError(f"CategoricalGeneralizedCrossEntropy needs q in (0, 1), got {q!r}.")
        super().__init__(categorical_generalized_cross_entropy, reduction, name, dtype, q=q)
