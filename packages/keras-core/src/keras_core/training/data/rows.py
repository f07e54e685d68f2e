"""Samples that are no NumPy array: on a device, in a file, or sparse. A batch of them is read at a time."""

from __future__ import annotations

from typing import Any

import numpy as np

from keras_core import settings
from keras_core.plugins import active


def narrowed(x: np.ndarray) -> np.ndarray:
    """Return an array with float64, in which NumPy and pandas keep most data, turned into `floatx`."""
    if x.dtype != np.float64 or settings.floatx() == "float64":
        return x
    return x.astype("float16" if settings.floatx() == "float16" else "float32")


class Rows:
    """Samples along the first axis, with the part of NumPy's interface that batches need.

    Args:
        data: what holds them.
        start, stop: which of its samples these are; all where `stop` is None.
    """

    def __init__(self, data: Any, start: int = 0, stop: int | None = None) -> None:
        self._data = data
        self._start = start
        self._stop = self._count() if stop is None else stop
        self.shape = (self._stop - start, *(getattr(data, "shape", None) or (None,))[1:])

    def _count(self) -> int:
        return len(self._data)

    def __len__(self) -> int:
        return self._stop - self._start

    def part(self, start: int, stop: int) -> Rows:
        """Return some of the samples as `Rows`, without reading them."""
        return type(self)(self._data, self._start + start, self._start + stop)

    def __getitem__(self, key: slice) -> Any:
        """Return the samples of a slice with step 1 as an array or native tensor."""
        start, stop, _ = key.indices(len(self))
        return self._read(self._start + start, self._start + max(start, stop))

    def take(self, indices: np.ndarray, *_: Any) -> Any:
        """Return the samples at `indices`, an array of ints, in that order."""
        return self._gather(indices + self._start)

    def _read(self, start: int, stop: int) -> Any:
        raise NotImplementedError

    def _gather(self, indices: np.ndarray) -> Any:
        raise NotImplementedError


class NativeRows(Rows):
    """A native tensor that stays on its device."""

    def _read(self, start: int, stop: int) -> Any:
        sizes = (stop - start, *self._data.shape[1:])
        return active.xp.dynamic_slice(self._data, (start,) + (0,) * (len(sizes) - 1), sizes)

    def _gather(self, indices: np.ndarray) -> Any:
        return active.xp.take(self._data, active.xp.asarray(indices.astype("int32")), axis=0)


class SparseRows(Rows):
    """A SciPy matrix or array in compressed rows, made dense by the batch."""

    def _count(self) -> int:
        return self._data.shape[0]

    def _read(self, start: int, stop: int) -> Any:
        return narrowed(self._data[start:stop].toarray())

    def _gather(self, indices: np.ndarray) -> Any:
        return narrowed(self._data[indices].toarray())


class LazyRows(Rows):
    """Anything that can be sliced, such as a dataset in an HDF5 file, a Zarr array or a memory map."""

    def _read(self, start: int, stop: int) -> Any:
        return _as_batch(self._data[start:stop])

    def _gather(self, indices: np.ndarray) -> Any:
        order = np.argsort(indices)  # files are read from front to back, and some refuse another order
        ascending = indices[order]
        low, high = int(ascending[0]), int(ascending[-1]) + 1
        if high - low == len(indices):
            found = self._read(low, high)
        else:
            found = self._scattered(ascending)
        if np.array_equal(indices, ascending):
            return found
        back = np.empty_like(order)
        back[order] = np.arange(len(order))
        if isinstance(found, np.ndarray):
            return found[back]
        return active.xp.take(found, active.xp.asarray(back.astype("int32")), axis=0)

    def _scattered(self, ascending: np.ndarray) -> Any:
        try:
            return _as_batch(self._data[ascending if isinstance(self._data, np.ndarray) else ascending.tolist()])
        except (TypeError, IndexError, NotImplementedError):  # it knows slices and single samples only
            return narrowed(np.stack([np.asarray(self._data[int(i)]) for i in ascending]))


def _as_batch(x: Any) -> Any:
    return x if active.xp.is_tensor(x) and not isinstance(x, np.ndarray) else narrowed(np.asarray(x))
