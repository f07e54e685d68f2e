"""One step of a long short-term memory."""

from __future__ import annotations

from typing import Any

from keras_core import activations, constraints, initializers, ops, regularizers
from keras_core.layers.base.arguments import described, fraction, owner, positive_int
from keras_core.layers.base.layer import Layer
from keras_core.layers.rnn.step_dropout import StepDropout
from keras_core.ops.contraction import dense
from keras_core.random import SeedGenerator
from keras_core.serialization.registry import builtin
from keras_core.state.variable import Variable


@builtin("keras.layers")
class LSTMCell(StepDropout, Layer):
    """One step of a long short-term memory.

    Hochreiter & Schmidhuber 1997, https://doi.org/10.1162/neco.1997.9.8.1735, with the forget gate of Gers et al. 2000,
    https://doi.org/10.1162/089976600300015015. With input x, output h and cell state c:
    `i, f, g, o = x @ kernel + h @ recurrent_kernel + bias`;
    `c' = sigmoid(f) * c + sigmoid(i) * tanh(g)`; `h' = sigmoid(o) * tanh(c')`.

    Args:
        units: size of output and cell state.
        activation: activation of candidate and output (tanh above).
        recurrent_activation: activation of the gates (sigmoid above).
        use_bias: whether to add a bias.
        kernel_initializer: initializer of `kernel`, of shape `(features, 4 * units)`.
        recurrent_initializer: initializer of `recurrent_kernel`, of shape `(units, 4 * units)`.
        bias_initializer: initializer of `bias`, of shape `(4 * units,)`.
        unit_forget_bias: whether the bias of the forget gate starts at 1 (Jozefowicz et al. 2015).
        kernel_regularizer, recurrent_regularizer, bias_regularizer: penalties.
        kernel_constraint, recurrent_constraint, bias_constraint: projections after each update.
        dropout: fraction of the inputs to drop in training.
        recurrent_dropout: fraction of the recurrent state to drop in training.
        seed: integer seed of the dropout.
        **kwargs: arguments of `Layer`.

    Call arguments: inputs of shape `(batch, features)`, and a list of output and cell state, each of shape
    `(batch, units)`. Returns the output, and the list of new states.

    Example:

    >>> import numpy as np
    >>> state = [np.zeros((2, 4), "float32")] * 2
    >>> output, (h, c) = LSTMCell(4)(np.ones((2, 3), "float32"), state)
    >>> tuple(output.shape)
    (2, 4)
    """

    kernel: Variable
    recurrent_kernel: Variable
    bias: Variable | None

    def __init__(
        self,
        units: int,
        activation: Any = "tanh",
        recurrent_activation: Any = "sigmoid",
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        recurrent_initializer: Any = "orthogonal",
        bias_initializer: Any = "zeros",
        unit_forget_bias: bool = True,
        kernel_regularizer: Any = None,
        recurrent_regularizer: Any = None,
        bias_regularizer: Any = None,
        kernel_constraint: Any = None,
        recurrent_constraint: Any = None,
        bias_constraint: Any = None,
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.units = positive_int(units, "units", self)
        self.activation = activations.get(activation)
        self.recurrent_activation = activations.get(recurrent_activation)
        self.use_bias = use_bias
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.recurrent_initializer = initializers.get(recurrent_initializer)
        self.bias_initializer = initializers.get(bias_initializer)
        self.unit_forget_bias = unit_forget_bias
        self.kernel_regularizer = regularizers.get(kernel_regularizer)
        self.recurrent_regularizer = regularizers.get(recurrent_regularizer)
        self.bias_regularizer = regularizers.get(bias_regularizer)
        self.kernel_constraint = constraints.get(kernel_constraint)
        self.recurrent_constraint = constraints.get(recurrent_constraint)
        self.bias_constraint = constraints.get(bias_constraint)
        self.dropout = fraction(dropout, "dropout", self)
        self.recurrent_dropout = fraction(recurrent_dropout, "recurrent_dropout", self)
        self.seed = seed
        self.seed_generator = SeedGenerator(seed)
        self.state_size = [self.units, self.units]
        self.output_size = self.units
        self.bias = None

    def build(self, input_shape: Any) -> None:
        """Make `kernel`, `recurrent_kernel` and `bias` for inputs with `input_shape[-1]` features."""
        if input_shape[-1] is None:
            raise ValueError(
                f"{owner(self)} needs to know the size of the last axis, got an input of shape {tuple(input_shape)}."
            )
        self._weight("kernel", "kernel", (input_shape[-1], 4 * self.units))
        self._weight("recurrent_kernel", "recurrent", (self.units, 4 * self.units))
        if self.use_bias:
            self._weight("bias", "bias", (4 * self.units,), self._first_bias if self.unit_forget_bias else None)

    def _weight(self, name: str, part: str, shape: tuple[int, ...], initializer: Any = None) -> None:
        weight = self.add_weight(
            name=name,
            shape=shape,
            initializer=initializer or getattr(self, f"{part}_initializer"),
            regularizer=getattr(self, f"{part}_regularizer"),
            constraint=getattr(self, f"{part}_constraint"),
        )
        setattr(self, name, weight)

    def _first_bias(self, shape: Any, dtype: Any = None) -> Any:
        """The bias initializer's values, with 1 for the forget gate."""
        parts = [self.bias_initializer((n * self.units,), dtype=dtype) for n in (1, 2)]
        return ops.concatenate([parts[0], ops.ones((self.units,), dtype=dtype), parts[1]])

    def call(self, inputs: Any, states: Any, training: bool | None = False) -> tuple[Any, list[Any]]:
        """Return the output and the list of new states."""
        h, c = states
        if training:
            inputs, h = self._drop(inputs, h)
        gates = ops.add(dense(inputs, self.kernel, self.bias), ops.matmul(h, self.recurrent_kernel))
        i, f, candidate, o = ops.split(gates, 4, axis=-1)
        gate, activation = self.recurrent_activation, self.activation
        c = ops.add(ops.multiply(gate(f), c), ops.multiply(gate(i), activation(candidate)))
        h = ops.multiply(gate(o), activation(c))
        return h, [h, c]

    def get_initial_state(self, batch_size: Any = None) -> list[Any]:
        """Return zeros for output and cell state."""
        return [ops.zeros((batch_size, n), dtype=self.compute_dtype) for n in self.state_size]

    def compute_output_shape(self, input_shape: Any, states_shape: Any = None) -> Any:
        """Return the shapes of the output and of the states."""
        shape = (input_shape[0], self.units)
        return shape, [shape, shape]

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal cell."""
        names = (
            "units activation recurrent_activation use_bias unit_forget_bias kernel_initializer recurrent_initializer "
            "bias_initializer kernel_regularizer recurrent_regularizer bias_regularizer kernel_constraint "
            "recurrent_constraint bias_constraint dropout recurrent_dropout seed"
        )
        return {**super().get_config(), **described(self, *names.split())}
