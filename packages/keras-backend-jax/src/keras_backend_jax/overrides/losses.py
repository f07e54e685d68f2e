"""Crossentropies. Probabilities are kept the user's `epsilon` away from 0 and 1."""

from __future__ import annotations

import jax.numpy as jnp
from jax import Array, custom_jvp, lax
from jax.nn import log_softmax, sigmoid

from keras_backend_jax.native import jitted
from keras_core.contract import epsilon


def categorical_crossentropy(target: Array, output: Array, from_logits: bool = False, axis: int = -1) -> Array:
    """Return `-sum(target * log(output))` along `axis`, `output` first divided by its sum."""
    if target.shape != output.shape:
        return NotImplemented
    return _categorical(target, output, from_logits, axis, epsilon())


def sparse_categorical_crossentropy(target: Array, output: Array, from_logits: bool = False, axis: int = -1) -> Array:
    """Return `-log(output)` at the class that `target` names along `axis`; 0 where it names none."""
    expected = output.shape[: axis % output.ndim] + output.shape[axis % output.ndim + 1 :]
    if target.ndim == output.ndim and target.shape[-1] == 1:
        target = jnp.squeeze(target, -1)
    if target.shape != expected or not output.ndim:
        return NotImplemented
    return _sparse_categorical(target, output, from_logits, axis, epsilon())


def binary_crossentropy(target: Array, output: Array, from_logits: bool = False) -> Array:
    """Return `-target * log(output) - (1 - target) * log(1 - output)`, elementwise."""
    if target.shape != output.shape:
        return NotImplemented
    return _binary(target, output, from_logits, epsilon())


def _log_probabilities(output: Array, from_logits: bool, axis: int, margin: float) -> Array:
    if from_logits:
        return log_softmax(output, axis)
    return jnp.log(jnp.clip(output / jnp.sum(output, axis, keepdims=True), margin, 1 - margin))


def _categorical_traced(target: Array, output: Array, from_logits: bool, axis: int, margin: float) -> Array:
    return -jnp.sum(target * _log_probabilities(output, from_logits, axis, margin), axis)


def _sparse_categorical_traced(target: Array, output: Array, from_logits: bool, axis: int, margin: float) -> Array:
    # A comparison and a sum rather than a gather, whose gradient is a slow scatter.
    classes = lax.broadcasted_iota("int32", output.shape, axis % output.ndim)
    labels = target.astype("int32")
    chosen = classes == jnp.expand_dims(labels, axis)
    if not from_logits:
        return -jnp.sum(jnp.where(chosen, _log_probabilities(output, from_logits, axis, margin), 0), axis)
    # Both sums in one pass over the logits: a log-softmax would have to be known before the second.
    shifted = output - lax.stop_gradient(jnp.max(output, axis, keepdims=True))
    logs = jnp.log(jnp.sum(jnp.exp(shifted), axis)) - jnp.sum(jnp.where(chosen, shifted, 0), axis)
    return jnp.where((labels >= 0) & (labels < output.shape[axis]), logs, 0)


@custom_jvp
def _softplus(x: Array) -> Array:  # `jax.nn.softplus` guards against NaN, which costs a second pass
    return jnp.maximum(x, 0) + jnp.log1p(jnp.exp(-jnp.abs(x)))


@_softplus.defjvp
def _softplus_slope(primals: tuple[Array], tangents: tuple[Array]) -> tuple[Array, Array]:
    return _softplus(*primals), sigmoid(*primals) * tangents[0]


def _binary_traced(target: Array, output: Array, from_logits: bool, margin: float) -> Array:
    if from_logits:
        return _softplus(output) - output * target
    p = jnp.clip(output, margin, 1 - margin)
    return -target * jnp.log(p) - (1 - target) * jnp.log(1 - p)


_categorical = jitted(_categorical_traced, static=["from_logits", "axis", "margin"])
_sparse_categorical = jitted(_sparse_categorical_traced, static=["from_logits", "axis", "margin"])
_binary = jitted(_binary_traced, static=["from_logits", "margin"])

OVERRIDES = {
    "binary_crossentropy": binary_crossentropy,
    "categorical_crossentropy": categorical_crossentropy,
    "sparse_categorical_crossentropy": sparse_categorical_crossentropy,
}
