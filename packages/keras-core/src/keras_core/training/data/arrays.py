"""Batches of arrays held in memory."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from keras_core import settings, tree
from keras_core.plugins import active
from keras_core.training.data.source import DataSource

WHOLE = -1
"""As the batch size: one batch of everything."""


class ArraySource(DataSource):
    """Slices of arrays with a common first axis.

    Args:
        x, y, sample_weight: arrays, or trees of them; the last two may be None.
        batch_size: samples in a batch; 32 where None.
        shuffle: whether to draw a new order for each epoch; `"batch"` keeps batches together.

    Raises:
        ValueError: the arrays differ in length, or one has none.
    """

    def __init__(
        self, x: Any, y: Any = None, sample_weight: Any = None, batch_size: int | None = None, shuffle: Any = False
    ) -> None:
        data = tree.map_structure(as_array, (x, y, sample_weight))
        self._leaves, self._structure = tree.flatten_with_structure(data)
        self.num_samples = common_length({"x": data[0], "y": data[1], "sample_weight": data[2]})
        if self.num_samples == 0:
            raise ValueError("There is no data: x has no samples.")
        self.batch_size = self.num_samples if batch_size == WHOLE else _checked_batch_size(batch_size)
        self.num_batches = math.ceil(self.num_samples / self.batch_size)
        self.shuffle = shuffle

    def _batch(self, select: Any) -> tuple[Any, Any, Any]:
        return tree.unflatten(self._structure, [None if a is None else a[select] for a in self._leaves])

    def epoch(self) -> Iterator[tuple[Any, Any, Any]]:
        """Yield the batches of the next epoch."""
        size, total = self.batch_size or 32, self.num_samples or 0
        if not self.shuffle:
            for start in range(0, total, size):
                yield self._batch(slice(start, start + size))
            return
        order = self._order(total, size)
        for start in range(0, total, size):
            yield self._batch(order[start : start + size])

    def _order(self, total: int, size: int) -> np.ndarray:
        if self.shuffle != "batch":
            return np.random.permutation(total)
        whole = total // size * size
        blocks = np.random.permutation(whole // size)
        shuffled = (blocks[:, None] * size + np.arange(size)).ravel()
        return np.concatenate([shuffled, np.arange(whole, total)])

    def first(self) -> tuple[Any, Any, Any]:
        """Return the first batch."""
        return self._batch(slice(0, self.batch_size))


def _checked_batch_size(batch_size: Any) -> int:
    if batch_size is None:
        return 32
    if isinstance(batch_size, bool) or not isinstance(batch_size, (int, np.integer)) or batch_size < 1:
        raise ValueError(f"batch_size must be a positive integer, got {batch_size!r}.")
    return int(batch_size)


def as_array(x: Any) -> Any:
    """Return `x` as a NumPy array to slice, with float64 narrowed to `floatx`; a memory map stays one."""
    if x is None:
        return None
    if active.xp.is_tensor(x) and not isinstance(x, np.ndarray):
        return active.xp.to_numpy(x)
    if isinstance(x, np.memmap):
        return x
    if hasattr(x, "to_numpy"):  # pandas and polars
        x = x.to_numpy()
    elif not isinstance(x, np.ndarray):
        if not hasattr(x, "__array__") and not isinstance(x, (int, float, bool)):
            raise TypeError(f"Data must be arrays, tensors or trees of them, got {type(x).__name__}.")
        x = np.asarray(x)
    if x.dtype.kind == "O":
        raise ValueError(f"Data must be numeric, got an array of objects of shape {x.shape}.")
    return narrowed(x)


def narrowed(x: np.ndarray) -> np.ndarray:
    """Return an array with float64, in which NumPy and pandas keep most data, turned into `floatx`."""
    if x.dtype != np.float64 or settings.floatx() == "float64":
        return x
    return x.astype("float16" if settings.floatx() == "float16" else "float32")


def common_length(named: dict[str, Any]) -> int:
    """Return the length of the first axis, which all arrays in the named trees share.

    Raises:
        ValueError: they differ, or one is a scalar; the message lists them.
    """
    lengths = {}
    for name, data in named.items():
        for i, array in enumerate(a for a in tree.flatten(data) if a is not None):
            if not getattr(array, "shape", ()):
                raise ValueError(
                    f"{name} holds a scalar, expected arrays with samples on the first axis. A list stands for several "
                    f"inputs or outputs; if {name} is a list of numbers, pass `numpy.array({name})`."
                )
            lengths[f"{name}[{i}]" if tree.is_nested(data) else name] = len(array)
    if len(set(lengths.values())) > 1:
        listed = ", ".join(f"{n} has {k}" for n, k in lengths.items())
        raise ValueError(f"All arrays must have the same number of samples, but {listed}.")
    if not lengths:
        raise ValueError("There is no data: x is empty.")
    return next(iter(lengths.values()))
