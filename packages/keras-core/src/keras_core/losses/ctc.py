"""Connectionist temporal classification."""

from __future__ import annotations

from typing import Any

from keras_core import ops
from keras_core.losses.base import LossFunctionWrapper, function_alias
from keras_core.serialization.registry import builtin


@function_alias()
def ctc(y_true: Any, y_pred: Any) -> Any:
    """Return minus the log likelihood of label sequences, whatever their alignment (Graves et al. 2006).

    Args:
        y_true: labels from 1, shape `(batch, length)`; 0, which stands for the blank, fills shorter ones up.
        y_pred: logits, shape `(batch, steps, classes)`; every step counts.

    Returns:
        Tensor of shape `(batch,)`.

    Raises:
        ValueError: the ranks are others.

    Example:

    >>> import numpy as np
    >>> round(float(ctc([[1]], np.zeros((1, 2, 2), "float32"))[0]), 4)
    0.2877
    """
    y_true, y_pred = ops.convert_to_tensor(y_true), ops.convert_to_tensor(y_pred)
    if len(y_true.shape) != 2 or len(y_pred.shape) != 3:
        raise ValueError(
            f"ctc got y_true of shape {tuple(y_true.shape)} and y_pred of shape {tuple(y_pred.shape)}; expected "
            "labels of shape (batch, length) and logits of shape (batch, steps, classes)."
        )
    labels = ops.cast(y_true, "int32")
    lengths = ops.sum(ops.cast(ops.not_equal(labels, 0), "int32"), axis=-1)
    batch, steps = ops.shape(y_pred)[:2]
    return ops.ctc_loss(labels, y_pred, lengths, ops.full((batch,), steps, dtype="int32"), mask_index=0)


ctc.takes_labels = True


@builtin("keras.losses")
class CTC(LossFunctionWrapper):
    """The loss of connectionist temporal classification (Graves et al. 2006).

    Args:
        reduction, name, dtype: see `Loss`.

    Example:

    >>> import numpy as np
    >>> round(float(CTC()([[1]], np.zeros((1, 2, 2), "float32"))), 4)
    0.2877
    """

    def __init__(self, reduction: str | None = "sum_over_batch_size", name: str = "ctc", dtype: Any = None) -> None:
        super().__init__(ctc, reduction, name, dtype)
