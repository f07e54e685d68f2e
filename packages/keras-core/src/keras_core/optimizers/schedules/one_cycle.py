"""One rise and one fall."""

from __future__ import annotations

import math
from typing import Any

from keras_core import ops
from keras_core.optimizers.schedules.base import Recorded, positive
from keras_core.serialization.registry import builtin


@builtin("keras.optimizers.schedules")
class OneCycle(Recorded):
    """Rises to a high rate and falls far below the first (Smith & Topin, 2018), along two half cosines.

    Not part of Keras.

    Args:
        max_learning_rate: the highest rate.
        total_steps: steps until the end; the last rate holds after.
        warmup_fraction: share of the steps that the rise takes, in `(0, 1)`.
        initial_divisor: the first rate is `max_learning_rate / initial_divisor`.
        final_divisor: the last is the first divided by this.
        name: kept in the config.

    Raises:
        ValueError: a number is not positive, or `warmup_fraction` not in `(0, 1)`.

    Example:

    >>> from keras_core.optimizers import schedules
    >>> schedule = schedules.OneCycle(0.5, total_steps=10, initial_divisor=10.0)
    >>> [round(float(schedule(step)), 6) for step in (0, 3, 10)]
    [0.05, 0.5, 5e-06]
    """

    _arguments = ("max_learning_rate", "total_steps", "warmup_fraction", "initial_divisor", "final_divisor", "name")

    def __init__(
        self,
        max_learning_rate: float,
        total_steps: int,
        warmup_fraction: float = 0.3,
        initial_divisor: float = 25.0,
        final_divisor: float = 1e4,
        name: str = "OneCycle",
    ) -> None:
        if not 0 < warmup_fraction < 1:
            raise ValueError(f"OneCycle needs warmup_fraction in (0, 1), got {warmup_fraction!r}.")
        self.max_learning_rate = max_learning_rate
        self.total_steps = positive(total_steps, "total_steps", "OneCycle")
        self.warmup_fraction = warmup_fraction
        self.initial_divisor = positive(initial_divisor, "initial_divisor", "OneCycle")
        self.final_divisor = positive(final_divisor, "final_divisor", "OneCycle")
        self.name = name

    def __call__(self, step: Any) -> Any:
        """Return the learning rate after `step` steps."""
        done = ops.minimum(ops.cast(step, "float32") / self.total_steps, 1.0)
        first = self.max_learning_rate / self.initial_divisor
        last = first / self.final_divisor
        rises = done < self.warmup_fraction
        progress = ops.where(rises, done / self.warmup_fraction, (1.0 - done) / (1.0 - self.warmup_fraction))
        low = ops.where(rises, first, last)
        return low + (self.max_learning_rate - low) * 0.5 * (1.0 - ops.cos(math.pi * progress))
