"""Steps in the unit of the variables."""

from __future__ import annotations

from typing import Any

from keras_core import ops
from keras_core.optimizers.base import Optimizer
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

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        """Update one variable."""
        squares, moves = self.slot(variable, self._squares), self.slot(variable, self._moves)
        square = squares.value * self.rho + ops.square(gradient) * (1.0 - self.rho)
        squares.assign(square)
        move = ops.sqrt((moves.value + self.epsilon) / (square + self.epsilon)) * gradient
        moves.assign(moves.value * self.rho + ops.square(move) * (1.0 - self.rho))
        variable.assign(variable.value - move * ops.cast(learning_rate, variable.dtype))

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal optimizer."""
        return {**super().get_config(), "rho": self.rho, "epsilon": self.epsilon}
