"""Datasets written in Python, whose batches are computed by index."""

from __future__ import annotations

import itertools
import math
from collections.abc import Generator, Iterator
from typing import Any

import numpy as np

from keras_core.training.data.ahead import read_ahead
from keras_core.training.data.batches import to_batch
from keras_core.training.data.failures import check_rows, note
from keras_core.training.data.source import Batch, DataSource
from keras_core.training.data.workers import by_processes, by_threads


class PyDataset:
    """A dataset of batches by index. Subclasses define `__getitem__` and `__len__`.

    Args:
        workers: how many threads or processes compute batches ahead of their use; 0 computes them in turn, and 1 thread
            starts only where a batch takes longer than handing it over.
        use_multiprocessing: whether the workers are processes, which compute at the same time whatever the batches are
            made with, but have to send them. The dataset must then be picklable unless processes are forked.
        max_queue_size: how many batches may wait.

    Example:

    >>> import numpy as np
    >>> class Squares(PyDataset):
    ...     def __len__(self):
    ...         return 3
    ...
    ...     def __getitem__(self, index):
    ...         return np.array([[index]]), np.array([index**2])
    >>> [y.item() for x, y in Squares()]
    [0, 1, 4]
    """

    def __init__(self, workers: int = 1, use_multiprocessing: bool = False, max_queue_size: int = 10) -> None:
        self._workers = workers
        self._use_multiprocessing = use_multiprocessing
        self._max_queue_size = max_queue_size

    @property
    def workers(self) -> int:
        """How many threads or processes compute batches."""
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
        return getattr(self, "_use_multiprocessing", False)

    @use_multiprocessing.setter
    def use_multiprocessing(self, value: bool) -> None:
        self._use_multiprocessing = value

    def __getitem__(self, index: int) -> Any:
        """Return batch `index`: `x`, `(x, y)` or `(x, y, sample_weight)`."""
        raise NotImplementedError(f"{type(self).__name__} does not define `__getitem__`.")

    def __len__(self) -> int:
        raise NotImplementedError(f"{type(self).__name__} does not define `__len__`.")

    def __iter__(self) -> Iterator[Any]:
        count = _count(self)
        return (self[i] for i in (itertools.count() if count is None else range(count)))

    @property
    def num_batches(self) -> int | None:
        """Batches in an epoch; None for an endless dataset."""
        return len(self)

    def on_epoch_begin(self) -> None:
        """Hear that an epoch begins."""

    def on_epoch_end(self) -> None:
        """Hear that an epoch is over."""


def _count(dataset: PyDataset) -> int | None:
    count = dataset.num_batches
    return None if count is None or count == math.inf else int(count)


class PyDatasetSource(DataSource):
    """Batches of a PyDataset.

    Args:
        dataset: the dataset.
        shuffle: whether to draw a new order of the batches for each epoch.

    Raises:
        ValueError: the dataset has no batches.
    """

    def __init__(self, dataset: PyDataset, shuffle: bool = False) -> None:
        self._dataset = dataset
        self._kind = type(dataset).__name__
        self.num_batches = _count(dataset)
        self.shuffle = shuffle
        if self.num_batches == 0:
            raise ValueError(f"There is no data: the {self._kind} has no batches.")

    def epoch(self, start: int = 0) -> Iterator[Batch]:
        """Begin an epoch and return its batches."""
        dataset = self._dataset
        dataset.on_epoch_begin()
        self.num_batches = _count(dataset)
        indices: Any = itertools.count(start)
        if self.num_batches is not None:
            shuffled = np.random.permutation(self.num_batches) if self.shuffle else np.arange(self.num_batches)
            indices = iter(shuffled[start:].tolist())
        workers = int(dataset.workers) if self.ahead else 0
        waiting = max(workers, int(dataset.max_queue_size))
        used, indices = itertools.tee(indices)
        if workers > 1 or (workers == 1 and dataset.use_multiprocessing):
            compute = by_processes if dataset.use_multiprocessing else by_threads
            return self._opened(self._checked(compute(dataset, indices, workers, waiting), used))
        batches = self._checked(map(dataset.__getitem__, indices), used)
        return self._opened(read_ahead(batches) if workers else batches)

    def _checked(self, made: Iterator[Any], indices: Iterator[int]) -> Generator[Batch, None, None]:
        """Yield what a dataset made as batches, and name the index of one that fails."""
        for index in indices:
            try:
                batch = to_batch(next(made))
                if self.label_range is not None:
                    self.label_range.check_batch(batch)
            except Exception as error:
                note(error, self._kind, index)
                raise
            check_rows(batch, self._kind, index)
            yield batch

    def read_in_step(self) -> None:
        """Keep reading ahead: batches are made by their numbers, so that none depends on when it is made."""

    def on_epoch_end(self) -> None:
        """Hear that an epoch is over."""
        self._dataset.on_epoch_end()

    def first(self) -> Batch:
        """Return the first batch."""
        return to_batch(self._dataset[0])
