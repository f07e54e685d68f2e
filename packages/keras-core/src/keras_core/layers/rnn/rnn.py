"""A cell run over sequences."""

from __future__ import annotations

from typing import Any

from keras_core import ops
from keras_core.layers.base.arguments import owner
from keras_core.layers.base.input_spec import InputSpec
from keras_core.layers.base.layer import Layer
from keras_core.layers.rnn.recurrence import run_cell
from keras_core.layers.rnn.step_dropout import StepDropout
from keras_core.serialization import objects
from keras_core.serialization.registry import builtin
from keras_core.state.symbolic import KerasTensor
from keras_core.state.variable import Variable


@builtin("keras.layers")
class RNN(Layer):
    """Runs a cell over the steps of a sequence.

    Args:
        cell: layer with `call(inputs, states)`, which takes a list of states and returns the output at a step and the
            list of new states, and with `state_size`: an int, or a list of them for several states. It may have
            `output_size` and `get_initial_state(batch_size)`.
        return_sequences: whether to return the outputs at all steps instead of the last.
        return_state: whether to return the last states too.
        go_backwards: whether to run from the last step to the first; outputs come out in the order in which they
            are made.
        stateful: whether each batch starts from the last states of the one before.
        unroll: whether a compiled program writes out all steps.
        zero_output_for_mask: whether the output at a masked step is zero instead of the one before.
        **kwargs: arguments of `Layer`.

    Call arguments:
        sequences: tensor of shape `(batch, steps, features)`.
        initial_state: list of first states, of shape `(batch, size)`; zeros where None.
        mask: bool tensor of shape `(batch, steps)`: masked steps leave states as they are.
        training: whether to apply dropout.

    Returns:
        Tensor of shape `(batch, units)`, or `(batch, steps, units)`; with `return_state`, a tuple of it and the last
        states.

    Example:

    >>> import numpy as np
    >>> from keras_core.layers.rnn.lstm_cell import LSTMCell
    >>> tuple(RNN(LSTMCell(4), return_sequences=True)(np.ones((2, 5, 3), "float32")).shape)
    (2, 5, 4)
    """

    def __init__(
        self,
        cell: Any,
        return_sequences: bool = False,
        return_state: bool = False,
        go_backwards: bool = False,
        stateful: bool = False,
        unroll: bool = False,
        zero_output_for_mask: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        if isinstance(cell, (list, tuple)):
            raise NotImplementedError(f"{owner(self)}: a list of cells is not supported yet. Stack RNN layers instead.")
        for member in ("call", "state_size"):
            if not hasattr(cell, member):
                raise ValueError(f"{owner(self)}: the cell must have `{member}`, which {cell!r} has not.")
        self.cell = cell
        self.return_sequences = return_sequences
        self.return_state = return_state
        self.go_backwards = go_backwards
        self.stateful = stateful
        self.unroll = unroll
        self.zero_output_for_mask = zero_output_for_mask
        self.supports_masking = True
        self.input_spec = InputSpec(ndim=3)
        self.state_size = [cell.state_size] if isinstance(cell.state_size, int) else list(cell.state_size)
        self._transient: list[Variable] = []

    @property
    def states(self) -> list[Variable] | None:
        """The states that a stateful layer keeps between batches."""
        return self._transient or None

    def build(self, sequences_shape: Any, initial_state_shape: Any = None) -> None:
        """Build the cell, and the states of a stateful layer."""
        if not self.cell.built:
            with self.cell._open_name_scope():
                self.cell.build((sequences_shape[0], *sequences_shape[2:]))
        if self.stateful:
            if sequences_shape[0] is None:
                raise ValueError(
                    f"{owner(self)} is stateful, so it needs a fixed batch size, got an input of shape "
                    f"{tuple(sequences_shape)}. Pass Input(batch_shape=...)."
                )
            dtype = self.compute_dtype
            self._transient = [
                Variable(_zeros, (sequences_shape[0], n), dtype, trainable=False, autocast=False, name="rnn_state")
                for n in self.state_size
            ]

    def get_initial_state(self, batch_size: Any) -> list[Any]:
        """Return the first states of a batch: those of the cell, else zeros."""
        own = getattr(self.cell, "get_initial_state", None)
        if own is None:
            return [ops.zeros((batch_size, n), dtype=self.compute_dtype) for n in self.state_size]
        states = own(batch_size=batch_size)
        return list(states) if isinstance(states, (list, tuple)) else [states]

    def _first_states(self, sequences: Any, initial_state: Any) -> list[Any]:
        if initial_state is None:
            return [v.value for v in self._transient] or self.get_initial_state(ops.shape(sequences)[0])
        states = list(initial_state) if isinstance(initial_state, (list, tuple)) else [initial_state]
        sizes = [x.shape[-1] for x in states]
        if sizes != self.state_size:
            raise ValueError(
                f"{owner(self)}: initial_state must be {len(self.state_size)} tensors of sizes {self.state_size}, "
                f"got sizes {sizes}."
            )
        return [ops.cast(x, self.compute_dtype) for x in states]

    def call(self, sequences: Any, initial_state: Any = None, mask: Any = None, training: bool | None = False) -> Any:
        """Return the last output, or all outputs, and the last states if asked for."""
        states = self._first_states(sequences, initial_state)
        if mask is not None and isinstance(mask, (list, tuple)):
            mask = mask[0]
        last, outputs, states = self.inner_loop(sequences, states, mask, bool(training))
        for variable, state in zip(self._transient, states, strict=False):
            variable.assign(state)
        result = outputs if self.return_sequences else last
        return (result, *states) if self.return_state else result

    def inner_loop(self, sequences: Any, initial_state: Any, mask: Any, training: bool = False) -> Any:
        """Run the cell over the steps.

        Returns:
            The last output, the outputs at all steps, and the last states.
        """
        cell = self.cell
        if self.go_backwards:
            sequences = ops.flip(sequences, axis=1)
            mask = None if mask is None else ops.flip(mask, axis=1)
        drops = training and isinstance(cell, StepDropout)
        if drops:
            cell.draw_dropout(sequences[:, 0], initial_state[0])
        try:
            return run_cell(
                cell,
                sequences,
                initial_state,
                mask,
                training=training,
                output_size=self._output_size,
                zero_output_for_mask=self.zero_output_for_mask,
                unroll=self.unroll,
            )
        finally:
            if drops:
                cell.reset_dropout()

    @property
    def _output_size(self) -> Any:
        return getattr(self.cell, "output_size", None) or self.state_size[0]

    def reset_state(self) -> None:
        """Set the states of a stateful layer to the first ones."""
        for variable in self._transient:
            variable.assign(ops.zeros(variable.shape, dtype=variable.dtype))

    reset_states = reset_state

    def compute_output_spec(
        self, sequences: Any, initial_state: Any = None, mask: Any = None, training: bool | None = False
    ) -> Any:
        """Return the symbolic outputs."""
        shapes = self.compute_output_shape(sequences.shape)
        dtype = self.compute_dtype
        if not self.return_state:
            return KerasTensor(shapes, dtype)
        return tuple(KerasTensor(shape, dtype) for shape in shapes)

    def compute_output_shape(self, sequences_shape: Any, initial_state_shape: Any = None) -> Any:
        """Return the shape of the output, or a tuple with those of the last states."""
        batch, steps = sequences_shape[:2]
        size = self._output_size
        size = tuple(size) if isinstance(size, (tuple, list)) else (size,)
        output = (batch, steps, *size) if self.return_sequences else (batch, *size)
        return (output, *((batch, n) for n in self.state_size)) if self.return_state else output

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """Return the mask of the outputs at all steps; the last output and the states have none."""
        mask = mask[0] if isinstance(mask, (list, tuple)) else mask
        mask = mask if self.return_sequences else None
        return [mask, *(None for _ in self.state_size)] if self.return_state else mask

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal layer."""
        return {**self._run_config(), "cell": objects.serialize_keras_object(self.cell)}

    def _run_config(self) -> dict[str, Any]:
        names = "return_sequences return_state go_backwards stateful unroll zero_output_for_mask"
        return {**super().get_config(), **{n: getattr(self, n) for n in names.split()}}

    @classmethod
    def from_config(cls, config: Any, custom_objects: Any = None) -> RNN:
        """Return the layer that `config` describes."""
        config = dict(config)
        if isinstance(config.get("cell"), dict):
            config["cell"] = objects.deserialize_keras_object(config["cell"], custom_objects)
        return cls(**config)


def _zeros(shape: Any, dtype: Any = None) -> Any:
    return ops.zeros(shape, dtype=dtype)
