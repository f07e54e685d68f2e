"""Adaptive rates from the sums of rows and columns."""

from __future__ import annotations

from typing import Any

import numpy as np

from keras_core import ops
from keras_core.optimizers.base import Optimizer
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
        for variable, gradient in zip(variables, grads, strict=True):
            self._update_one(variable, gradient, ops.cast(rate, variable.dtype), ops.cast(new, variable.dtype))

    def _update_one(self, variable: Any, gradient: Any, rate: Any, new: Any) -> None:
        velocity = self.slot(variable, self._velocities)
        squares = ops.square(gradient) + self.epsilon_1
        if len(variable.shape) < 2:
            mean = velocity.value + (squares - velocity.value) * new
        else:
            rows, columns = self.slot(variable, self._rows), self.slot(variable, self._columns)
            of_rows = rows.value + (ops.mean(squares, axis=-1) - rows.value) * new
            of_columns = columns.value + (ops.mean(squares, axis=-2) - columns.value) * new
            rows.assign(of_rows)
            columns.assign(of_columns)
            shares = of_rows / ops.mean(of_rows, axis=-1, keepdims=True)
            mean = ops.expand_dims(shares, -1) * ops.expand_dims(of_columns, -2)
        velocity.assign(mean)
        move = gradient * ops.rsqrt(mean)
        move = move / ops.maximum(_size(move) / self.clip_threshold, 1.0)
        scale = rate * ops.maximum(_size(variable.value), self.epsilon_2)
        variable.assign(variable.value - move * scale)

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal optimizer."""
        names = ("beta_2_decay", "epsilon_1", "epsilon_2", "clip_threshold", "relative_step")
        return {**super().get_config(), **{name: getattr(self, name) for name in names}}


def _size(x: Any) -> Any:
    """The root of the mean square."""
    return ops.sqrt(ops.mean(ops.square(x)))
