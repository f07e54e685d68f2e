"""Adaptive moments with a rate for each layer, for large batches."""

from __future__ import annotations

from typing import Any

from keras_core import ops
from keras_core.optimizers.base import Optimizer
from keras_core.optimizers.each import together
from keras_core.serialization.registry import builtin


@builtin("keras.optimizers", "lamb")
class Lamb(Optimizer):
    """LAMB (You et al., 2019, algorithm 2): steps of Adam, scaled to the norm of the variable.

    Args:
        learning_rate: see `Optimizer`.
        beta_1: decay of the mean of gradients.
        beta_2: decay of the mean of their squares.
        epsilon: added to the root.
        **kwargs: further arguments of `Optimizer`.

    Example:

    >>> from keras_core import optimizers
    >>> optimizers.Lamb().get_config()["beta_1"]
    0.9
    """

    def __init__(
        self,
        learning_rate: Any = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
        **kwargs: Any,
    ) -> None:
        super().__init__(learning_rate, **kwargs)
        self.beta_1 = beta_1
        self.beta_2 = beta_2
        self.epsilon = epsilon

    def build(self, variables: Any) -> None:
        """Make the slots for `variables`."""
        super().build(variables)
        self._momentums, self._velocities = self.add_optimizer_variables(variables, ["momentum", "velocity"])

    def update(self, variables: Any, grads: Any, learning_rate: Any) -> None:
        """Update all variables."""
        step = self._next_step()
        first = 1.0 / (1.0 - ops.power(self.beta_1, step))
        root = ops.rsqrt(1.0 - ops.power(self.beta_2, step))
        slots = (self.slots(variables, of) for of in (self._momentums, self._velocities))
        for w, g, m, v in together(variables, grads, *slots):
            m.approach(g, 1.0 - self.beta_1)
            v.approach(g * g, 1.0 - self.beta_2)
            divisor = v**0.5
            divisor *= root
            divisor += self.epsilon
            move = m * first
            move /= divisor
            move.scale(_trust, w.sizes(), move.sizes())
            move *= learning_rate
            w -= move

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal optimizer."""
        return {**super().get_config(), "beta_1": self.beta_1, "beta_2": self.beta_2, "epsilon": self.epsilon}


def _trust(of_variable: Any, of_move: Any) -> Any:
    ratio = of_variable / of_move
    usual = ops.logical_and(ratio > 0.0, ops.isfinite(ratio))  # else one of them is 0
    return ops.where(usual, ratio, ops.ones_like(ratio))
