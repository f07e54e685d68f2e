"""Class weights as sample weights."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from keras_core import ops, tree
from keras_core.plugins import active
from keras_core.training.data.rows import Rows
from keras_core.training.data.source import Batch, DataSource


def class_weights(class_weight: Mapping[int, float], y: Any, sample_weight: Any = None) -> Any:
    """Return the weights of samples by their class, times `sample_weight`.

    Args:
        class_weight: weight by class index; classes that are not named weigh 1.
        y: labels of one output: indices, with a last axis of 1 or without, or one-hot rows; array or native tensor.
        sample_weight: further weights, or None.

    Returns:
        float32 array or native tensor, as `y` is one.

    Raises:
        ValueError: there are several outputs, or no labels.

    Example:

    >>> import numpy as np
    >>> class_weights({1: 5.0}, np.array([0, 1, 1]))
    array([1., 5., 5.], dtype=float32)
    """
    leaves = tree.flatten(y)
    if len(leaves) != 1 or leaves[0] is None:
        what = "y is None" if y is None else f"y has {len(leaves)} outputs"
        raise ValueError(f"class_weight needs the labels of one output, but {what}. Use sample_weight instead.")
    labels = _whole(leaves[0])
    on_host = isinstance(labels, np.ndarray)
    xp: Any = np if on_host else ops
    if labels.ndim >= 2:
        labels = xp.argmax(labels, axis=-1) if labels.shape[-1] > 1 else labels[..., 0]
    named = sorted((int(label), float(weight)) for label, weight in _checked(class_weight).items())
    keys, values = np.array([k for k, _ in named], "int32"), np.array([w for _, w in named], "float32")
    if not named:
        keys, values = np.zeros(1, "int32"), np.ones(1, "float32")
    if not on_host:
        labels = ops.cast(labels, "int32")
        keys, values = ops.convert_to_tensor(keys), ops.convert_to_tensor(values)
    elif labels.dtype.kind not in "iu":
        labels = labels.astype("int64")
    found = xp.minimum(xp.searchsorted(keys, labels), len(named) - 1 if named else 0)
    weights = xp.where(xp.equal(xp.take(keys, found), labels), xp.take(values, found), np.float32(1))
    return weights if sample_weight is None else _times(weights, _whole(tree.flatten(sample_weight)[0]))


def _checked(class_weight: Any) -> Mapping[Any, Any]:
    if not isinstance(class_weight, Mapping):
        raise ValueError(f"class_weight maps class indices to weights, got {class_weight!r}.")
    if any(isinstance(k, str) or isinstance(w, Mapping) for k, w in class_weight.items()):
        raise ValueError(
            f"class_weight maps class indices to numbers, for a model with one output, got {class_weight!r}. "
            "Use sample_weight to weight several outputs."
        )
    return class_weight


def _whole(x: Any) -> Any:
    """Return an array or native tensor of what may be `Rows`; labels and weights are small."""
    return x[0 : len(x)] if isinstance(x, Rows) else x


def _times(weights: Any, given: Any) -> Any:
    if isinstance(weights, np.ndarray) and not isinstance(given, np.ndarray):
        given = active.xp.to_numpy(given)
    given = given.reshape(given.shape + (1,) * (weights.ndim - given.ndim)) if isinstance(given, np.ndarray) else given
    if isinstance(weights, np.ndarray):
        return weights * given
    return ops.multiply(weights, ops.reshape(given, tuple(given.shape) + (1,) * (weights.ndim - len(given.shape))))


class WeightedSource(DataSource):
    """Batches of a dataset whose samples are weighted by their class.

    Args:
        source: the batches.
        class_weight: weight by class index; classes that are not named weigh 1.
    """

    def __init__(self, source: DataSource, class_weight: Mapping[int, float]) -> None:
        self._source = source
        self._class_weight = _checked(class_weight)
        self.num_batches, self.batch_size = source.num_batches, source.batch_size
        self.num_samples, self.restarts = source.num_samples, source.restarts

    @property
    def ahead(self) -> bool:  # type: ignore[override]
        """Whether batches may be prepared before they are asked for."""
        return self._source.ahead

    @ahead.setter
    def ahead(self, value: bool) -> None:
        self._source.ahead = value

    def _weighted(self, batch: Batch) -> Batch:
        x, y, sample_weight = batch
        return x, y, class_weights(self._class_weight, y, sample_weight)

    def epoch(self, start: int = 0) -> Iterator[Batch]:
        """Yield the batches of the next epoch."""
        return map(self._weighted, self._source.epoch(start))

    def position(self) -> Any:
        """Return where the source stands."""
        return self._source.position()

    def restore(self, position: Any) -> None:
        """Go to a `position`."""
        self._source.restore(position)

    def read_in_step(self) -> None:
        """Read no batch before its time, where that matters."""
        self._source.read_in_step()

    def rewind(self) -> None:
        """Give back what `first` took."""
        self._source.rewind()

    def close(self) -> None:
        """End the threads and processes of the epoch that is running."""
        self._source.close()

    def on_epoch_end(self) -> None:
        """Hear that an epoch is over."""
        self._source.on_epoch_end()

    def first(self) -> Batch:
        """Return the first batch."""
        return self._weighted(self._source.first())
