"""Quantiles."""

from __future__ import annotations

import math
from typing import Any

import jax.numpy as jnp
import numpy as np
from jax import Array

from keras_backend_jax.native import as_tuple, jitted

_SHORT = (jnp.float16, jnp.bfloat16)
_METHODS = ("linear", "lower", "higher", "nearest", "midpoint")


def _rows(x: Array, axis: Any) -> tuple[Array, tuple[int, ...]]:
    """Return the elements to rank along a last axis, and the shape of the rest with that of `axis` kept as 1."""
    axes = tuple(range(x.ndim)) if axis is None else (axis,) if isinstance(axis, int) else axis
    axes = tuple(a % x.ndim for a in axes)
    rest = [i for i in range(x.ndim) if i not in axes]
    kept = tuple(1 if i in axes else n for i, n in enumerate(x.shape))
    size = math.prod(x.shape[a] for a in axes)
    return jnp.transpose(x, (*rest, *axes)).reshape(*(x.shape[i] for i in rest), size), kept


def _weight(fraction: Array, method: str) -> Array:
    """Return the share of the upper neighbour at a place between two."""
    if method == "linear":
        return fraction
    if method == "midpoint":
        return jnp.where(fraction > 0, 0.5, 0.0).astype(fraction.dtype)
    if method == "nearest":
        return (fraction > 0.5).astype(fraction.dtype)
    return (fraction > 0).astype(fraction.dtype) if method == "higher" else jnp.zeros_like(fraction)


def _quantile_traced(x: Array, q: Array, axis: Any, method: str, keepdims: bool, skip: bool) -> Array:
    rows, kept = _rows(x, axis)
    rows = jnp.sort(rows, -1)
    shares = jnp.clip(jnp.asarray(q, x.dtype).reshape(-1), 0, 1)
    numbers = jnp.sum(~jnp.isnan(rows), -1, keepdims=True) if skip else jnp.full((*rows.shape[:-1], 1), rows.shape[-1])
    place = shares * (jnp.maximum(numbers, 1) - 1).astype(x.dtype)
    low = jnp.floor(place)
    weight = _weight(place - low, method)
    below, above = (jnp.take_along_axis(rows, i.astype("int32"), -1) for i in (low, jnp.ceil(place)))
    mixed = below * (1 - weight) + above * weight
    one = (weight == 0) | (below == above)  # infinite neighbours must not make NaN
    found = jnp.where(one, below, jnp.where(weight == 1, above, mixed))
    if not skip:  # NaN comes last
        found = jnp.where(jnp.isnan(rows[..., -1:]), jnp.nan, found)
    result = jnp.moveaxis(found, -1, 0)
    shape = kept if keepdims else result.shape[1:]
    return result.reshape(*jnp.shape(q), *shape)


_quantile = jitted(_quantile_traced, static=["axis", "method", "keepdims", "skip"])


def _of(skip: bool, percent: bool) -> Any:
    def quantile(x: Array, q: Any, axis: Any = None, method: str = "linear", keepdims: bool = False) -> Any:
        if method not in _METHODS or not x.size or x.dtype in _SHORT or x.dtype.kind != "f":
            return NotImplemented
        if isinstance(q, list | tuple | np.ndarray):
            q = np.asarray(q, "float32")
        elif not isinstance(q, int | float | Array):
            return NotImplemented
        if np.ndim(q) > 1:
            return NotImplemented
        return _quantile(x, q / 100 if percent else q, as_tuple(axis), method, keepdims, skip)

    return quantile


OVERRIDES = {
    "nanpercentile": _of(skip=True, percent=True),
    "nanquantile": _of(skip=True, percent=False),
    "percentile": _of(skip=False, percent=True),
    "quantile": _of(skip=False, percent=False),
}
