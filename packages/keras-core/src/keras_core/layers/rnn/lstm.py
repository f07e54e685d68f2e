"""Long short-term memory."""

from __future__ import annotations

from typing import Any

from keras_core import activations, ops
from keras_core.layers.base.arguments import described
from keras_core.layers.rnn.lstm_cell import LSTMCell
from keras_core.layers.rnn.rnn import RNN
from keras_core.ops.recurrence import lstm
from keras_core.regularizers import get as get_regularizer
from keras_core.serialization.registry import builtin

_OF_CELL = (
    "units activation recurrent_activation use_bias kernel_initializer recurrent_initializer bias_initializer "
    "unit_forget_bias kernel_regularizer recurrent_regularizer bias_regularizer"
).split()
_OF_CELL_TOO = "kernel_constraint recurrent_constraint bias_constraint dropout recurrent_dropout seed".split()


@builtin("keras.layers")
class LSTM(RNN):
    """A long short-term memory over sequences. See `LSTMCell` for formula and papers.

    Args:
        units: size of output and cell state.
        activation: activation of candidate and output.
        recurrent_activation: activation of the gates.
        use_bias: whether to add a bias.
        kernel_initializer, recurrent_initializer, bias_initializer: initializers.
        unit_forget_bias: whether the bias of the forget gate starts at 1.
        kernel_regularizer, recurrent_regularizer, bias_regularizer: penalties.
        activity_regularizer: penalty on the output.
        kernel_constraint, recurrent_constraint, bias_constraint: projections after each update.
        dropout: fraction of the inputs to drop in training.
        recurrent_dropout: fraction of the recurrent state to drop in training.
        seed: integer seed of the dropout.
        return_sequences: whether to return the outputs at all steps instead of the last.
        return_state: whether to return the last output and cell state too.
        go_backwards: whether to run from the last step to the first.
        stateful: whether each batch starts from the last states of the one before.
        unroll: whether a compiled program writes out all steps.
        use_cudnn: kept for compatibility; a fused kernel is used where the backend has one.
        **kwargs: `zero_output_for_mask` and arguments of `Layer`.

    The call takes what that of `RNN` does.

    Example:

    >>> import numpy as np
    >>> tuple(LSTM(4)(np.ones((2, 5, 3), "float32")).shape)
    (2, 4)
    """

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
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        recurrent_constraint: Any = None,
        bias_constraint: Any = None,
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        seed: int | None = None,
        return_sequences: bool = False,
        return_state: bool = False,
        go_backwards: bool = False,
        stateful: bool = False,
        unroll: bool = False,
        use_cudnn: Any = "auto",
        **kwargs: Any,
    ) -> None:
        kwargs.pop("implementation", None)  # of Keras 2: how a step was computed
        cell = LSTMCell(
            units,
            activation=activation,
            recurrent_activation=recurrent_activation,
            use_bias=use_bias,
            kernel_initializer=kernel_initializer,
            recurrent_initializer=recurrent_initializer,
            bias_initializer=bias_initializer,
            unit_forget_bias=unit_forget_bias,
            kernel_regularizer=kernel_regularizer,
            recurrent_regularizer=recurrent_regularizer,
            bias_regularizer=bias_regularizer,
            kernel_constraint=kernel_constraint,
            recurrent_constraint=recurrent_constraint,
            bias_constraint=bias_constraint,
            dropout=dropout,
            recurrent_dropout=recurrent_dropout,
            seed=seed,
            dtype=kwargs.get("dtype"),
            trainable=kwargs.get("trainable", True),
            name="lstm_cell",
        )
        super().__init__(
            cell,
            return_sequences=return_sequences,
            return_state=return_state,
            go_backwards=go_backwards,
            stateful=stateful,
            unroll=unroll,
            activity_regularizer=get_regularizer(activity_regularizer),
            **kwargs,
        )
        self.use_cudnn = use_cudnn

    def inner_loop(self, sequences: Any, initial_state: Any, mask: Any, training: bool = False) -> Any:
        """Run over the steps, in one call of the backend where nothing special is asked for."""
        cell = self.cell
        drops = training and (cell.dropout or cell.recurrent_dropout)
        usual = cell.activation is activations.tanh and cell.recurrent_activation is activations.sigmoid  # type: ignore[attr-defined]
        if mask is not None or drops or not usual or type(cell).call is not LSTMCell.call:
            return super().inner_loop(sequences, initial_state, mask, training)
        if self.go_backwards:
            sequences = ops.flip(sequences, axis=1)
        h, c = initial_state
        outputs, h, c = lstm(sequences, h, c, cell.kernel, cell.recurrent_kernel, cell.bias)
        return h, outputs, [h, c]

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal layer."""
        return {
            **self._run_config(),
            **described(self.cell, *_OF_CELL),
            **described(self, "activity_regularizer"),
            **described(self.cell, *_OF_CELL_TOO),
        }

    @classmethod
    def from_config(cls, config: Any, custom_objects: Any = None) -> LSTM:
        """Return the layer that `config` describes."""
        return cls(**config)


def _of_cell(name: str) -> property:
    return property(lambda self: getattr(self.cell, name), doc=f"The cell's `{name}`.")


for _name in (*_OF_CELL, *_OF_CELL_TOO[:-1]):
    setattr(LSTM, _name, _of_cell(_name))
