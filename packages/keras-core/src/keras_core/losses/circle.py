"""The circle loss of embeddings."""

from __future__ import annotations

from typing import Any

from keras_core import ops
from keras_core.losses.base import LossFunctionWrapper, function_alias
from keras_core.serialization.registry import builtin
from keras_core.state import masks


@function_alias()
def circle(
    y_true: Any,
    y_pred: Any,
    ref_labels: Any = None,
    ref_embeddings: Any = None,
    remove_diagonal: bool = True,
    gamma: float = 80,
    margin: float = 0.4,
) -> Any:
    """Return the circle loss of each embedding (Sun et al. 2020).

    It draws embeddings of one class together and pushes others apart, each pair by how far it is from its optimum:
    cosines above `1 - margin` within a class, below `margin` between classes. As in Keras the gradient follows these
    weights as well.

    Args:
        y_true: class labels, shape `(batch,)` or `(batch, 1)`.
        y_pred: embeddings of length 1, shape `(batch, dims)`.
        ref_labels: labels of the embeddings to compare with; `y_true` where None.
        ref_embeddings: embeddings to compare with; `y_pred` where None.
        remove_diagonal: whether to leave an embedding's comparison with itself out.
        gamma: scale of the cosines.
        margin: how far from their optimum pairs are content.

    Returns:
        Tensor of shape `(batch,)`, 0 where no other embedding is of the same class.

    Example:

    >>> loss = circle([0, 0, 1], [[1.0, 0.0], [0.0, 1.0], [0.6, 0.8]], gamma=1.0)
    >>> [round(float(x), 4) for x in loss]
    [1.3427, 1.5568, 0.0]
    """
    y_pred = ops.convert_to_tensor(y_pred)
    labels = _column(y_true)
    if ref_labels is None or ref_embeddings is None:
        ref_labels, ref_embeddings = labels, y_pred
    similarity = ops.matmul(y_pred, ops.transpose(ops.cast(ref_embeddings, y_pred.dtype)))
    same = ops.equal(labels, ops.transpose(ops.cast(_column(ref_labels), labels.dtype)))
    other = ops.logical_not(same)
    if remove_diagonal:
        rows = ops.arange(ops.shape(similarity)[0])
        columns = ops.arange(ops.shape(similarity)[1])
        same = ops.logical_and(same, ops.not_equal(ops.expand_dims(rows, 1), columns))
    pull = ops.maximum(1.0 + margin - similarity, 0.0)
    push = ops.maximum(similarity + margin, 0.0)
    positive = _log_sum_exp(-gamma * pull * (similarity - 1.0 + margin), same)
    negative = _log_sum_exp(gamma * push * (similarity - margin), other)
    losses = ops.softplus(positive + negative)
    masks.set_mask(losses, ops.any(same, axis=1))  # so that a mean is taken over those that have a pair
    return losses


def _column(labels: Any) -> Any:
    return ops.reshape(ops.convert_to_tensor(labels), (-1, 1))


def _log_sum_exp(logits: Any, among: Any) -> Any:
    """Log of the sum of exponentials over the pairs of each row that are `among`."""
    return ops.logsumexp(ops.where(among, logits, -1e9), axis=1)


@builtin("keras.losses")
class Circle(LossFunctionWrapper):
    """The circle loss of embeddings of length 1 (Sun et al. 2020).

    Args:
        gamma: scale of the cosines.
        margin: how far from their optimum pairs are content.
        remove_diagonal: whether to leave an embedding's comparison with itself out.
        reduction, name, dtype: see `Loss`.

    Example:

    >>> round(float(Circle(gamma=1.0)([0, 0, 1], [[1.0, 0.0], [0.0, 1.0], [0.6, 0.8]])), 4)
    1.4497
    """

    def __init__(
        self,
        gamma: float = 80.0,
        margin: float = 0.4,
        remove_diagonal: bool = True,
        reduction: str | None = "sum_over_batch_size",
        name: str = "circle",
        dtype: Any = None,
    ) -> None:
        super().__init__(circle, reduction, name, dtype, gamma=gamma, margin=margin, remove_diagonal=remove_diagonal)
