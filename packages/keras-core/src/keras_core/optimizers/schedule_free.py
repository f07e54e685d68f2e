"""Averages of iterates in place of a learning rate that falls."""

from __future__ import annotations

from typing import Any

from keras_core import ops
from keras_core.optimizers.base import Optimizer
from keras_core.optimizers.each import together
from keras_core.serialization.registry import builtin


@builtin("keras.optimizers", "schedulefreeadamw")
class ScheduleFreeAdamW(Optimizer):
    """Schedule-free AdamW (Defazio et al., 2024, algorithm 1), all steps weighing the same.

    The variables hold `y`, where gradients are taken. The slot "momentum" holds `z`, which steps of RMSprop move; `y`
    lies between `z` and the mean of all `z`.

    Args:
        learning_rate: see `Optimizer`.
        beta_1: how far `y` is from `z` towards the mean.
        beta_2: decay of the mean of squares of gradients.
        epsilon: added to the root.
        warmup_steps: over how many steps the rate rises to `learning_rate`.
        **kwargs: further arguments of `Optimizer`.

    Example:

    >>> from keras_core import optimizers
    >>> optimizers.ScheduleFreeAdamW(warmup_steps=100).get_config()["learning_rate"]
    0.0024999999441206455
    """

    def __init__(
        self,
        learning_rate: Any = 0.0025,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-8,
        warmup_steps: int = 0,
        **kwargs: Any,
    ) -> None:
        super().__init__(learning_rate, **kwargs)
        self.beta_1 = beta_1
        self.beta_2 = beta_2
        self.epsilon = epsilon
        self.warmup_steps = warmup_steps

    def build(self, variables: Any) -> None:
        """Make the slots for `variables`."""
        super().build(variables)
        names, first = ["momentum", "velocity"], [None, "zeros"]
        self._momentums, self._velocities = self.add_optimizer_variables(variables, names, first)

    def update(self, variables: Any, grads: Any, learning_rate: Any) -> None:
        """Update all variables."""
        step = ops.cast(self._next_step(), "float32")
        rate = learning_rate
        if self.warmup_steps:
            rate = rate * ops.minimum(step / self.warmup_steps, 1.0)
        root = ops.rsqrt(1.0 - ops.power(self.beta_2, step))
        share = 1.0 / step  # of this step in the mean
        of_move = rate * (1.0 - self.beta_1 * (1.0 - share))
        slots = (self.slots(variables, of) for of in (self._momentums, self._velocities))
        for y, g, z, v in together(variables, grads, *slots):
            v.approach(g * g, 1.0 - self.beta_2)
            divisor = v**0.5
            divisor *= root
            divisor += self.epsilon
            move = g / divisor
            y.approach(z, share)
            y -= move * of_move
            move *= rate
            z -= move

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal optimizer."""
        names = ("beta_1", "beta_2", "epsilon", "warmup_steps")
        return {**super().get_config(), **{name: getattr(self, name) for name in names}}
