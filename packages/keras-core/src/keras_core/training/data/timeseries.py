"""Windows of a series."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from keras_core.training.data.columns import as_array
from keras_core.training.data.samples import Dataset

_FORMATS = frozenset(("tf", "grain"))


def timeseries_dataset_from_array(
    data: Any,
    targets: Any,
    sequence_length: int,
    sequence_stride: int = 1,
    sampling_rate: int = 1,
    batch_size: int | None = 128,
    shuffle: bool = False,
    seed: int | None = None,
    start_index: int | None = None,
    end_index: int | None = None,
    format: str = "tf",
) -> Dataset:
    """Return a dataset of windows of a series, which are cut from it when they are asked for.

    Args:
        data: series of shape `(steps, ...)`; one in a file stays there.
        targets: array of which item `i` belongs to the window that begins at step `i`, or None.
        sequence_length: steps in a window.
        sequence_stride: steps from the beginning of a window to that of the next.
        sampling_rate: distance of the steps in a window.
        batch_size: windows in a batch; None makes a dataset of single ones.
        shuffle: whether each iteration draws a new order.
        seed: of the orders; they come from `np.random` where None.
        start_index, end_index: use the steps from the first of them to before the second; all where None.
        format: kept for compatibility: the dataset is the same for `"tf"` and `"grain"`.

    Returns:
        A dataset of windows of shape `([batch,] sequence_length, ...)`, or of pairs of windows and targets.

    Raises:
        ValueError: an argument does not fit the series.

    Example:

    >>> import numpy as np
    >>> windows = timeseries_dataset_from_array(np.arange(6), None, sequence_length=3, sequence_stride=2)
    >>> [batch.tolist() for batch in windows]
    [[[0, 1, 2], [2, 3, 4]]]
    """
    series = as_array(data if hasattr(data, "shape") else np.asarray(data), "data")
    labels = targets if targets is None or hasattr(targets, "shape") else np.asarray(targets)
    labels = as_array(labels, "sample_weight")
    begin, end = _checked(len(series), sequence_length, sequence_stride, sampling_rate, start_index, end_index)
    if format not in _FORMATS:
        raise ValueError(f"format must be 'tf' or 'grain', got {format!r}.")
    count = max(end - begin - (sequence_length - 1) * sampling_rate, 0)
    if labels is not None:
        count = min(count, len(labels) - begin)
    starts = np.arange(begin, begin + count, sequence_stride)
    return _Windows(series, labels, starts, np.arange(sequence_length) * sampling_rate, batch_size, shuffle, seed)


class _Windows(Dataset):
    def __init__(
        self,
        series: Any,
        labels: Any,
        starts: np.ndarray,
        steps: np.ndarray,
        batch_size: int | None,
        shuffle: bool,
        seed: int | None,
    ) -> None:
        super().__init__(len(starts) if batch_size is None else math.ceil(len(starts) / batch_size), self._element)
        self._series, self._labels, self._starts, self._steps = series, labels, starts, steps
        self._batch_size = batch_size
        self._random = None if not shuffle else np.random if seed is None else np.random.RandomState(seed)
        self.generator = self._random if seed is not None else None  # so that a run can be resumed

    def __iter__(self) -> Iterator[Any]:
        starts = self._starts if self._random is None else self._random.permutation(self._starts)
        return (self._read_from(starts, i) for i in range(len(self)))

    def _element(self, i: int) -> Any:
        return self._read_from(self._starts, i)

    def _read_from(self, starts: np.ndarray, i: int) -> Any:
        size = self._batch_size or 1
        chosen = starts[i * size : (i + 1) * size]
        windows = self._windows(chosen)
        if self._batch_size is None:
            windows, chosen = windows[0], chosen[0]
        if self._labels is None:
            return windows
        return windows, self._labels.take(np.atleast_1d(chosen), 0) if self._batch_size else self._label(int(chosen))

    def _label(self, at: int) -> Any:
        return self._labels[at : at + 1][0]

    def _windows(self, starts: np.ndarray) -> Any:
        if isinstance(self._series, np.ndarray):
            return self._series[starts[:, None] + self._steps]
        span = int(self._steps[-1]) + 1
        return np.stack([np.asarray(self._series[int(s) : int(s) + span])[self._steps] for s in starts])


def _checked(
    total: int, length: int, stride: int, rate: int, start_index: int | None, end_index: int | None
) -> tuple[int, int]:
    """Return the first step to use and the one after the last."""
    if length < 1:
        raise ValueError(f"sequence_length must be a positive integer, got {length!r}.")
    for name, value in (("sequence_stride", stride), ("sampling_rate", rate)):
        if not 0 < value < total:
            raise ValueError(f"{name} must be from 1 to {total - 1} for a series of {total} steps, got {value!r}.")
    begin = 0 if start_index is None else start_index
    end = total if end_index is None else end_index
    if not 0 <= begin < total:
        raise ValueError(f"start_index must be from 0 to {total - 1} for a series of {total} steps, got {begin!r}.")
    if not begin <= end <= total or (begin == end and start_index is not None):
        raise ValueError(f"end_index must be above start_index={begin} and at most {total}, got {end!r}.")
    return begin, end
