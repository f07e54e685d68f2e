"""Averaging weights over epochs."""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Iterable
from typing import Any

import numpy as np

from keras_core.serialization.registry import builtin
from keras_core.training.callbacks.base import Callback
from keras_core.training.data import make_source
from keras_core.training.step import as_tensors


@builtin("keras.callbacks")
class StochasticWeightAverage(Callback):
    """Ends training with the mean of the weights of its last epochs (Izmailov et al. 2018, arXiv:1803.05407).

    Layers of batch normalization know the statistics of other weights than the mean, so these are taken anew from one
    pass over the data.

    Args:
        start_epoch: the first epoch, counted from 0, whose weights count.
        learning_rate: constant rate from that epoch on; unchanged where None.
        data: inputs for the statistics: arrays, or something that yields batches as for `fit`. The training data where
            None.
        steps: how many batches of them to use at most.

    Raises:
        ValueError: `start_epoch` is negative.

    Example:

    >>> average = StochasticWeightAverage(start_epoch=10, learning_rate=0.05)
    """

    def __init__(
        self, start_epoch: int, learning_rate: float | None = None, data: Any = None, steps: int | None = None
    ) -> None:
        super().__init__()
        if start_epoch < 0:
            raise ValueError(f"StochasticWeightAverage counts epochs from 0, got start_epoch={start_epoch}.")
        self.start_epoch = start_epoch
        self.learning_rate = learning_rate
        self.data = data
        self.steps = steps
        self.count = 0
        self._means: list[np.ndarray] = []

    def get_state(self) -> dict[str, Any]:
        """Return the means so far."""
        return {"count": self.count, "means": [m.copy() for m in self._means]}

    def set_state(self, state: dict[str, Any]) -> None:
        """Go on from there."""
        self.count, self._means = state["count"], [np.array(m) for m in state["means"]]

    def on_train_begin(self, logs: Any = None) -> None:
        """Begin with no weights."""
        self.count, self._means = 0, []

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Set the rate."""
        if self.learning_rate is not None and epoch >= self.start_epoch:
            self.model.optimizer.learning_rate = self.learning_rate

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Add the weights of an epoch."""
        if epoch < self.start_epoch:
            return
        self.count += 1
        values = [np.asarray(v.numpy(), "float64") for v in self.model.trainable_variables]
        before = self._means or [np.zeros_like(v) for v in values]
        self._means = [m + (v - m) / self.count for m, v in zip(before, values, strict=True)]

    def on_train_end(self, logs: Any = None) -> None:
        """Put the means in, and take the statistics anew."""
        if not self.count:
            return
        for variable, mean in zip(self.model.trainable_variables, self._means, strict=True):
            variable.assign(mean.astype("float32"))
        normalizing = [layer for layer in self.model._flatten_layers() if hasattr(layer, "moving_variance")]
        if normalizing:
            self._take_statistics(normalizing)

    def _take_statistics(self, layers: list[Any]) -> None:
        """Run the data through the model in training mode, with each batch of equal weight in the moving statistics."""
        momenta = [layer.momentum for layer in layers]
        try:
            for i, (x, _, _) in enumerate(itertools.islice(self._batches(), self.steps)):
                for layer in layers:
                    layer.momentum = i / (i + 1)
                self.model(as_tensors((x,))[0], training=True)
                self.model._clear_losses()
        finally:
            for layer, momentum in zip(layers, momenta, strict=True):
                layer.momentum = momentum

    def _batches(self) -> Iterable[Any]:
        if self.data is not None:
            return make_source(self.data).epoch()
        source = self.model._training_run.batches.source
        if source.restarts:
            return source.epoch()
        warnings.warn(
            "The training data cannot be read again, so batch normalization keeps the statistics of the last weights. "
            "Give StochasticWeightAverage(data=...).",
            stacklevel=2,
        )
        return ()
