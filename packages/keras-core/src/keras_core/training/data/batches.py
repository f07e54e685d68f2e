"""What datasets yield, as batches."""

from __future__ import annotations

from typing import Any

import numpy as np

from keras_core import tree
from keras_core.plugins import active
from keras_core.training.data.columns import as_array
from keras_core.training.data.rows import Rows, narrowed
from keras_core.training.data.unpacking import unpack_x_y_sample_weight


def to_batch(data: Any) -> tuple[Any, Any, Any]:
    """Return what an iterable yielded as `(x, y, sample_weight)` of arrays or native tensors.

    Example:

    >>> to_batch(([[1, 2], [3, 4]], [0, 1]))
    (array([[1, 2], [3, 4]]), array([0, 1]), None)
    """
    x, y, sample_weight = unpack_x_y_sample_weight(data)
    return _part(x), _part(y), _part(sample_weight)


def _part(part: Any) -> Any:
    if part is None:
        return None
    if part.__class__ is np.ndarray:
        return narrowed(part)
    if isinstance(part, (list, tuple, dict)):
        return tree.traverse(_leaf, part)
    found = _leaf(part)
    return tree.map_structure(to_array, part) if found is None else found


def _leaf(x: Any) -> Any:
    """Return a part of a batch as an array; None for a container, to go on with what is in it."""
    if isinstance(x, list) and _holds_numbers(x):
        return narrowed(np.asarray(x))
    if x is None:
        return tree.MAP_TO_NONE
    return None if tree.is_nested(x) else to_array(x)


def _holds_numbers(x: list[Any]) -> bool:
    """Whether a list stands for an array, as in JSON, rather than for several inputs."""
    while isinstance(x, list) and x:
        x = x[0]
    return isinstance(x, (bool, int, float))


def to_array(x: Any) -> Any:
    """Return a leaf of what an iterable yielded as an array or native tensor; None stays None."""
    if isinstance(x, np.ndarray):
        return narrowed(x)
    if x is None or active.xp.is_tensor(x):
        return x
    if hasattr(x, "to_tensor"):  # rows of different lengths, in TensorFlow
        x = x.to_tensor()
    if isinstance(x, (bool, int, float, str, bytes, np.generic)):
        return narrowed(np.asarray(x))
    found = as_array(x, "the batch")
    return found[0 : len(found)] if isinstance(found, Rows) else found
