"""Sorting and ranking."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp
from jax import Array, lax

from keras_backend_jax.native import jitted


def _sort(x: Array, axis: int = -1) -> Array:
    return jnp.sort(x, axis)


def _top_k(x: Array, k: int, sorted: bool = True) -> tuple[Array, Array]:
    values, indices = lax.top_k(x, k)
    return values, indices.astype("int32")


def argpartition(x: Array, kth: Any, axis: int | None = -1) -> Array:
    """Return indices that put the `kth` smallest element into its place. Declines several places, and bools."""
    if not isinstance(kth, int) or x.dtype == jnp.bool_:
        return NotImplemented
    return _argpartition(x, kth, axis)


_argpartition = jitted(
    lambda x, kth, axis: jnp.argpartition(x.ravel() if axis is None else x, kth, -1 if axis is None else axis).astype(
        "int32"
    ),
    static=["kth", "axis"],
)


def _in_top_k(targets: Array, predictions: Array, k: int) -> Array:
    """Return whether fewer than `k` predictions exceed that of the target; False for a target out of range or NaN."""
    classes = predictions.shape[1]
    chosen = jnp.take_along_axis(predictions, jnp.clip(targets, 0, classes - 1)[:, None], axis=1)
    above = jnp.sum(predictions > chosen, axis=1)
    return (above < k) & (targets >= 0) & (targets < classes) & ~jnp.isnan(chosen[:, 0])


def _searchsorted(sorted_sequence: Array, values: Array, side: str = "left") -> Array:
    return jnp.searchsorted(sorted_sequence, values, side=side).astype("int32")


OVERRIDES = {
    "argpartition": argpartition,
    "sort": jitted(_sort, static=["axis"]),
    "top_k": jitted(_top_k, static=["k", "sorted"]),
    "in_top_k": jitted(_in_top_k, static=["k"]),
    "searchsorted": jitted(_searchsorted, static=["side"]),
}
