"""Scaling by the root of the mean square."""

from __future__ import annotations

from typing import Any

from keras_core import ops
from keras_core.optimizers.base import Optimizer
from keras_core.serialization.registry import builtin


@builtin("keras.optimizers", "rmsprop")
class RMSprop(Optimizer):
    """RMSprop (Hinton, lecture 6e of "Neural networks for machine learning", 2012).

    Args:
        learning_rate: see `Optimizer`.
        rho: decay of the mean of squares.
        momentum: in `[0, 1]`; 0 for none.
        epsilon: added under the root.
        centered: whether to divide by the variance rather than the mean of squares (Graves, 2013).
        **kwargs: further arguments of `Optimizer`.
    """

    def __init__(
        self,
        learning_rate: Any = 0.001,
        rho: float = 0.9,
        momentum: float = 0.0,
        epsilon: float = 1e-7,
        centered: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(learning_rate, **kwargs)
        self.rho = rho
        self.momentum = momentum
        self.epsilon = epsilon
        self.centered = centered

    def build(self, variables: Any) -> None:
        """Make the slots for `variables`."""
        super().build(variables)
        self._velocities = [self.add_variable_from_reference(v, "velocity") for v in variables]
        self._momentums = [self.add_variable_from_reference(v, "momentum") for v in variables] if self.momentum else []
        self._means = (
            [self.add_variable_from_reference(v, "average_gradient") for v in variables] if self.centered else []
        )

    def update(self, variables: Any, grads: Any, learning_rate: Any) -> None:
        """Update all variables."""
        if self.momentum or self.centered:
            return super().update(variables, grads, learning_rate)
        velocities = self.slots(variables, self._velocities)
        ops.updates.rmsprop_update(
            variables, grads, velocities, learning_rate=learning_rate, rho=self.rho, epsilon=self.epsilon
        )
        return None

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        """Update one variable, with momentum or centered."""
        velocity = self.slot(variable, self._velocities)
        velocity.assign(self.rho * velocity + (1.0 - self.rho) * ops.square(gradient))
        scale = velocity.value
        if self.centered:
            mean = self.slot(variable, self._means)
            mean.assign(self.rho * mean + (1.0 - self.rho) * gradient)
            scale = scale - ops.square(mean.value)
        step = ops.cast(learning_rate, variable.dtype) * gradient / ops.sqrt(scale + self.epsilon)
        if self.momentum:
            momentum = self.slot(variable, self._momentums)
            momentum.assign(self.momentum * momentum + step)
            step = momentum.value
        variable.assign_sub(step)

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal optimizer."""
        own = {"rho": self.rho, "momentum": self.momentum, "epsilon": self.epsilon, "centered": self.centered}
        return {**super().get_config(), **own}
