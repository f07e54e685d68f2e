"""Learning rates that fall."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keras_core import ops
from keras_core.optimizers.schedules.base import Recorded, positive
from keras_core.serialization.registry import builtin

_MODULE = "keras.optimizers.schedules"


@builtin(_MODULE)
class ExponentialDecay(Recorded):
    """`initial_learning_rate * decay_rate ** (step / decay_steps)`.

    Args:
        initial_learning_rate: rate at step 0.
        decay_steps: over how many steps the rate falls by `decay_rate`.
        decay_rate: the factor.
        staircase: whether to round `step / decay_steps` down.
        name: kept in the config.

    Example:

    >>> from keras_core.optimizers import schedules
    >>> round(float(schedules.ExponentialDecay(0.1, decay_steps=10, decay_rate=0.5)(20)), 6)
    0.025
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
        self.decay_steps = positive(decay_steps, "decay_steps", "ExponentialDecay")
        self.decay_rate = decay_rate
        self.staircase = staircase
        self.name = name

    def __call__(self, step: Any) -> Any:
        """Return the learning rate after `step` steps."""
        exponent = ops.cast(step, "float32") / self.decay_steps
        exponent = ops.floor(exponent) if self.staircase else exponent
        return self.initial_learning_rate * self.decay_rate**exponent


@builtin(_MODULE)
class InverseTimeDecay(Recorded):
    """`initial_learning_rate / (1 + decay_rate * step / decay_steps)`.

    Args:
        initial_learning_rate: rate at step 0.
        decay_steps: unit of steps.
        decay_rate: how fast the rate falls.
        staircase: whether to round `step / decay_steps` down.
        name: kept in the config.

    Example:

    >>> from keras_core.optimizers import schedules
    >>> round(float(schedules.InverseTimeDecay(0.1, decay_steps=10, decay_rate=1.0)(10)), 6)
    0.05
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
        self.decay_steps = positive(decay_steps, "decay_steps", "InverseTimeDecay")
        self.decay_rate = decay_rate
        self.staircase = staircase
        self.name = name

    def __call__(self, step: Any) -> Any:
        """Return the learning rate after `step` steps."""
        units = ops.cast(step, "float32") / self.decay_steps
        units = ops.floor(units) if self.staircase else units
        return self.initial_learning_rate / (1.0 + self.decay_rate * units)


@builtin(_MODULE)
class PiecewiseConstantDecay(Recorded):
    """Constant between boundaries.

    Args:
        boundaries: increasing steps at which the rate changes; up to and including the first, `values[0]` holds.
        values: rates, one more than boundaries.
        name: kept in the config.

    Raises:
        ValueError: the numbers do not fit.

    Example:

    >>> from keras_core.optimizers import schedules
    >>> round(float(schedules.PiecewiseConstantDecay([10, 20], [0.1, 0.01, 0.001])(11)), 6)
    0.01
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
class PolynomialDecay(Recorded):
    """Falls from `initial_learning_rate` to `end_learning_rate` as `(1 - step / decay_steps) ** power`.

    Args:
        initial_learning_rate: rate at step 0.
        decay_steps: steps until the end.
        end_learning_rate: rate at the end and after.
        power: exponent.
        cycle: whether to stretch `decay_steps` to its next multiple once it is passed.
        name: kept in the config.

    Example:

    >>> from keras_core.optimizers import schedules
    >>> round(float(schedules.PolynomialDecay(0.1, decay_steps=10, end_learning_rate=0.0)(5)), 6)
    0.05
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
        self.decay_steps = positive(decay_steps, "decay_steps", "PolynomialDecay")
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
