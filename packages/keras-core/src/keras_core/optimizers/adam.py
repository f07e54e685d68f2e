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
        self._momentums, self._velocities = [], []
        for variable in variables:
            self._momentums.append(self.add_variable_from_reference(variable, "momentum"))
            self._velocities.append(self.add_variable_from_reference(variable, "velocity"))
        self._maxima = [self.add_variable_from_reference(v, "velocity_hat") for v in variables] if self.amsgrad else []

    def update(self, variables: Any, grads: Any, learning_rate: Any) -> None:
        """Update all variables."""
        if self.amsgrad:
            return super().update(variables, grads, learning_rate)
        ops.updates.adam_update(
            variables,
            grads,
            self.slots(variables, self._momentums),
            self.slots(variables, self._velocities),
            step=self.iterations.value + 1,
            learning_rate=learning_rate,
            beta_1=self.beta_1,
            beta_2=self.beta_2,
            epsilon=self.epsilon,
        )
        return None

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        """Update one variable by the AMSGrad rule."""
        step = ops.cast(self.iterations.value + 1, variable.dtype)
        rate = ops.cast(learning_rate, variable.dtype)
        alpha = rate * ops.sqrt(1.0 - self.beta_2**step) / (1.0 - self.beta_1**step)
        m, v = self.slot(variable, self._momentums), self.slot(variable, self._velocities)
        largest = self.slot(variable, self._maxima)
        m.assign_add((gradient - m) * (1.0 - self.beta_1))
        v.assign_add((ops.square(gradient) - v) * (1.0 - self.beta_2))
        largest.assign(ops.maximum(largest.value, v.value))
        variable.assign_sub(alpha * m / (ops.sqrt(largest) + self.epsilon))

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
