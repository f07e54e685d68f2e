"""Steps in the unit of the variables."""

from __future__ import annotations

from typing import Any

from keras_core.optimizers.base import Optimizer
from keras_core.optimizers.each import together
from keras_core.serialization.registry import builtin


@builtin("keras.optimizers", "adadelta")
class Adadelta(Optimizer):
    """Adadelta (Zeiler, 2012, algorithm 1), its steps times a learning rate, which the paper has at 1.

    Args:
        learning_rate: see `Optimizer`.
        rho: decay of the means of squares of gradients and of steps.
        epsilon: added under both roots.
        **kwargs: further arguments of `Optimizer`.

    Example:

    >>> from keras_core import optimizers
    >>> optimizers.Adadelta(learning_rate=1.0).get_config()["rho"]
    0.95
    """

    def __init__(self, learning_rate: Any = 0.001, rho: float = 0.95, epsilon: float = 1e-7, **kwargs: Any) -> None:
        super().__init__(learning_rate, **kwargs)
        self.rho = rho
        self.epsilon = epsilon

    def build(self, variables: Any) -> None:
        """Make the slots for `variables`."""
        super().build(variables)
        names = ["accumulated_grad", "accumulated_delta_var"]
        self._squares, self._moves = self.add_optimizer_variables(variables, names)

    def update(self, variables: Any, grads: Any, learning_rate: Any) -> None:
        """Update all variables."""
        slots = (self.slots(variables, of) for of in (self._squares, self._moves))
        for w, g, squares, moves in together(variables, grads, *slots):
            squares *= self.rho
            squares.add_product(g, g, 1.0 - self.rho)
            move = moves + self.epsilon
            move /= squares + self.epsilon
            move **= 0.5
            move *= g
            moves *= self.rho
            moves.add_product(move, move, 1.0 - self.rho)
            move *= learning_rate
            w -= move

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal optimizer."""
        return {**super().get_config(), "rho": self.rho, "epsilon": self.epsilon}
