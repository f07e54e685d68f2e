"""Trying learning rates."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from keras_core.serialization.registry import builtin
from keras_core.training.callbacks.base import Callback
from keras_core.training.callbacks.keeping import Kept


@builtin("keras.callbacks")
class LearningRateFinder(Callback):
    """Trains with a learning rate that grows exponentially from batch to batch, and keeps the losses.

    The range test of Smith 2015 (https://arxiv.org/abs/1506.01186). Afterwards model and optimizer are as they were.
    While it runs, the figures are those of each batch alone. The run ends after `steps` batches, or as soon as the loss
    has multiplied; give `fit` enough epochs.

    Args:
        lowest: rate of the first batch.
        highest: rate of the last batch.
        steps: number of batches.
        smoothing: momentum of the average of the losses.
        divergence: the run ends where the loss is this many times the lowest.

    Attributes:
        rates: the rates tried.
        losses: their losses, smoothed.

    Raises:
        ValueError: the rates do not grow, or there are fewer than two steps.

    Example:

    >>> finder = LearningRateFinder(1e-4, 1.0, steps=5)
    >>> [round(finder.rate(i), 4) for i in range(5)]
    [0.0001, 0.001, 0.01, 0.1, 1.0]
    """

    def __init__(
        self,
        lowest: float = 1e-6,
        highest: float = 10.0,
        steps: int = 100,
        smoothing: float = 0.9,
        divergence: float = 4.0,
    ) -> None:
        super().__init__()
        if not 0 < lowest < highest:
            raise ValueError(f"LearningRateFinder needs 0 < lowest < highest, got {lowest} and {highest}.")
        if steps < 2:
            raise ValueError(f"LearningRateFinder needs at least 2 steps, got {steps}.")
        self.lowest = lowest
        self.highest = highest
        self.steps = steps
        self.smoothing = smoothing
        self.divergence = divergence
        self.rates: list[float] = []
        self.losses: list[float] = []
        self._average = 0.0
        self._kept: Kept | None = None

    def rate(self, step: int) -> float:
        """Return the rate of a step, counted from 0."""
        return float(self.lowest * (self.highest / self.lowest) ** (step / (self.steps - 1)))

    def on_train_begin(self, logs: Any = None) -> None:
        """Keep the model as it is."""
        self.rates, self.losses, self._average = [], [], 0.0
        self._kept = Kept(self.model)

    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
        """Set the rate of a batch."""
        self.model.optimizer.learning_rate = self.rate(len(self.rates))

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Keep the loss of a batch."""
        loss = float((logs or {})["loss"])
        self.model.reset_metrics()
        self.rates.append(self.rate(len(self.rates)))
        self._average = self.smoothing * self._average + (1 - self.smoothing) * loss
        smooth = self._average / (1 - self.smoothing ** len(self.rates))
        self.losses.append(smooth)
        diverges = not math.isfinite(smooth) or smooth > self.divergence * abs(min(self.losses))
        if diverges or len(self.rates) == self.steps:
            self.model.stop_training = True

    def on_train_end(self, logs: Any = None) -> None:
        """Put the model back."""
        if self._kept is not None:
            self._kept.put_back()
            self._kept = None

    def suggestion(self) -> float:
        """Return the rate at which the loss fell most steeply, over the logarithm of the rate.

        The fall is measured over a fifth of the run, as that from one batch to the next is chance for the most part.

        Raises:
            ValueError: the loss did not fall.
        """
        losses = np.array(self.losses)
        losses = losses[: np.argmin(np.where(np.isfinite(losses), losses, np.inf)) + 1] if losses.size else losses
        if losses.size < 2:
            raise ValueError(
                f"The loss of {len(self.rates)} batches never fell below the first, so no learning rate suggests "
                "itself. Start from a lower rate, or run more batches."
            )
        width = min(max(1, len(self.rates) // 5), losses.size - 1)
        falls = losses[width:] - losses[:-width]
        return self.rates[int(np.argmin(falls)) + width // 2]
