"""Recurrent layers."""

from __future__ import annotations

from typing import Any

import numpy as np

from keras_core.reference.overrides.activations import OVERRIDES as ACTIVATIONS
from keras_core.reference.tensors import widened

Tensor = Any


@widened
def lstm(
    x: Tensor, h: Tensor, c: Tensor, kernel: Tensor, recurrent_kernel: Tensor, bias: Tensor | None, *,
    reverse: bool = False,
) -> tuple[Tensor, Tensor, Tensor]:  # fmt: skip
    """Run a long short-term memory (Hochreiter and Schmidhuber, 1997; forget gate of Gers et al., 2000).

    Args:
        x: `(batch, time, features)`.
        h, c: first states, `(batch, units)`.
        kernel, recurrent_kernel, bias: gates input, forget, candidate and output side by side, `4 * units` wide.
        reverse: whether to run from the last step to the first; outputs stay at their steps.

    Returns:
        The outputs `(batch, time, units)` and the last states.
    """
    sigmoid = ACTIVATIONS["sigmoid"]
    units = h.shape[-1]
    inputs = x @ kernel  # of all steps at once
    if bias is not None:
        inputs += bias
    out = np.empty((*x.shape[:2], units), inputs.dtype)
    steps = range(x.shape[1])
    for t in reversed(steps) if reverse else steps:
        i, f, g, o = np.split(inputs[:, t] + h @ recurrent_kernel, 4, axis=-1)
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        h = sigmoid(o) * np.tanh(c)
        out[:, t] = h
    return out, h, c


OVERRIDES = {"lstm": lstm}
