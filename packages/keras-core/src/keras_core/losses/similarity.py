"""The cosine of the angle between vectors."""

from __future__ import annotations

from typing import Any

from keras_core import settings
from keras_core.losses.base import LossFunctionWrapper, function_alias, pair
from keras_core.ops.losses import cosine as angles
from keras_core.serialization.registry import builtin


def cosine(y_true: Any, y_pred: Any, axis: int = -1) -> Any:
    """Return the cosine of the angle between vectors along `axis`, 0 for a vector of zeros."""
    y_true, y_pred = pair(y_true, y_pred, "cosine_similarity")
    return angles(y_true, y_pred, axis, settings.epsilon())


@function_alias()
def cosine_similarity(y_true: Any, y_pred: Any, axis: int = -1) -> Any:
    """Return the cosine of the angle between vectors, negated so that it is to be minimised.

    Args:
        y_true: vectors along `axis`.
        y_pred: vectors of the same shape.
        axis: axis of the vectors.

    Returns:
        Tensor without `axis`: -1 for one direction, 0 at right angles, 1 for opposite directions.

    Raises:
        ValueError: the shapes differ.

    Example:

    >>> round(float(cosine_similarity([3.0, 4.0], [4.0, 3.0])), 4)
    -0.96
    """
    return -cosine(y_true, y_pred, axis)


@builtin("keras.losses")
class CosineSimilarity(LossFunctionWrapper):
    """The negated cosine of the angle between vectors.

    Args:
        axis: axis of the vectors.
        reduction, name, dtype: see `Loss`.

    Example:

    >>> round(float(CosineSimilarity()([[3.0, 4.0]], [[4.0, 3.0]])), 4)
    -0.96
    """

    def __init__(
        self,
        axis: int = -1,
        reduction: str | None = "sum_over_batch_size",
        name: str = "cosine_similarity",
        dtype: Any = None,
    ) -> None:
        super().__init__(cosine_similarity, reduction, name, dtype, axis=axis)
