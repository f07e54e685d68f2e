"""Adaptive rates from the sums of rows and columns."""

from __future__ import annotations

from typing import Any

import numpy as np

from keras_core import ops
from keras_core.optimizers.base import Optimizer
from keras_core.optimizers.each import Each, together
from keras_core.serialization.registry import builtin
from keras_core.state.variable import Variable


@builtin("keras.optimizers", "adafactor")
class Adafactor(Optimizer):
    """Adafactor (Shazeer & Stern, 2018, algorithms 4 and 5).

    Args:
        learning_rate: see `Optimizer`; with `relative_step` an upper bound.
        beta_2_decay: exponent, negative: step t weighs the past by `1 - t ** beta_2_decay`.
        epsilon_1: added to squares of gradients.
        epsilon_2: the least root mean square of a variable that its steps are scaled to.
        clip_threshold: the largest root mean square of a step before scaling.
        relative_step: whether the rate is at most `1 / sqrt(step)`.
        **kwargs: further arguments of `Optimizer`.

    Example:

    >>> from keras_core import optimizers
    >>> optimizers.Adafactor(0.01).get_config()["clip_threshold"]
    1.0
    """

    def __init__(
        self,
        learning_rate: Any = 0.001,
        beta_2_decay: float = -0.8,
        epsilon_1: float = 1e-30,
        epsilon_2: float = 1e-3,
        clip_threshold: float = 1.0,
        relative_step: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(learning_rate, **kwargs)
        self.beta_2_decay = beta_2_decay
        self.epsilon_1 = epsilon_1
        self.epsilon_2 = epsilon_2
        self.clip_threshold = clip_threshold
        self.relative_step = relative_step

    def build(self, variables: Any) -> None:
        """Make the slots for `variables`: sums of rows and of columns, and of all squares.

        A vector has no rows and columns; scalars stand in their places, as in Keras's files.
        """
        super().build(variables)
        self._rows: list[Variable] = []
        self._columns: list[Variable] = []
        self._velocities: list[Variable] = []
        for variable in variables:
            shape, dtype = variable.shape, variable.dtype
            if len(shape) < 2:
                for group in (self._rows, self._columns):
                    group.append(Variable(np.array(0, "int32"), dtype="int32", trainable=False, name="unused"))
                    self._variables.append(group[-1])
            else:
                self._rows.append(self.add_variable(shape[:-1], "zeros", dtype, name=variable.name))
                self._columns.append(self.add_variable((*shape[:-2], shape[-1]), "zeros", dtype, name=variable.name))
            self._velocities.append(self.add_variable_from_reference(variable, "velocity"))

    def update(self, variables: Any, grads: Any, learning_rate: Any) -> None:
        """Update all variables."""
        step = ops.cast(self._next_step(), "float32")
        rate = ops.minimum(learning_rate, ops.rsqrt(step)) if self.relative_step else learning_rate
        new = ops.power(step, self.beta_2_decay)  # the weight of this step's squares
        pairs = list(zip(variables, grads, strict=True))
        for flat in (True, False):
            chosen = [v for v, _ in pairs if (len(v.shape) < 2) is flat]
            slots = [self.slots(chosen, of) for of in (self._velocities, self._rows, self._columns)]
            gradients = [g for v, g in pairs if (len(v.shape) < 2) is flat]
            for w, g, velocity, rows, columns in together(chosen, gradients, *slots):
                squares = g * g
                squares += self.epsilon_1
                if flat:
                    velocity.approach(squares, new)
                else:
                    velocity.assign(_product_of_means(squares, rows, columns, new))
                move = velocity**-0.5
                move *= g
                move.scale(self._factor, w.sizes(), move.sizes())
                move *= rate
                w -= move

    def _factor(self, of_variable: Any, of_move: Any) -> Any:
        return ops.maximum(of_variable, self.epsilon_2) / ops.maximum(of_move / self.clip_threshold, 1.0)

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal optimizer."""
        names = ("beta_2_decay", "epsilon_1", "epsilon_2", "clip_threshold", "relative_step")
        return {**super().get_config(), **{name: getattr(self, name) for name in names}}


def _product_of_means(squares: Each, rows: Each, columns: Each, new: Any) -> Each:
    """Move the means of rows and columns on, and return squares that have such means (section 3 of the paper)."""
    rows.approach(Each([ops.mean(x, axis=-1) for x in squares.of], rows.dtype), new)
    columns.approach(Each([ops.mean(x, axis=-2) for x in squares.of], columns.dtype), new)
    shares = [r.value / ops.mean(r.value, axis=-1, keepdims=True) for r in rows.of]
    products = [ops.expand_dims(s, -1) * ops.expand_dims(c.value, -2) for s, c in zip(shares, columns.of, strict=True)]
    return Each(products, rows.dtype)
