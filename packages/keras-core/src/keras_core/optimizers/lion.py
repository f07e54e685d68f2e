"""Steps of one size, by the sign of the momentum."""

from __future__ import annotations

from typing import Any

from keras_core.optimizers.base import Optimizer
from keras_core.optimizers.each import together
from keras_core.serialization.registry import builtin


@builtin("keras.optimizers", "lion")
class Lion(Optimizer):
    """Lion (Chen et al., 2023, algorithm 2): `w -= learning_rate * sign(beta_1 * m + (1 - beta_1) * g)`.

    Args:
        learning_rate: see `Optimizer`; a third to a tenth of Adam's.
        beta_1: share of the mean `m` of gradients in a step.
        beta_2: decay of the mean.
        **kwargs: further arguments of `Optimizer`.

    Raises:
        ValueError: `beta_1` is not in `(0, 1]`.

    Example:

    >>> from keras_core import optimizers
    >>> optimizers.Lion(1e-4, weight_decay=0.1).get_config()["beta_2"]
    0.99
    """

    def __init__(self, learning_rate: Any = 0.001, beta_1: float = 0.9, beta_2: float = 0.99, **kwargs: Any) -> None:
        if not 0 < beta_1 <= 1:
            raise ValueError(f"Lion needs beta_1 in (0, 1], got {beta_1!r}. Use SGD for steps without momentum.")
        super().__init__(learning_rate, **kwargs)
        self.beta_1 = beta_1
        self.beta_2 = beta_2

    def build(self, variables: Any) -> None:
        """Make the slots for `variables`."""
        super().build(variables)
        self._momentums = self.add_optimizer_variables(variables, "momentum")

    def update(self, variables: Any, grads: Any, learning_rate: Any) -> None:
        """Update all variables."""
        for w, g, m in together(variables, grads, self.slots(variables, self._momentums)):
            direction = m * self.beta_1
            direction += g * (1.0 - self.beta_1)
            direction.become_signs()
            direction *= learning_rate
            w -= direction
            m *= self.beta_2
            m += g * (1.0 - self.beta_2)

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal optimizer."""
        return {**super().get_config(), "beta_1": self.beta_1, "beta_2": self.beta_2}
