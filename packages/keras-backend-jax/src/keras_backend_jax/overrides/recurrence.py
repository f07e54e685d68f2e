"""Recurrent layers as one scan, with the input projection of all steps taken out of it."""

from __future__ import annotations

import jax.numpy as jnp
from jax import Array, lax
from jax.nn import sigmoid

from keras_backend_jax.native import jitted


def _lstm(
    x: Array,
    h: Array,
    c: Array,
    kernel: Array,
    recurrent_kernel: Array,
    bias: Array | None,
    *,
    reverse: bool = False,
) -> tuple[Array, Array, Array]:
    """Return the sequence of `h`, and the last `h` and `c` (Hochreiter & Schmidhuber, 1997).

    Args:
        x: inputs of shape (batch, time, features).
        h: first output, of shape (batch, units).
        c: first cell state, of shape (batch, units).
        kernel: of shape (features, 4 * units), gates in the order input, forget, cell, output.
        recurrent_kernel: of shape (units, 4 * units).
        bias: of shape (4 * units,), or None.
        reverse: whether to go from the last step to the first.
    """
    projected = jnp.matmul(jnp.swapaxes(x, 0, 1), kernel)
    if bias is not None:
        projected = projected + bias

    def step(state: tuple[Array, Array], z: Array) -> tuple[tuple[Array, Array], Array]:
        h, c = state
        i, f, g, o = jnp.split(z + jnp.matmul(h, recurrent_kernel), 4, axis=-1)
        c = sigmoid(f) * c + sigmoid(i) * jnp.tanh(g)
        h = sigmoid(o) * jnp.tanh(c)
        return (h, c), h

    (h, c), outputs = lax.scan(step, (h, c), projected, reverse=reverse)
    return jnp.swapaxes(outputs, 0, 1), h, c


OVERRIDES = {"lstm": jitted(_lstm, static=["reverse"])}
