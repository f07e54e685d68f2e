"""Adaptive moments by the infinity norm."""

from __future__ import annotations

from typing import Any

from keras_core import ops
from keras_core.optimizers.base import Optimizer
from keras_core.optimizers.each import together
from keras_core.serialization.registry import builtin


@builtin("keras.optimizers", "adamax")
class Adamax(Optimizer):
    """AdaMax (Kingma & Ba, 2014, section 7.1): Adam with a decaying maximum of gradients for the root mean square.

    Args:
        learning_rate: see `Optimizer`.
        beta_1: decay of the mean of gradients.
        beta_2: decay of the maximum of their absolute values.
        epsilon: added to the maximum.
        **kwargs: further arguments of `Optimizer`.

    Example:

    >>> from keras_core import optimizers
    >>> optimizers.Adamax(0.002).get_config()["beta_1"]
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
        self._momentums, self._norms = self.add_optimizer_variables(variables, ["momentum", "norm"])

    def update(self, variables: Any, grads: Any, learning_rate: Any) -> None:
        """Update all variables."""
        rate = learning_rate / (1.0 - ops.power(self.beta_1, self._next_step()))
        slots = (self.slots(variables, of) for of in (self._momentums, self._norms))
        for w, g, m, u in together(variables, grads, *slots):
            m.approach(g, 1.0 - self.beta_1)
            u *= self.beta_2
            u.rise_to(abs(g))
            move = m * rate
            move /= u + self.epsilon
            w -= move

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal optimizer."""
        return {**super().get_config(), "beta_1": self.beta_1, "beta_2": self.beta_2, "epsilon": self.epsilon}
