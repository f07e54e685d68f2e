"""Adaptive moments."""

from __future__ import annotations

from typing import Any

from keras_core import ops
from keras_core.optimizers.base import Optimizer
from keras_core.serialization.registry import builtin


@builtin("keras.optimizers", "adam")
class Adam(Optimizer):
    """Adam (Kingma & Ba, 2014), in the form of the end of section 2, where epsilon is added to the uncorrected root.

    Args:
        learning_rate: see `Optimizer`.
        beta_1: decay of the mean of gradients.
        beta_2: decay of the mean of their squares.
        epsilon: added to the root.
        amsgrad: whether to divide by the largest mean of squares so far (Reddi et al., 2018).
        **kwargs: further arguments of `Optimizer`.

    Example:

    >>> from keras_core import optimizers
    >>> optimizers.Adam(learning_rate=0.01).get_config()["beta_2"]
    0.999
    """

    def __init__(
        self,
        learning_rate: Any = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
        amsgrad: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(learning_rate, **kwargs)
        self.beta_1 = beta_1
        self.beta_2 = beta_2
        self.epsilon = epsilon
        self.amsgrad = amsgrad

    def build(self, variables: Any) -> None:
        """Make the slots for `variables`."""
        super().build(variables)
        self._momentums, self._velocities = self.add_optimizer_variables(variables, ["momentum", "velocity"])
        self._maxima = self.add_optimizer_variables(variables, "velocity_hat") if self.amsgrad else None

    def update(self, variables: Any, grads: Any, learning_rate: Any) -> None:
        """Update all variables."""
        ops.updates.adam_update(
            variables,
            grads,
            self.slots(variables, self._momentums),
            self.slots(variables, self._velocities),
            step=self._next_step(),
            learning_rate=learning_rate,
            beta_1=self.beta_1,
            beta_2=self.beta_2,
            epsilon=self.epsilon,
            maxima=None if self._maxima is None else self.slots(variables, self._maxima),
        )

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal optimizer."""
        own = {"beta_1": self.beta_1, "beta_2": self.beta_2, "epsilon": self.epsilon, "amsgrad": self.amsgrad}
        return {**super().get_config(), **own}


@builtin("keras.optimizers", "adamw")
class AdamW(Adam):
    """Adam with decoupled weight decay (Loshchilov & Hutter, 2019).

    Args:
        learning_rate: see `Optimizer`.
        weight_decay: see `Optimizer`.
        beta_1, beta_2, epsilon, amsgrad: see `Adam`.
        **kwargs: further arguments of `Optimizer`.

    Example:

    >>> from keras_core import optimizers
    >>> optimizer = optimizers.AdamW(weight_decay=0.01)
    >>> optimizer.exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])
    """

    def __init__(
        self,
        learning_rate: Any = 0.001,
        weight_decay: float = 0.004,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
        amsgrad: bool = False,
        **kwargs: Any,
    ) -> None:
        if weight_decay is None:
            raise ValueError("AdamW needs a weight_decay. Use Adam for none.")
        super().__init__(learning_rate, beta_1, beta_2, epsilon, amsgrad, weight_decay=weight_decay, **kwargs)
