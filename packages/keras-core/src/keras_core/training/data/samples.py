"""Datasets of samples and of batches that the data functions return. They compute what is asked for when it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from keras_core import tree


class Dataset:
    """A sequence of samples, or of batches, that can be iterated again and again, and passed to `fit` as batches.

    Args:
        count: how many there are.
        read: returns the one at an index.

    Example:

    >>> import numpy as np
    >>> squares = Dataset(5, lambda i: np.array(i**2))
    >>> [batch.tolist() for batch in squares.batch(2)]
    [[0, 1], [4, 9], [16]]
    """

    def __init__(self, count: int, read: Callable[[int], Any]) -> None:
        self._count = count
        self._read = read

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, index: int) -> Any:
        """Return the element at `index`, which may count from the end."""
        if not -self._count <= index < self._count:
            raise IndexError(f"The dataset has {self._count} elements, got index {index}.")
        return self._read(index % self._count)

    def __iter__(self) -> Iterator[Any]:
        return map(self._read, range(self._count))

    def cardinality(self) -> int:
        """Return how many elements there are."""
        return self._count

    def batch(self, batch_size: int, drop_remainder: bool = False) -> Dataset:
        """Return the dataset of `batch_size` elements each, stacked on a new first axis."""
        if batch_size < 1:
            raise ValueError(f"batch_size must be a positive integer, got {batch_size!r}.")
        whole, rest = divmod(self._count, batch_size)

        def read(i: int) -> Any:
            stop = min((i + 1) * batch_size, self._count)
            return stacked([self._read(k) for k in range(i * batch_size, stop)])

        return Dataset(whole + bool(rest and not drop_remainder), read)

    def take(self, count: int) -> Dataset:
        """Return the dataset of the first `count` elements, of all where it is negative."""
        return Dataset(self._count if count < 0 else min(count, self._count), self._read)

    def skip(self, count: int) -> Dataset:
        """Return the dataset without the first `count` elements."""
        count = self._count if count < 0 else min(count, self._count)
        return Dataset(self._count - count, lambda i: self._read(i + count))

    def map(self, function: Callable[..., Any], num_parallel_calls: Any = None) -> Dataset:
        """Return the dataset of what `function` makes of each element; the parts of a tuple are its arguments."""

        def read(i: int) -> Any:
            element = self._read(i)
            return function(*element) if isinstance(element, tuple) else function(element)

        return Dataset(self._count, read)

    def prefetch(self, buffer_size: Any = None) -> Dataset:
        """Return the dataset itself: `fit` prepares slow batches ahead."""
        return self

    def as_numpy_iterator(self) -> Iterator[Any]:
        """Return an iterator over the elements."""
        return iter(self)

    def __repr__(self) -> str:
        return f"<Dataset of {self._count} elements>"


def chosen(arrays: Any, indices: Sequence[int] | np.ndarray) -> Dataset:
    """Return the dataset of the samples at `indices` of a tree of arrays, whose batches are read at once.

    Example:

    >>> import numpy as np
    >>> [(x.item(), y.item()) for x, y in chosen((np.arange(5), np.arange(5) * 10), [3, 1])]
    [(3, 30), (1, 10)]
    """
    return _Chosen(arrays, np.asarray(indices, "int64"))


class _Chosen(Dataset):
    def __init__(self, arrays: Any, indices: np.ndarray) -> None:
        super().__init__(len(indices), self._sample)
        self._arrays = arrays
        self._indices = indices

    def _sample(self, i: int) -> Any:
        at = int(self._indices[i])
        return tree.map_structure(lambda a: a[at : at + 1][0], self._arrays)

    def batch(self, batch_size: int, drop_remainder: bool = False) -> Dataset:
        batches = super().batch(batch_size, drop_remainder)

        def read(i: int) -> Any:
            rows = self._indices[i * batch_size : (i + 1) * batch_size]
            return tree.map_structure(lambda a: a.take(rows, 0), self._arrays)

        return Dataset(len(batches), read)


def stacked(elements: list[Any]) -> Any:
    """Return elements that nest alike as one, whose arrays have a new first axis."""
    return tree.map_structure(lambda *leaves: np.stack([np.asarray(leaf) for leaf in leaves]), *elements)
