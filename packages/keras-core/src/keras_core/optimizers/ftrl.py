"""Regularised steps that leave weights at zero."""

from __future__ import annotations

from typing import Any

from keras_core import initializers
from keras_core.optimizers.base import Optimizer
from keras_core.optimizers.each import together
from keras_core.serialization.registry import builtin


@builtin("keras.optimizers", "ftrl")
class Ftrl(Optimizer):
    """FTRL-Proximal (McMahan et al., 2013, algorithm 1), for sparse linear models.

    Args:
        learning_rate: see `Optimizer`.
        learning_rate_power: exponent, at most 0, by which the rate falls with the sum of squares; 0 for a fixed rate.
        initial_accumulator_value: first value of the sums of squares.
        l1_regularization_strength: factor of the absolute values, which drives weights to 0.
        l2_regularization_strength: factor of the squares.
        l2_shrinkage_regularization_strength: factor of the squares as a penalty on the gradient, which leaves the
            learning rate as it is.
        beta: added to the root of the sums of squares.
        **kwargs: further arguments of `Optimizer`.

    Raises:
        ValueError: a strength is negative, or the power is positive.

    Example:

    >>> from keras_core import optimizers
    >>> optimizers.Ftrl(0.1, l1_regularization_strength=0.01).get_config()["learning_rate_power"]
    -0.5
    """

    def __init__(
        self,
        learning_rate: Any = 0.001,
        learning_rate_power: float = -0.5,
        initial_accumulator_value: float = 0.1,
        l1_regularization_strength: float = 0.0,
        l2_regularization_strength: float = 0.0,
        l2_shrinkage_regularization_strength: float = 0.0,
        beta: float = 0.0,
        **kwargs: Any,
    ) -> None:
        super().__init__(learning_rate, **kwargs)
        self.learning_rate_power = learning_rate_power
        self.initial_accumulator_value = initial_accumulator_value
        self.l1_regularization_strength = l1_regularization_strength
        self.l2_regularization_strength = l2_regularization_strength
        self.l2_shrinkage_regularization_strength = l2_shrinkage_regularization_strength
        self.beta = beta
        if learning_rate_power > 0:
            raise ValueError(f"Ftrl needs learning_rate_power <= 0, got {learning_rate_power!r}.")
        for name in _STRENGTHS:
            if getattr(self, name) < 0:
                raise ValueError(f"Ftrl needs {name} >= 0, got {getattr(self, name)!r}.")

    def build(self, variables: Any) -> None:
        """Make the slots for `variables`."""
        super().build(variables)
        first = initializers.Constant(self.initial_accumulator_value)
        made = self.add_optimizer_variables(variables, ["accumulator", "linear"], [first, "zeros"])
        self._squares, self._linears = made

    def update(self, variables: Any, grads: Any, learning_rate: Any) -> None:
        """Update all variables."""
        power = -self.learning_rate_power
        strength = self.beta / learning_rate + 2.0 * self.l2_regularization_strength
        slots = (self.slots(variables, of) for of in (self._squares, self._linears))
        for w, g, squares, z in together(variables, grads, *slots):
            before = squares**power
            squares.add_product(g, g)
            divisor = squares**power
            z += g
            if self.l2_shrinkage_regularization_strength:
                z += w * (2.0 * self.l2_shrinkage_regularization_strength)
            rise = divisor - before
            rise /= learning_rate
            rise *= w
            z -= rise
            divisor /= learning_rate
            divisor += strength
            kept = z * 1.0
            kept.clip(-self.l1_regularization_strength, self.l1_regularization_strength)
            kept -= z
            kept /= divisor
            w.assign(kept)

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal optimizer."""
        names = ("learning_rate_power", *_STRENGTHS)
        return {**super().get_config(), **{name: getattr(self, name) for name in names}}


_STRENGTHS = (
    "initial_accumulator_value",
    "l1_regularization_strength",
    "l2_regularization_strength",
    "l2_shrinkage_regularization_strength",
    "beta",
)
