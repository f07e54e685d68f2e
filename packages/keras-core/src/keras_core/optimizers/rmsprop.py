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

    Example:

    >>> from keras_core import optimizers
    >>> optimizers.RMSprop(momentum=0.9).get_config()["rho"]
    0.9
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
        self._velocities = self.add_optimizer_variables(variables, "velocity")
        self._momentums = self.add_optimizer_variables(variables, "momentum") if self.momentum else None
        self._means = self.add_optimizer_variables(variables, "average_gradient") if self.centered else None

    def update(self, variables: Any, grads: Any, learning_rate: Any) -> None:
        """Update all variables."""
        ops.updates.rmsprop_update(
            variables,
            grads,
            self.slots(variables, self._velocities),
            learning_rate=learning_rate,
            rho=self.rho,
            epsilon=self.epsilon,
            momentums=None if self._momentums is None else self.slots(variables, self._momentums),
            means=None if self._means is None else self.slots(variables, self._means),
            momentum=self.momentum,
        )

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal optimizer."""
        own = {"rho": self.rho, "momentum": self.momentum, "epsilon": self.epsilon, "centered": self.centered}
        return {**super().get_config(), **own}
