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


class Recorded(LearningRateSchedule):
    """Keeps its constructor arguments, which are its config."""

    _arguments: tuple[str, ...] = ()

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal schedule."""
        return {name: getattr(self, name) for name in self._arguments}


def positive(value: float, name: str, schedule: str) -> float:
    """Return `value`; raise ValueError where it is not above 0."""
    if value <= 0:
        raise ValueError(f"{schedule} needs {name} > 0, got {value!r}.")
    return value
