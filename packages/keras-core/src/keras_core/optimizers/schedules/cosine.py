"""Learning rates that fall along a cosine."""

from __future__ import annotations

import math
from typing import Any

from keras_core import ops
from keras_core.optimizers.schedules.base import Recorded, positive
from keras_core.serialization.registry import builtin


@builtin("keras.optimizers.schedules")
class CosineDecay(Recorded):
    """Falls along half a cosine (Loshchilov & Hutter, 2016), after a linear warmup on request.

    Args:
        initial_learning_rate: rate at step 0.
        decay_steps: steps from the end of the warmup to the end.
        alpha: rate at the end, as a fraction.
        name: kept in the config.
        warmup_target: rate at the end of the warmup; no warmup where None.
        warmup_steps: steps of the warmup.

    Example:

    >>> from keras_core.optimizers import schedules
    >>> round(float(schedules.CosineDecay(0.1, decay_steps=10)(5)), 6)
    0.05
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
        self.decay_steps = positive(decay_steps, "decay_steps", "CosineDecay")
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


@builtin("keras.optimizers.schedules", "SGDRDecay")
class CosineDecayRestarts(Recorded):
    """Falls along half a cosine again and again (SGDR; Loshchilov & Hutter, 2016).

    Args:
        initial_learning_rate: rate at step 0.
        first_decay_steps: steps of the first period.
        t_mul: by what each period is longer than the one before.
        m_mul: by what its first rate is higher than that of the one before.
        alpha: lowest rate, as a fraction.
        name: kept in the config.

    Example:

    >>> from keras_core.optimizers import schedules
    >>> schedule = schedules.CosineDecayRestarts(0.1, first_decay_steps=10)
    >>> [round(float(schedule(step)), 6) for step in (0, 5, 10, 20)]
    [0.1, 0.05, 0.1, 0.05]
    """

    _arguments = ("initial_learning_rate", "first_decay_steps", "t_mul", "m_mul", "alpha", "name")

    def __init__(
        self,
        initial_learning_rate: float,
        first_decay_steps: int,
        t_mul: float = 2.0,
        m_mul: float = 1.0,
        alpha: float = 0.0,
        name: str = "SGDRDecay",
    ) -> None:
        self.initial_learning_rate = initial_learning_rate
        self.first_decay_steps = positive(first_decay_steps, "first_decay_steps", "CosineDecayRestarts")
        self.t_mul = positive(t_mul, "t_mul", "CosineDecayRestarts")
        self.m_mul = m_mul
        self.alpha = alpha
        self.name = name

    def __call__(self, step: Any) -> Any:
        """Return the learning rate after `step` steps."""
        done = ops.cast(step, "float32") / self.first_decay_steps  # in units of the first period
        if self.t_mul == 1.0:
            period = ops.floor(done)
            progress = done - period
        else:
            # the periods before number n take (t_mul^n - 1) / (t_mul - 1) units
            ratio = self.t_mul - 1.0
            period = ops.floor(ops.log(1.0 + ratio * done) / math.log(self.t_mul))
            before = ops.power(self.t_mul, period)
            progress = (done - (before - 1.0) / ratio) / before
        cosine = 0.5 * ops.power(self.m_mul, period) * (1.0 + ops.cos(math.pi * progress))
        return self.initial_learning_rate * ((1.0 - self.alpha) * cosine + self.alpha)
