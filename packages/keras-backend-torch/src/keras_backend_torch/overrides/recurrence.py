"""Recurrent networks in one call."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor


def lstm(
    x: Tensor,
    h: Tensor,
    c: Tensor,
    kernel: Tensor,
    recurrent_kernel: Tensor,
    bias: Tensor | None,
    *,
    reverse: bool = False,
) -> Any:
    """Return the hidden states of all steps and the last `h` and `c` (Hochreiter and Schmidhuber 1997).

    Args:
        x: inputs of shape `(batch, time, features)`.
        h: hidden state of shape `(batch, units)`.
        c: cell state of shape `(batch, units)`.
        kernel: of shape `(features, 4 * units)`, gates in the order input, forget, cell, output.
        recurrent_kernel: of shape `(units, 4 * units)`.
        bias: of shape `(4 * units,)`, or None.
        reverse: declined.
    """
    if reverse or not x.dtype.is_floating_point:
        return NotImplemented
    weights = [kernel.t().contiguous(), recurrent_kernel.t().contiguous()]
    if bias is not None:  # torch adds two biases
        weights += [bias, torch.zeros_like(bias)]
    states = [h.unsqueeze(0), c.unsqueeze(0)]
    sequence, last_h, last_c = torch.lstm(x, states, weights, bias is not None, 1, 0.0, False, False, True)
    return sequence, last_h[0], last_c[0]


OVERRIDES = {"lstm": lstm}
