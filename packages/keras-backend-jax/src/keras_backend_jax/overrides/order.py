"""Sorting and ranking."""

from __future__ import annotations

import jax.numpy as jnp
from jax import Array, lax

from keras_backend_jax.native import jitted


def _sort(x: Array, axis: int = -1) -> Array:
    return jnp.sort(x, axis)


def _top_k(x: Array, k: int, sorted: bool = True) -> tuple[Array, Array]:
    values, indices = lax.top_k(x, k)
    return values, indices.astype("int32")


def _in_top_k(targets: Array, predictions: Array, k: int) -> Array:
    """Return whether fewer than `k` predictions exceed that of the target; False for a target out of range or NaN."""
    classes = predictions.shape[1]
    chosen = jnp.take_along_axis(predictions, jnp.clip(targets, 0, classes - 1)[:, None], axis=1)
    above = jnp.sum(predictions > chosen, axis=1)
    return (above < k) & (targets >= 0) & (targets < classes) & ~jnp.isnan(chosen[:, 0])


def _searchsorted(sorted_sequence: Array, values: Array, side: str = "left") -> Array:
    return jnp.searchsorted(sorted_sequence, values, side=side).astype("int32")


OVERRIDES = {
    "sort": jitted(_sort, static=["axis"]),
    "top_k": jitted(_top_k, static=["k", "sorted"]),
    "in_top_k": jitted(_in_top_k, static=["k"]),
    "searchsorted": jitted(_searchsorted, static=["side"]),
}
