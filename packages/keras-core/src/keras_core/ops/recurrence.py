"""Recurrent cells run over a sequence."""

from __future__ import annotations

from typing import Any

from keras_core.ops.activations import sigmoid
from keras_core.ops.arithmetic import add, multiply
from keras_core.ops.contraction import dense, matmul
from keras_core.ops.control_flow import scan
from keras_core.ops.decorator import op
from keras_core.ops.definition import Tensor, TensorLike
from keras_core.ops.hyperbolic import tanh
from keras_core.ops.joining import split
from keras_core.ops.shaping import swapaxes
from keras_core.state.symbolic import KerasTensor


def _lstm_spec(
    x: Any, h: Any, c: Any, kernel: Any, recurrent_kernel: Any, bias: Any, *, reverse: bool = False
) -> tuple[KerasTensor, KerasTensor, KerasTensor]:
    batch, time = x.shape[:2]
    units = h.shape[-1]
    state = KerasTensor((batch, units), x.dtype)
    return KerasTensor((batch, time, units), x.dtype), state, KerasTensor((batch, units), x.dtype)


@op(dtype="float", shape=_lstm_spec)
def lstm(
    x: TensorLike,
    h: TensorLike,
    c: TensorLike,
    kernel: TensorLike,
    recurrent_kernel: TensorLike,
    bias: TensorLike | None,
    *,
    reverse: bool = False,
) -> tuple[Tensor, Tensor, Tensor]:
    """Run a long short-term memory over a sequence.

    Hochreiter & Schmidhuber 1997, https://doi.org/10.1162/neco.1997.9.8.1735, with the forget gate of Gers et al. 2000,
    https://doi.org/10.1162/089976600300015015.

    Args:
        x: sequence of shape `(batch, time, features)`.
        h: first output, of shape `(batch, units)`.
        c: first cell state, of shape `(batch, units)`.
        kernel: tensor of shape `(features, 4 * units)`: input gate, forget gate, candidate, output gate.
        recurrent_kernel: tensor of shape `(units, 4 * units)`.
        bias: tensor of shape `(4 * units,)`, or None.
        reverse: whether to run from the last step to the first; outputs stay at their steps.

    Returns:
        The outputs, of shape `(batch, time, units)`, the last output and the last cell state.
    """
    inputs = swapaxes(dense(x, kernel, bias), 0, 1)

    def step(state: tuple[Any, Any], gates: Any) -> tuple[tuple[Any, Any], Any]:
        h, c = state
        i, f, candidate, o = split(add(gates, matmul(h, recurrent_kernel)), 4, axis=-1)
        c = add(multiply(sigmoid(f), c), multiply(sigmoid(i), tanh(candidate)))
        h = multiply(sigmoid(o), tanh(c))
        return (h, c), h

    (h, c), outputs = scan(step, (h, c), inputs, reverse=reverse)
    return swapaxes(outputs, 0, 1), h, c
