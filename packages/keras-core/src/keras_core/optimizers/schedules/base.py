"""The class that every learning rate schedule derives from."""

from __future__ import annotations

from typing import Any

from keras_core.serialization.registry import builtin


@builtin("keras.optimizers.schedules")
class LearningRateSchedule:
    """Maps the number of steps taken to a learning rate."""

    def __call__(self, step: Any) -> Any:
        """Return the learning rate, a scalar tensor, after `step` steps."""
        raise NotImplementedError(f"{type(self).__name__} does not define `__call__`.")

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal schedule."""
        raise NotImplementedError(f"{type(self).__name__} does not define `get_config`, so it cannot be saved.")

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> LearningRateSchedule:
        """Return the schedule that `config` describes."""
        return cls(**config)
