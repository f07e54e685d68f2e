"""Adaptive moments that look ahead."""

from __future__ import annotations

from typing import Any

from keras_core import ops, settings
from keras_core.optimizers.base import Optimizer
from keras_core.optimizers.each import together
from keras_core.serialization.registry import builtin


@builtin("keras.optimizers", "nadam")
class Nadam(Optimizer):
    """Adam with Nesterov's momentum (Dozat, 2015), whose momentum rises by `beta_1 * (1 - 0.5 * 0.96 ** step)`.

    Args:
        learning_rate: see `Optimizer`.
        beta_1: limit of the decay of the mean of gradients.
        beta_2: decay of the mean of their squares.
        epsilon: added to the root.
        **kwargs: further arguments of `Optimizer`.

    Example:

    >>> from keras_core import optimizers
    >>> optimizers.Nadam().get_config()["beta_2"]
    0.999
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
        dtype = variables[0].dtype if variables else settings.floatx()
        self._product = self.add_variable((), "ones", dtype, name="momentum_product")

    def update(self, variables: Any, grads: Any, learning_rate: Any) -> None:
        """Update all variables."""
        step = ops.cast(self._next_step(), "float32")
        now = self.beta_1 * (1.0 - 0.5 * ops.power(0.96, step))
        then = self.beta_1 * (1.0 - 0.5 * ops.power(0.96, step + 1.0))
        product = ops.cast(self._product.value, "float32") * now
        self._product.assign(product)
        of_mean = learning_rate * then / (1.0 - product * then)
        of_gradient = learning_rate * (1.0 - now) / (1.0 - product)
        root = ops.rsqrt(1.0 - ops.power(self.beta_2, step))
        slots = (self.slots(variables, of) for of in (self._momentums, self._velocities))
        for w, g, m, v in together(variables, grads, *slots):
            m.approach(g, 1.0 - self.beta_1)
            v.approach(g * g, 1.0 - self.beta_2)
            move = m * of_mean
            move += g * of_gradient
            divisor = v**0.5
            divisor *= root
            divisor += self.epsilon
            move /= divisor
            w -= move

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal optimizer."""
        return {**super().get_config(), "beta_1": self.beta_1, "beta_2": self.beta_2, "epsilon": self.epsilon}
