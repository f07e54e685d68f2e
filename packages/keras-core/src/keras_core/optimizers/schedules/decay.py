"""Learning rates that fall."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from keras_core import ops
from keras_core.optimizers.schedules.base import LearningRateSchedule
from keras_core.serialization.registry import builtin

_MODULE = "keras.optimizers.schedules"


class _Decay(LearningRateSchedule):
    """Keeps its constructor arguments, which are its config."""

    _arguments: tuple[str, ...] = ()

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal schedule."""
        return {name: getattr(self, name) for name in self._arguments}


def _positive(value: float, name: str, schedule: str) -> float:
    if value <= 0:
        raise ValueError(f"{schedule} needs {name} > 0, got {value!r}.")
    return value


@builtin(_MODULE)
class ExponentialDecay(_Decay):
    """`initial_learning_rate * decay_rate ** (step / decay_steps)`.

    Args:
        initial_learning_rate: rate at step 0.
        decay_steps: over how many steps the rate falls by `decay_rate`.
        decay_rate: the factor.
        staircase: whether to round `step / decay_steps` down.
        name: kept in the config.
    """

    _arguments = ("initial_learning_rate", "decay_steps", "decay_rate", "staircase", "name")

    def __init__(
        self,
        initial_learning_rate: float,
        decay_steps: int,
        decay_rate: float,
        staircase: bool = False,
        name: str = "ExponentialDecay",
    ) -> None:
        self.initial_learning_rate = initial_learning_rate
        self.decay_steps = _positive(decay_steps, "decay_steps", "ExponentialDecay")
        self.decay_rate = decay_rate
        self.staircase = staircase
        self.name = name

    def __call__(self, step: Any) -> Any:
        """Return the learning rate after `step` steps."""
        exponent = ops.cast(step, "float32") / self.decay_steps
        exponent = ops.floor(exponent) if self.staircase else exponent
        return self.initial_learning_rate * self.decay_rate**exponent


@builtin(_MODULE)
class InverseTimeDecay(_Decay):
    """`initial_learning_rate / (1 + decay_rate * step / decay_steps)`.

    Args:
        initial_learning_rate: rate at step 0.
        decay_steps: unit of steps.
        decay_rate: how fast the rate falls.
        staircase: whether to round `step / decay_steps` down.
        name: kept in the config.
    """

    _arguments = ("initial_learning_rate", "decay_steps", "decay_rate", "staircase", "name")

    def __init__(
        self,
        initial_learning_rate: float,
        decay_steps: int,
        decay_rate: float,
        staircase: bool = False,
        name: str = "InverseTimeDecay",
    ) -> None:
        self.initial_learning_rate = initial_learning_rate
        self.decay_steps = _positive(decay_steps, "decay_steps", "InverseTimeDecay")
        self.decay_rate = decay_rate
        self.staircase = staircase
        self.name = name

    def __call__(self, step: Any) -> Any:
        """Return the learning rate after `step` steps."""
        units = ops.cast(step, "float32") / self.decay_steps
        units = ops.floor(units) if self.staircase else units
        return self.initial_learning_rate / (1.0 + self.decay_rate * units)


@builtin(_MODULE)
class PiecewiseConstantDecay(_Decay):
    """Constant between boundaries.

    Args:
        boundaries: increasing steps at which the rate changes; up to and including the first, `values[0]` holds.
        values: rates, one more than boundaries.
        name: kept in the config.

    Raises:
        ValueError: the numbers do not fit.
    """

    _arguments = ("boundaries", "values", "name")

    def __init__(self, boundaries: Sequence[int], values: Sequence[float], name: str = "PiecewiseConstant") -> None:
        if len(values) != len(boundaries) + 1:
            raise ValueError(f"{len(boundaries)} boundaries need {len(boundaries) + 1} values, got {len(values)}.")
        self.boundaries = list(boundaries)
        self.values = list(values)
        self.name = name

    def __call__(self, step: Any) -> Any:
        """Return the learning rate after `step` steps."""
        step = ops.cast(step, "float32")
        rate = ops.full((), self.values[0], dtype="float32")
        for boundary, value in zip(self.boundaries, self.values[1:], strict=True):
            rate = ops.where(step > float(boundary), value, rate)
        return rate


@builtin(_MODULE)
class PolynomialDecay(_Decay):
    """Falls from `initial_learning_rate` to `end_learning_rate` as `(1 - step / decay_steps) ** power`.

    Args:
        initial_learning_rate: rate at step 0.
        decay_steps: steps until the end.
        end_learning_rate: rate at the end and after.
        power: exponent.
        cycle: whether to stretch `decay_steps` to its next multiple once it is passed.
        name: kept in the config.
    """

    _arguments = ("initial_learning_rate", "decay_steps", "end_learning_rate", "power", "cycle", "name")

    def __init__(
        self,
        initial_learning_rate: float,
        decay_steps: int,
        end_learning_rate: float = 0.0001,
        power: float = 1.0,
        cycle: bool = False,
        name: str = "PolynomialDecay",
    ) -> None:
        self.initial_learning_rate = initial_learning_rate
        self.decay_steps = _positive(decay_steps, "decay_steps", "PolynomialDecay")
        self.end_learning_rate = end_learning_rate
        self.power = power
        self.cycle = cycle
        self.name = name

    def __call__(self, step: Any) -> Any:
        """Return the learning rate after `step` steps."""
        step = ops.cast(step, "float32")
        length: Any = float(self.decay_steps)
        if self.cycle:
            length = length * ops.maximum(ops.ceil(step / length), 1.0)
        else:
            step = ops.minimum(step, length)
        left = 1.0 - step / length
        return (self.initial_learning_rate - self.end_learning_rate) * left**self.power + self.end_learning_rate


@builtin(_MODULE)
class CosineDecay(_Decay):
    """Falls along half a cosine (Loshchilov & Hutter, 2016), after a linear warmup on request.

    Args:
        initial_learning_rate: rate at step 0.
        decay_steps: steps from the end of the warmup to the end.
        alpha: rate at the end, as a fraction.
        name: kept in the config.
        warmup_target: rate at the end of the warmup; no warmup where None.
        warmup_steps: steps of the warmup.
    """

    _arguments = ("initial_learning_rate", "decay_steps", "alpha", "name", "warmup_target", "warmup_steps")

    def __init__(
        self,
        initial_learning_rate: float,
        decay_steps: int,
        alpha: float = 0.0,
        name: str = "CosineDecay",
        warmup_target: float | None = None,
        warmup_steps: int = 0,
    ) -> None:
        self.initial_learning_rate = initial_learning_rate
        self.decay_steps = _positive(decay_steps, "decay_steps", "CosineDecay")
        self.alpha = alpha
        self.name = name
        self.warmup_target = warmup_target
        self.warmup_steps = warmup_steps

    def __call__(self, step: Any) -> Any:
        """Return the learning rate after `step` steps."""
        step = ops.cast(step, "float32")
        start, warmup = self.initial_learning_rate, 0
        if self.warmup_target is not None:
            start, warmup = self.warmup_target, self.warmup_steps
        progress = ops.minimum(step - warmup, float(self.decay_steps)) / self.decay_steps
        cosine = 0.5 * (1.0 + ops.cos(math.pi * progress))
        rate = start * ((1.0 - self.alpha) * cosine + self.alpha)
        if not warmup:
            return rate
        rising = self.initial_learning_rate + (start - self.initial_learning_rate) * step / warmup
        return ops.where(step < float(warmup), rising, rate)
