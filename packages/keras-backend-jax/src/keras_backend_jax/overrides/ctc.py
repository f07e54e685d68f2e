"""Connectionist temporal classification: the loss (Graves et al. 2006, https://doi.org/10.1145/1143844.1143891)."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
from jax import Array, lax
from jax.scipy.special import logsumexp

from keras_backend_jax.native import jitted

_NEVER = -1e5  # finite, so that gradients are


def ctc_loss(target: Array, output: Array, target_length: Array, output_length: Array, mask_index: int = 0) -> Any:
    """Return the negative log-likelihood of each label sequence. An eager scan would be compiled at every call."""
    fits = (target.ndim, output.ndim, target_length.ndim, output_length.ndim) == (2, 3, 1, 1)
    if not fits or len({x.shape[0] for x in (target, output, target_length, output_length)}) != 1:
        return NotImplemented
    if not 0 <= mask_index < output.shape[-1]:
        return NotImplemented
    return _ctc_loss(target, output, target_length, output_length, mask_index)


def _ctc_loss_traced(target: Array, output: Array, target_length: Array, output_length: Array, blank: int) -> Array:
    wide = output.astype("float32") if output.dtype.itemsize == 2 else output
    target = jnp.clip(target.astype("int32"), 0, output.shape[-1] - 1)
    labels = _with_blanks(target, blank)
    batch, states = labels.shape
    emissions = jnp.take_along_axis(jax.nn.log_softmax(wide), labels[:, None, :], axis=-1).swapaxes(0, 1)
    ends = output_length.astype("int32")[:, None]
    before = jnp.pad(labels, ((0, 0), (2, 0)), constant_values=blank)[:, :-2]
    skips = (labels != blank) & (labels != before)

    def step(alpha: Array, x: tuple[Array, Array]) -> tuple[Array, None]:
        emission, t = x
        arrived = _log_sum(alpha, _shifted(alpha, 1), jnp.where(skips, _shifted(alpha, 2), _NEVER)) + emission
        return jnp.where(t < ends, arrived, alpha), None

    row = jnp.arange(states)[None]
    start = jnp.where(row == 0, 0.0, _NEVER).astype(wide.dtype)  # in the first blank, before all steps
    steps = jnp.arange(output.shape[1])
    alpha, _ = lax.scan(step, jnp.broadcast_to(start, (batch, states)), (emissions, steps))
    last = target_length.astype("int32")[:, None] * 2
    likelihood = logsumexp(jnp.where((row == last) | (row == last - 1), alpha, _NEVER), axis=-1)
    return (-likelihood).astype(output.dtype)


def _with_blanks(target: Array, blank: int) -> Array:
    pairs = jnp.stack([jnp.full_like(target, blank), target], axis=2).reshape(target.shape[0], -1)
    return jnp.pad(pairs, ((0, 0), (0, 1)), constant_values=blank)


def _shifted(alpha: Array, count: int) -> Array:
    return jnp.pad(alpha, ((0, 0), (count, 0)), constant_values=_NEVER)[:, :-count]


def _log_sum(*parts: Array) -> Array:
    peak = lax.stop_gradient(jnp.maximum(jnp.maximum(parts[0], parts[1]), parts[2]))
    first, second, third = (jnp.exp(x - peak) for x in parts)
    return jnp.log(first + second + third) + peak


_ctc_loss = jitted(_ctc_loss_traced, static=["blank"])

OVERRIDES = {"ctc_loss": ctc_loss}
