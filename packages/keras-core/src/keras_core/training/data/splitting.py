"""One dataset as two."""

from __future__ import annotations

import random
from collections.abc import Iterable
from typing import Any

import numpy as np

from keras_core import tree
from keras_core.training.data.batches import to_array
from keras_core.training.data.columns import as_array, common_length, is_column, is_table
from keras_core.training.data.py_dataset import PyDataset
from keras_core.training.data.samples import Dataset, chosen


def split_dataset(
    dataset: Any,
    left_size: float | None = None,
    right_size: float | None = None,
    shuffle: bool = False,
    seed: int | None = None,
    preferred_backend: str | None = None,
) -> tuple[Dataset, Dataset]:
    """Split a dataset into a left part, from its beginning, and a right one, from its end.

    Args:
        dataset: array, tuple or list of arrays of equal lengths, or a dataset that ends: `tf.data.Dataset`, torch
            `Dataset`, `PyDataset` or another iterable. If it is batched, so are the parts, with batches of the size of
            its first one.
        left_size: how many samples go to the left, or which fraction; what the right leaves, where None.
        right_size: how many samples go to the right, or which fraction; what the left leaves, where None.
        shuffle: whether to shuffle the samples first.
        seed: of the order; drawn anew where None.
        preferred_backend: kept for compatibility: the parts can be passed to `fit` on every backend.

    Returns:
        Two datasets of samples, which can be iterated again and again; `.batch(size)` makes batches of them.

    Raises:
        TypeError: the dataset or a size is of another type.
        ValueError: the sizes do not fit.

    Example:

    >>> import numpy as np
    >>> left, right = split_dataset(np.arange(5), left_size=0.6)
    >>> [int(x) for x in left], [int(x) for x in right]
    ([0, 1, 2], [3, 4])
    """
    samples, batch_size = _samples(dataset)
    total = len(samples) if isinstance(samples, _Elements) else common_length({"dataset": samples})
    left, right = _sizes(left_size, right_size, total)
    order = list(range(total))
    if shuffle:
        random.Random(np.random.randint(2**31) if seed is None else seed).shuffle(order)
    parts = _chosen(samples, order[:left]), _chosen(samples, order[total - right :])
    return parts if batch_size is None else (parts[0].batch(batch_size), parts[1].batch(batch_size))


class _Elements(list[Any]):
    """What a dataset yielded, whose shapes may differ."""


def _chosen(samples: Any, order: list[int]) -> Dataset:
    if isinstance(samples, _Elements):
        return Dataset(len(order), lambda i: samples[order[i]])
    return chosen(samples, order)


def _samples(dataset: Any) -> tuple[Any, int | None]:
    """Return the samples as a tree of arrays or a list, and the size of a batch where the dataset had any."""
    if isinstance(dataset, (list, tuple)) and dataset and all(is_column(part) for part in dataset):
        return as_array(tuple(dataset), "dataset"), None
    if is_column(dataset) or is_table(dataset):
        return as_array(dataset, "dataset"), None
    if isinstance(dataset, (list, tuple)):
        kinds = sorted({type(part).__name__ for part in dataset})
        raise ValueError(f"split_dataset takes a list or tuple of arrays, got one of {', '.join(kinds) or 'nothing'}.")
    if isinstance(dataset, (dict, str, bytes)) or not _is_finite(dataset):
        raise TypeError(
            "split_dataset takes an array, a tuple of arrays, or a dataset of which it can read all samples, "
            f"got {type(dataset).__name__}."
        )
    elements = _Elements(tree.map_structure(to_array, tree.lists_to_tuples(e)) for e in _elements(dataset))
    if not elements:
        raise ValueError("split_dataset got a dataset without samples.")
    if not _is_batched(dataset):
        return elements, None
    whole = tree.map_structure(lambda *leaves: np.concatenate([np.asarray(a) for a in leaves]), *elements)
    return whole, len(tree.flatten(elements[0])[0])


def _is_finite(dataset: Any) -> bool:
    cardinality = getattr(dataset, "cardinality", None)
    if callable(cardinality):
        return int(cardinality()) != -1  # which stands for infinity
    return isinstance(dataset, Iterable) or (hasattr(dataset, "__getitem__") and hasattr(dataset, "__len__"))


def _elements(dataset: Any) -> Any:
    if hasattr(dataset, "__len__") and hasattr(dataset, "__getitem__"):
        return (dataset[i] for i in range(len(dataset)))
    return dataset


def _is_batched(dataset: Any) -> bool:
    """Whether the elements are batches: of a PyDataset, of a torch loader, or of `tf.data` right after `batch`."""
    return (
        isinstance(dataset, PyDataset)
        or getattr(dataset, "batch_size", None) is not None
        or "batch" in type(dataset).__name__.lower()
    )


def _sizes(left: Any, right: Any, total: int) -> tuple[int, int]:
    """Return how many samples either part gets."""
    if left is None and right is None:
        raise ValueError("split_dataset needs left_size, right_size or both, got neither.")
    for name, size in (("left_size", left), ("right_size", right)):
        if size is None:
            continue
        if isinstance(size, bool) or not isinstance(size, (int, float, np.integer, np.floating)):
            raise TypeError(f"{name} must be an int, a float or None, got {size!r}.")
        limit = 1 if isinstance(size, (float, np.floating)) else total
        if not 0 < size < limit:
            raise ValueError(
                f"{name} must be an integer from 1 to {total - 1}, or a fraction between 0 and 1, got {size!r} "
                f"for {total} samples."
            )
    if isinstance(left, float) and isinstance(right, float) and left + right > 1:
        raise ValueError(f"left_size={left!r} and right_size={right!r} are more than the whole together.")
    counts = [_count(left, total), _count(right, total)]
    if counts[0] is None:
        counts[0] = total - counts[1]
    if counts[1] is None:
        counts[1] = total - counts[0]
    if sum(counts) > total:
        raise ValueError(f"left_size={left!r} and right_size={right!r} are more than all {total} samples together.")
    if 0 in counts:
        side = "left" if counts[0] == 0 else "right"
        raise ValueError(
            f"left_size={left!r} and right_size={right!r} leave the {side} part of {total} samples without any."
        )
    return counts[0], counts[1]


def _count(size: Any, total: int) -> Any:
    return round(size * total) if isinstance(size, (float, np.floating)) else size
