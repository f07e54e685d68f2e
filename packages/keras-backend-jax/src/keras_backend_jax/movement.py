"""Movement and indexing primitives."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import Any, Literal

import jax.numpy as jnp
import numpy as np
from jax import Array, lax

from keras_backend_jax.native import jitted

_Concrete = type(jnp.zeros(()))
_LARGEST = 2**31 - 1


def reshape(x: Array, shape: Sequence[Any]) -> Array:
    """Return the elements of `x` in `shape`."""
    return _reshape(x, tuple(map(operator.index, shape)))


def permute_dims(x: Array, axes: Sequence[int]) -> Array:
    """Return `x` with its axes in the order `axes`."""
    return _permute_dims(x, tuple(axes))


def broadcast_to(x: Array, shape: Sequence[Any]) -> Array:
    """Return `x` repeated to `shape`."""
    return _broadcast_to(x, tuple(map(operator.index, shape)))


def concat(arrays: Sequence[Array], axis: int = 0) -> Array:
    """Return `arrays` joined along `axis`."""
    return _concat(list(arrays), axis)


def pad(x: Array, pad_width: Sequence[tuple[int, int]], *, value: Any = 0) -> Array:
    """Return `x` with `value` added around it."""
    return _pad(x, tuple((int(before), int(after)) for before, after in pad_width), value)


def strided_slice(x: Array, key: tuple[Any, ...]) -> Array:
    """Return `x[key]`."""
    if x.__class__ is not _Concrete:
        return x[key]
    block = _block(x.shape, key)
    return x[key] if block is None else _strided(x, *block)


def _block(shape: tuple[int, ...], key: tuple[Any, ...]) -> tuple[Any, ...] | None:
    """Return starts, sizes, strides and resulting shape of a key of ints and slices, None where it is another.

    The starts are data of the compiled function, so that a loop over places compiles nothing anew.
    """
    starts, sizes, strides, result = [], [], [], []
    if len(key) > len(shape) or max(shape, default=0) > _LARGEST:
        return None
    for n, part in zip(shape, key + (slice(None),) * (len(shape) - len(key)), strict=True):
        if part.__class__ is int:
            start, size, stride = part + n if part < 0 else part, 1, 1
            if not 0 <= start < n:
                return None
        elif part.__class__ is slice:
            try:
                start, stop, stride = part.indices(n)
            except TypeError:
                return None
            size = max(stop - start, 0)
            if stride < 1:
                return None
            result.append(-(-size // stride))
        else:
            return None
        starts.append(start)
        sizes.append(size)
        strides.append(stride)
    return np.array(starts, "int32"), tuple(sizes), tuple(strides), tuple(result)


def dynamic_slice(x: Array, start_indices: Sequence[Any], sizes: Sequence[int]) -> Array:
    """Return the block of `sizes` at `start_indices`."""
    return _dynamic_slice(x, tuple(start_indices), tuple(map(operator.index, sizes)))


def slice_update(x: Array, start_indices: Sequence[Any], updates: Array) -> Array:
    """Return `x` with the block at `start_indices` replaced by `updates`."""
    return _slice_update(x, tuple(start_indices), updates)


def take(x: Array, indices: Array, *, axis: int) -> Array:
    """Return the elements at `indices` along `axis`; NaN where an index of a float array is out of range."""
    return jnp.take(x, indices, axis=axis)


def scatter(
    x: Array, indices: Array, updates: Array, *, mode: Literal["set", "add", "max", "min", "multiply"]
) -> Array:
    """Return `x` with `updates` combined in at `indices`; those out of range are dropped."""
    return _scatter(x, indices, updates, mode)


_reshape = jitted(lambda x, shape: jnp.reshape(x, shape), static=["shape"])
_permute_dims = jitted(lambda x, axes: jnp.transpose(x, axes), static=["axes"])
_broadcast_to = jitted(lambda x, shape: jnp.broadcast_to(x, shape), static=["shape"])
_concat = jitted(lambda arrays, axis: jnp.concatenate(arrays, axis), static=["axis"])
_dynamic_slice = jitted(lambda x, starts, sizes: lax.dynamic_slice(x, starts, sizes), static=["sizes"])
_slice_update = jitted(lambda x, starts, updates: lax.dynamic_update_slice(x, updates, starts))


def _strided_traced(
    x: Array, starts: Array, sizes: tuple[int, ...], strides: tuple[int, ...], shape: tuple[int, ...]
) -> Array:
    block = lax.dynamic_slice(x, list(starts), sizes)
    return jnp.reshape(lax.slice(block, (0,) * x.ndim, sizes, strides), shape)


def _pad_traced(x: Array, widths: tuple[tuple[int, int], ...], value: Any) -> Array:
    return lax.pad(x, jnp.asarray(value, x.dtype), [(before, after, 0) for before, after in widths])


def _scatter_traced(x: Array, indices: Array, updates: Array, mode: str) -> Array:
    places = x.at[tuple(jnp.moveaxis(indices, -1, 0))]
    return getattr(places, mode)(updates)


_strided = jitted(_strided_traced, static=["sizes", "strides", "shape"])
_pad = jitted(_pad_traced, static=["widths"])
_scatter = jitted(_scatter_traced, static=["mode"])
