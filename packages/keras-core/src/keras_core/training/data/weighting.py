"""Class weights as sample weights."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from keras_core import tree
from keras_core.plugins import active
from keras_core.training.data.source import DataSource


class WeightedSource(DataSource):
    """Batches whose samples are weighted by their class.

    Args:
        source: the batches.
        class_weight: weight by class index; classes that are not named weigh 1.

    Raises:
        ValueError: a batch has several outputs, or no labels.
    """

    def __init__(self, source: DataSource, class_weight: Mapping[int, float]) -> None:
        if not isinstance(class_weight, Mapping):
            raise ValueError(f"class_weight maps class indices to weights, got {class_weight!r}.")
        self._source = source
        self._weights = {int(k): float(v) for k, v in class_weight.items()}
        self.num_batches, self.batch_size = source.num_batches, source.batch_size
        self.num_samples, self.restarts = source.num_samples, source.restarts

    def _weighted(self, batch: tuple[Any, Any, Any]) -> tuple[Any, Any, Any]:
        x, y, sample_weight = batch
        if y is None or tree.is_nested(y):
            raise ValueError("class_weight needs a model with one output and labels. Use sample_weight for several.")
        labels = y if isinstance(y, np.ndarray) else active.xp.to_numpy(y)
        if labels.ndim >= 2 and labels.shape[-1] > 1:
            labels = labels.argmax(axis=-1)
        elif labels.ndim >= 2:
            labels = labels[..., 0]
        labels = labels.astype("int64")
        weights = np.ones(labels.shape, "float32")
        for label, weight in self._weights.items():
            weights[labels == label] = weight
        if sample_weight is not None:
            given = sample_weight if isinstance(sample_weight, np.ndarray) else active.xp.to_numpy(sample_weight)
            weights = weights * given.reshape(given.shape + (1,) * (weights.ndim - given.ndim))
        return x, y, weights

    def epoch(self) -> Iterator[tuple[Any, Any, Any]]:
        """Yield the batches of the next epoch."""
        return map(self._weighted, self._source.epoch())

    def on_epoch_end(self) -> None:
        """Hear that an epoch is over."""
        self._source.on_epoch_end()

    def first(self) -> tuple[Any, Any, Any]:
        """Return the first batch."""
        return self._weighted(self._source.first())
