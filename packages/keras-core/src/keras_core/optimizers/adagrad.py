"""Learning rates of each element, by all of its gradients so far."""

from __future__ import annotations

from typing import Any

from keras_core import initializers
from keras_core.optimizers.base import Optimizer
from keras_core.optimizers.each import together
from keras_core.serialization.registry import builtin


@builtin("keras.optimizers", "adagrad")
class Adagrad(Optimizer):
    """Adagrad (Duchi et al., 2011): `a += g²`, `w -= learning_rate * g / sqrt(a + epsilon)`.

    Args:
        learning_rate: see `Optimizer`.
        initial_accumulator_value: first value of the sums `a`.
        epsilon: added under the root.
        **kwargs: further arguments of `Optimizer`.

    Example:

    >>> from keras_core import optimizers
    >>> optimizers.Adagrad(0.01).get_config()["initial_accumulator_value"]
    0.1
    """

    def __init__(
        self,
        learning_rate: Any = 0.001,
        initial_accumulator_value: float = 0.1,
        epsilon: float = 1e-7,
        **kwargs: Any,
    ) -> None:
        super().__init__(learning_rate, **kwargs)
        self.initial_accumulator_value = initial_accumulator_value
        self.epsilon = epsilon

    def build(self, variables: Any) -> None:
        """Make the slots for `variables`."""
        super().build(variables)
        first = initializers.Constant(self.initial_accumulator_value)
        self._accumulators_of_squares = self.add_optimizer_variables(variables, "accumulator", first)

    def update(self, variables: Any, grads: Any, learning_rate: Any) -> None:
        """Update all variables."""
        for w, g, squares in together(variables, grads, self.slots(variables, self._accumulators_of_squares)):
            squares.add_product(g, g)
            move = squares + self.epsilon
            move **= -0.5
            move *= g
            move *= learning_rate
            w -= move

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal optimizer."""
        own = {"initial_accumulator_value": self.initial_accumulator_value, "epsilon": self.epsilon}
        return {**super().get_config(), **own}
