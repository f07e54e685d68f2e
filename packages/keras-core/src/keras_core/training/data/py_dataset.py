"""Datasets written in Python, whose batches are computed by index."""

from __future__ import annotations

import itertools
import math
import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np

from keras_core.training.data.iterables import to_batch
from keras_core.training.data.source import DataSource


class PyDataset:
    """A dataset of batches by index. Subclasses define `__getitem__` and `__len__`.

    Args:
        workers: how many threads compute batches ahead of their use; 0 or 1 compute them in turn.
        use_multiprocessing: kept for compatibility; workers are threads.
        max_queue_size: how many batches may wait.
    """

    def __init__(self, workers: int = 1, use_multiprocessing: bool = False, max_queue_size: int = 10) -> None:
        if use_multiprocessing:
            warnings.warn(
                "PyDataset computes batches in threads, also with use_multiprocessing=True. Leave it out.", stacklevel=2
            )
        self._workers = workers
        self._max_queue_size = max_queue_size

    @property
    def workers(self) -> int:
        """How many threads compute batches."""
        return getattr(self, "_workers", 1)

    @workers.setter
    def workers(self, value: int) -> None:
        self._workers = value

    @property
    def max_queue_size(self) -> int:
        """How many batches may wait."""
        return getattr(self, "_max_queue_size", 10)

    @max_queue_size.setter
    def max_queue_size(self, value: int) -> None:
        self._max_queue_size = value

    @property
    def use_multiprocessing(self) -> bool:
        """Whether processes compute batches."""
        return False

    def __getitem__(self, index: int) -> Any:
        """Return batch `index`: `x`, `(x, y)` or `(x, y, sample_weight)`."""
        raise NotImplementedError(f"{type(self).__name__} does not define `__getitem__`.")

    def __len__(self) -> int:
        raise NotImplementedError(f"{type(self).__name__} does not define `__len__`.")

    @property
    def num_batches(self) -> int | None:
        """Batches in an epoch; None for an endless dataset."""
        return len(self)

    def on_epoch_begin(self) -> None:
        """Hear that an epoch begins."""

    def on_epoch_end(self) -> None:
        """Hear that an epoch is over."""


class PyDatasetSource(DataSource):
    """Batches of a PyDataset.

    Args:
        dataset: the dataset.
        shuffle: whether to draw a new order of the batches for each epoch.
    """

    def __init__(self, dataset: PyDataset, shuffle: bool = False) -> None:
        self._dataset = dataset
        count = dataset.num_batches
        self.num_batches = None if count is None or count == math.inf else int(count)
        self.shuffle = shuffle
        if self.num_batches == 0:
            raise ValueError(f"There is no data: the {type(dataset).__name__} has no batches.")

    def epoch(self) -> Iterator[tuple[Any, Any, Any]]:
        """Yield the batches of the next epoch."""
        self._dataset.on_epoch_begin()
        if self.num_batches is None:
            indices: Any = itertools.count()
        else:
            indices = np.random.permutation(self.num_batches) if self.shuffle else range(self.num_batches)
        indices = map(int, indices)
        if self._dataset.workers <= 1:
            for i in indices:
                yield to_batch(self._dataset[i])
            return
        yield from self._ahead(indices)

    def _ahead(self, indices: Iterator[int]) -> Iterator[tuple[Any, Any, Any]]:
        """Compute batches on threads, in order, a queue's length ahead."""
        from concurrent.futures import ThreadPoolExecutor  # late: slow to import, and seldom needed

        with ThreadPoolExecutor(self._dataset.workers) as pool:
            waiting: list[Any] = []
            try:
                for i in indices:
                    waiting.append(pool.submit(self._dataset.__getitem__, i))
                    if len(waiting) > self._dataset.max_queue_size:
                        yield to_batch(waiting.pop(0).result())
                while waiting:
                    yield to_batch(waiting.pop(0).result())
            finally:
                for future in waiting:
                    future.cancel()

    def on_epoch_end(self) -> None:
        """Hear that an epoch is over."""
        self._dataset.on_epoch_end()

    def first(self) -> tuple[Any, Any, Any]:
        """Return the first batch."""
        return to_batch(self._dataset[0])
