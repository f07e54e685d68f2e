"""Gradient descent."""

from __future__ import annotations

from typing import Any

from keras_core import ops
from keras_core.optimizers.base import Optimizer
from keras_core.serialization.registry import builtin


@builtin("keras.optimizers", "sgd")
class SGD(Optimizer):
    """Gradient descent, with momentum on request (Sutskever et al., 2013).

    Without momentum `w -= learning_rate * g`. With it `v = momentum * v - learning_rate * g` and `w += v`; with
    Nesterov's form `w += momentum * v - learning_rate * g`.

    Args:
        learning_rate: see `Optimizer`.
        momentum: in `[0, 1]`.
        nesterov: whether to look ahead.
        **kwargs: further arguments of `Optimizer`.

    Example:

    >>> SGD(learning_rate=0.01, momentum=0.9, nesterov=True).get_config()["momentum"]
    0.9
    """

    def __init__(self, learning_rate: Any = 0.01, momentum: float = 0.0, nesterov: bool = False, **kwargs: Any) -> None:
        if not isinstance(momentum, (int, float)) or not 0 <= momentum <= 1:
            raise ValueError(f"SGD needs a momentum in [0, 1], got {momentum!r}.")
        super().__init__(learning_rate, **kwargs)
        self.momentum = momentum
        self.nesterov = nesterov

    def build(self, variables: Any) -> None:
        """Make the slots for `variables`."""
        super().build(variables)
        self._momentums = self.add_optimizer_variables(variables, "momentum") if self.momentum else None

    def update(self, variables: Any, grads: Any, learning_rate: Any) -> None:
        """Update all variables."""
        momentums = None if self._momentums is None else self.slots(variables, self._momentums)
        ops.updates.sgd_update(
            variables, grads, momentums, learning_rate=learning_rate, momentum=self.momentum, nesterov=self.nesterov
        )

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal optimizer."""
        return {**super().get_config(), "momentum": self.momentum, "nesterov": self.nesterov}
