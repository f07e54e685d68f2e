"""Labels in the form that losses want."""

from __future__ import annotations

from typing import Any

import numpy as np


def to_categorical(x: Any, num_classes: int | None = None) -> np.ndarray:
    """Return class indices as one-hot rows.

    Args:
        x: array of indices, of any shape; a last axis of 1 is dropped.
        num_classes: length of a row; the largest index and one where None.

    Raises:
        ValueError: an index is negative or too large.

    Example:

    >>> to_categorical([0, 2]).tolist()
    [[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]
    """
    indices = np.asarray(x).astype("int64")
    if indices.ndim > 1 and indices.shape[-1] == 1:
        indices = indices[..., 0]
    classes = num_classes or (int(indices.max(initial=-1)) + 1)
    if indices.size and (indices.min() < 0 or indices.max() >= classes):
        raise ValueError(
            f"to_categorical got indices from {indices.min()} to {indices.max()}, expected 0 to {classes - 1}."
        )
    return np.eye(classes, dtype="float32")[indices]
