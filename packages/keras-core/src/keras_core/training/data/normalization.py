"""Vectors of unit length."""

from __future__ import annotations

from typing import Any

import numpy as np

from keras_core import ops
from keras_core.plugins import active


def normalize(x: Any, axis: Any = -1, order: Any = 2) -> Any:
    """Return `x` divided by its vectors' norms; vectors of zeros stay as they are.

    Args:
        x: array, or native tensor; anything else becomes an array.
        axis: int, along which the vectors lie.
        order: of the norm, such as 1, 2 or `np.inf`.

    Returns:
        Array for an array, tensor for a tensor.

    Example:

    >>> import numpy as np
    >>> normalize(np.array([[3.0, 4.0], [0.0, 0.0]])).tolist()
    [[0.6, 0.8], [0.0, 0.0]]
    """
    if active.xp.is_tensor(x) and not isinstance(x, np.ndarray):
        if isinstance(order, int) and order >= 1:
            return ops.normalize(x, axis=axis, order=order)
        norms = ops.norm(x, ord=order, axis=axis, keepdims=True)
        return ops.divide(x, ops.where(ops.equal(norms, 0), ops.ones_like(norms), norms))
    rows = np.atleast_1d(np.asarray(x))
    norms = np.linalg.norm(rows, order, axis, keepdims=True)
    return rows / np.where(norms == 0, 1, norms)
