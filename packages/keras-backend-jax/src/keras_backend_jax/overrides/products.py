"""Products of vectors, and distances."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp
from jax import Array

from keras_backend_jax.native import jitted
from keras_backend_jax.overrides.reductions import root

_SHORT = (jnp.float16, jnp.bfloat16)
_cross = jitted(
    lambda x1, x2, axisa, axisb, axisc, axis: jnp.cross(x1, x2, axisa, axisb, axisc, axis),
    static=["axisa", "axisb", "axisc", "axis"],
)


def cross(x1: Array, x2: Array, axisa: int = -1, axisb: int = -1, axisc: int = -1, axis: int | None = None) -> Any:
    """Return the vector product of vectors of 3 elements."""
    for x, own in ((x1, axisa), (x2, axisb)):
        place = own if axis is None else axis
        if not -x.ndim <= place < x.ndim or x.shape[place] != 3:
            return NotImplemented
    return _cross(x1, x2, axisa, axisb, axisc, axis)


def correlate(x1: Array, x2: Array, mode: str = "valid") -> Any:
    """Return the cross-correlation of two vectors."""
    if x1.ndim != 1 or x2.ndim != 1 or not x1.size or not x2.size or mode not in ("valid", "same", "full"):
        return NotImplemented
    return _correlate(x1, x2, mode) if x1.dtype.kind == "f" and x1.dtype not in _SHORT else NotImplemented


_correlate = jitted(lambda x1, x2, mode: jnp.correlate(x1, x2, mode), static=["mode"])


@jitted
def _cdist(x: Array, y: Array) -> Array:
    return root(jnp.sum(jnp.square(x[..., :, None, :] - y[..., None, :, :]), axis=-1))


def cdist(x: Array, y: Array) -> Any:
    """Return the distance of each point of `x` to each of `y`."""
    fits = x.ndim > 1 and y.ndim > 1 and x.shape[-1] == y.shape[-1] and x.dtype not in _SHORT
    return _cdist(x, y) if fits else NotImplemented


def vander(x: Array, N: int | None = None, increasing: bool = False) -> Any:
    """Return the powers of a vector's elements as columns."""
    if x.ndim != 1 or (N is not None and (N.__class__ is not int or N < 0)):
        return NotImplemented
    return _vander(x, x.shape[0] if N is None else N, increasing)


def _vander_traced(x: Array, columns: int, increasing: bool) -> Array:
    powers = x[:, None]
    while powers.shape[1] < columns - 1:  # by doubling: gradients stay finite at 0
        powers = jnp.concatenate([powers, powers * powers[:, -1:]], axis=1)
    result = jnp.concatenate([jnp.ones_like(powers[:, :1]), powers], axis=1)[:, :columns]
    return result if increasing else result[:, ::-1]


_vander = jitted(_vander_traced, static=["columns", "increasing"])

OVERRIDES = {"cdist": cdist, "correlate": correlate, "cross": cross, "vander": vander}
