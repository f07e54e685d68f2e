"""Recurrent networks: one matrix product for all inputs, then one fused cell for each step."""

from __future__ import annotations

import mlx.core as mx

from keras_backend_mlx.threads import compiled

Tensor = mx.array


@compiled
def _cell(gates: Tensor, c: Tensor) -> tuple[Tensor, Tensor]:
    i, f, candidate, o = mx.split(gates, 4, axis=-1)
    c = mx.sigmoid(f) * c + mx.sigmoid(i) * mx.tanh(candidate)
    return mx.sigmoid(o) * mx.tanh(c), c


def lstm(
    x: Tensor,
    h: Tensor,
    c: Tensor,
    kernel: Tensor,
    recurrent_kernel: Tensor,
    bias: Tensor | None,
    *,
    reverse: bool = False,
) -> tuple[Tensor, Tensor, Tensor]:
    """Return the outputs of all steps, and the last output and cell state (Hochreiter & Schmidhuber, 1997)."""
    projected = mx.matmul(x, kernel) if bias is None else mx.addmm(bias, x, kernel)
    outputs = []
    for i in reversed(range(x.shape[1])) if reverse else range(x.shape[1]):
        h, c = _cell(mx.addmm(projected[:, i], h, recurrent_kernel), c)
        outputs.append(h)
    return mx.stack(outputs[::-1] if reverse else outputs, axis=1), h, c


OVERRIDES = {"lstm": lstm}
