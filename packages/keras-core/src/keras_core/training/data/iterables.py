"""Batches from anything that can be iterated: generators, datasets and loaders of any framework."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from keras_core import tree
from keras_core.plugins import active
from keras_core.training.data.arrays import narrowed
from keras_core.training.data.source import DataSource
from keras_core.training.data.unpacking import unpack_x_y_sample_weight


def to_batch(data: Any) -> tuple[Any, Any, Any]:
    """Return what an iterable yielded as `(x, y, sample_weight)` of arrays or native tensors."""
    x, y, sample_weight = unpack_x_y_sample_weight(data)
    return tree.map_structure(_leaf, x), tree.map_structure(_leaf, y), tree.map_structure(_leaf, sample_weight)


def _leaf(x: Any) -> Any:
    if x is None or isinstance(x, np.ndarray) or active.xp.is_tensor(x):
        return narrowed(x) if isinstance(x, np.ndarray) else x
    if hasattr(x, "detach"):  # a tensor that may be recording gradients or live on a device
        x = x.detach().cpu()
    return narrowed(np.asarray(x))


class IterableSource(DataSource):
    """Batches of an iterable that can be started again, such as a dataset, or of a generator, which cannot.

    Args:
        iterable: yields `x`, `(x, y)` or `(x, y, sample_weight)`.
    """

    def __init__(self, iterable: Iterable[Any]) -> None:
        self._iterable = iterable
        self.num_batches = _length(iterable)
        self.restarts = not isinstance(iterable, Iterator)
        self._running: Iterator[Any] | None = None
        self._peeked: list[Any] = []

    def epoch(self) -> Iterator[tuple[Any, Any, Any]]:
        """Yield the batches of the next epoch; a generator goes on where it stopped."""
        if self.restarts and not self._peeked:
            self._running = None
        return map(to_batch, self._rest())

    def _rest(self) -> Iterator[Any]:
        if self._running is None:
            self._running = iter(self._iterable)
        peeked, self._peeked = self._peeked, []
        return itertools.chain(peeked, self._running)  # which, dropped half way, does not close a user's generator

    def first(self) -> tuple[Any, Any, Any]:
        """Return the first batch, which the next epoch starts with.

        Raises:
            ValueError: there is none.
        """
        if not self._peeked:
            self._running = iter(self._iterable) if self.restarts else self._running or iter(self._iterable)
            self._peeked = list(itertools.islice(self._running, 1))
        if not self._peeked:
            raise ValueError(f"There is no data: the {type(self._iterable).__name__} yields no batch.")
        return to_batch(self._peeked[0])


def _length(iterable: Any) -> int | None:
    """Return how many batches an epoch has, or None where the iterable does not know."""
    cardinality = getattr(iterable, "cardinality", None)
    if callable(cardinality):
        count = int(cardinality())
        return count if count >= 0 else None
    try:
        return len(iterable)
    except (TypeError, NotImplementedError):
        return None
