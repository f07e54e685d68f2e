"""Batches of arrays: in memory, on a device, or in a file."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from keras_core import tree
from keras_core.plugins import active
from keras_core.training.data.columns import as_array, common_length
from keras_core.training.data.source import Batch, DataSource
from keras_core.training.data.weighting import class_weights

WHOLE = -1
"""As the batch size: one batch of everything."""


class ArraySource(DataSource):
    """Slices of arrays with a common first axis.

    Args:
        x, y, sample_weight: arrays, or trees of them; the last two may be None.
        batch_size: samples in a batch; 32 where None.
        shuffle: whether to draw a new order for each epoch; `"batch"` keeps batches together.
        class_weight: weight by class index.

    Raises:
        ValueError: the arrays differ in length, or one has none.
    """

    def __init__(
        self,
        x: Any,
        y: Any = None,
        sample_weight: Any = None,
        batch_size: int | None = None,
        shuffle: Any = False,
        class_weight: Any = None,
    ) -> None:
        names = ("x", "y", "sample_weight")
        data = [as_array(part, name) for part, name in zip((x, y, sample_weight), names, strict=True)]
        self.num_samples: int = common_length(dict(zip(names, data, strict=True)))
        if self.num_samples == 0:
            raise ValueError("There is no data: x has no samples.")
        if class_weight is not None:
            data[2] = class_weights(class_weight, data[1], data[2])
        self.batch_size: int = self.num_samples if batch_size == WHOLE else _checked_batch_size(batch_size)
        self.num_batches = math.ceil(self.num_samples / self.batch_size)
        self.shuffle = shuffle
        self._leaves, self._structure = tree.flatten_with_structure(tuple(data))
        self._is_flat = not any(tree.is_nested(part) for part in data)

    def _slice(self, start: int, stop: int) -> Batch:
        return self._built([None if a is None else a[start:stop] for a in self._leaves])

    def _take(self, order: np.ndarray) -> Batch:
        return self._built([None if a is None else _take(a, order) for a in self._leaves])

    def _built(self, leaves: list[Any]) -> Batch:
        return tuple(leaves) if self._is_flat else tree.unflatten(self._structure, leaves)  # type: ignore[return-value]

    def epoch(self, start: int = 0) -> Iterator[Batch]:
        """Begin an epoch and return its batches."""
        size, total = self.batch_size, self.num_samples
        starts = range(start * size, total, size)
        if self.shuffle:
            order = self._order()
            return (self._take(order[at : at + size]) for at in starts)
        if self._is_flat and self._leaves[1] is not None and self._leaves[2] is None:
            x, y, _ = self._leaves
            return ((x[at : at + size], y[at : at + size], None) for at in starts)
        return (self._slice(at, at + size) for at in starts)

    def executions(self, steps: int, start: int = 0) -> Iterator[tuple[Batch, int]]:
        """Begin an epoch and return it in groups of `steps` batches, each read at once, and what is left singly."""
        if steps == 1:
            return ((batch, 1) for batch in self.epoch(start))
        return self._groups(steps, start, self._order() if self.shuffle else None)

    def _groups(self, steps: int, start: int, order: np.ndarray | None) -> Iterator[tuple[Batch, int]]:
        size, total = self.batch_size, self.num_samples
        span = steps * size

        def read(at: int, length: int) -> Batch:
            return self._slice(at, at + length) if order is None else self._take(order[at : at + length])

        at = start * size
        while at + span <= total:
            group = read(at, span)
            yield tree.map_structure(lambda a: _split_rows(a, steps, size), group), steps
            at += span
        for single in range(at, total, size):
            yield read(single, size), 1

    def _order(self) -> np.ndarray:
        total, size = self.num_samples, self.batch_size
        if self.shuffle != "batch":
            return np.random.permutation(total)
        whole = total // size * size
        blocks = np.random.permutation(whole // size)
        shuffled = (blocks[:, None] * size + np.arange(size)).ravel()
        return np.concatenate([shuffled, np.arange(whole, total)])

    def first(self) -> Batch:
        """Return the first batch."""
        return self._slice(0, self.batch_size)


def _take(a: Any, order: np.ndarray) -> Any:
    if a.__class__ is np.ndarray and a.ndim == 1:
        return a[order]  # which NumPy does in half the time of `take`, and rows of several numbers in more
    return a.take(order, 0)


def _split_rows(a: Any, steps: int, size: int) -> Any:
    if a is None:
        return None
    shape = (steps, size, *a.shape[1:])
    return a.reshape(shape) if isinstance(a, np.ndarray) else active.xp.reshape(a, shape)


def _checked_batch_size(batch_size: Any) -> int:
    if batch_size is None:
        return 32
    if isinstance(batch_size, bool) or not isinstance(batch_size, (int, np.integer)) or batch_size < 1:
        raise ValueError(f"batch_size must be a positive integer, got {batch_size!r}.")
    return int(batch_size)
