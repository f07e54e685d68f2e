"""A slow start in front of any schedule."""

from __future__ import annotations

from typing import Any

from keras_core import ops
from keras_core.optimizers.schedules.base import LearningRateSchedule, positive
from keras_core.serialization import objects
from keras_core.serialization.registry import builtin


@builtin("keras.optimizers.schedules")
class WarmUp(LearningRateSchedule):
    """Rises linearly for some steps (Goyal et al., 2017, section 2.2) and then follows a schedule from its beginning.

    Not part of Keras.

    Args:
        schedule: a schedule, or a number for a constant rate.
        warmup_steps: steps of the rise.
        start_learning_rate: rate at step 0.
        name: kept in the config.

    Example:

    >>> from keras_core.optimizers import schedules
    >>> schedule = schedules.WarmUp(schedules.CosineDecay(0.5, 10), warmup_steps=4)
    >>> [round(float(schedule(step)), 6) for step in (0, 2, 4, 9, 14)]
    [0.0, 0.25, 0.5, 0.25, 0.0]
    """

    def __init__(
        self, schedule: Any, warmup_steps: int, start_learning_rate: float = 0.0, name: str = "WarmUp"
    ) -> None:
        schedule = objects.deserialize_keras_object(schedule) if isinstance(schedule, dict) else schedule
        if not isinstance(schedule, (LearningRateSchedule, int, float)):
            raise ValueError(f"WarmUp needs a schedule or a number, got {schedule!r}.")
        self.schedule = schedule
        self.warmup_steps = positive(warmup_steps, "warmup_steps", "WarmUp")
        self.start_learning_rate = start_learning_rate
        self.name = name

    def __call__(self, step: Any) -> Any:
        """Return the learning rate after `step` steps."""
        step = ops.cast(step, "float32")
        top, after = self._at(0.0), self._at(ops.maximum(step - self.warmup_steps, 0.0))
        rising = self.start_learning_rate + (top - self.start_learning_rate) * step / self.warmup_steps
        return ops.where(step < float(self.warmup_steps), rising, after)

    def _at(self, step: Any) -> Any:
        return self.schedule(step) if isinstance(self.schedule, LearningRateSchedule) else self.schedule

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal schedule."""
        return {
            "schedule": objects.serialize_keras_object(self.schedule),
            "warmup_steps": self.warmup_steps,
            "start_learning_rate": self.start_learning_rate,
            "name": self.name,
        }
