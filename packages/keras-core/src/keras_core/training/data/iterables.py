"""Batches from anything that can be iterated: generators, datasets and loaders of any framework."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from keras_core import tree
from keras_core.plugins import active
from keras_core.training.data.source import DataSource
from keras_core.training.data.unpacking import unpack_x_y_sample_weight


def to_batch(data: Any) -> tuple[Any, Any, Any]:
    """Return what an iterable yielded as `(x, y, sample_weight)` of arrays or native tensors."""
    x, y, sample_weight = unpack_x_y_sample_weight(data)
    return tree.map_structure(_leaf, x), tree.map_structure(_leaf, y), tree.map_structure(_leaf, sample_weight)


def _leaf(x: Any) -> Any:
    if x is None or isinstance(x, np.ndarray) or active.xp.is_tensor(x):
        return x
    if hasattr(x, "detach"):  # a tensor that may be recording gradients or live on a device
        x = x.detach().cpu()
    return np.asarray(x)


class IterableSource(DataSource):
    """Batches of an iterable that can be started again, such as a dataset, or of a generator, which cannot.

    Args:
        iterable: yields `x`, `(x, y)` or `(x, y, sample_weight)`.
    """

    def __init__(self, iterable: Iterable[Any]) -> None:
        self._iterable = iterable
        self.num_batches = _length(iterable)
        self._restarts = iter(iterable) is not iterable
        self._iterator: Iterator[Any] | None = None
        self._peeked: list[Any] = []

    def epoch(self) -> Iterator[tuple[Any, Any, Any]]:
        """Yield the batches of the next epoch; a generator goes on where it stopped."""
        if self._restarts:
            self._peeked.clear()
            return map(to_batch, iter(self._iterable))
        return map(to_batch, self._rest())

    def _rest(self) -> Iterator[Any]:
        if self._iterator is None:
            self._iterator = iter(self._iterable)
        while self._peeked:
            yield self._peeked.pop()
        yield from self._iterator

    def first(self) -> tuple[Any, Any, Any]:
        """Return the first batch.

        Raises:
            ValueError: there is none.
        """
        iterator = iter(self._iterable) if self._restarts else self._rest()
        for data in itertools.islice(iterator, 1):
            if not self._restarts:
                self._peeked.append(data)
            return to_batch(data)
        raise ValueError("The dataset yields no batch.")


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
