"""Movement and indexing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import mlx.core as mx

Tensor = mx.array

concat = mx.concatenate


def reshape(x: Tensor, shape: Sequence[Any]) -> Tensor:
    """Return the elements of `x` in `shape`."""
    return mx.reshape(x, tuple(map(int, shape)))


def broadcast_to(x: Tensor, shape: Sequence[Any]) -> Tensor:
    """Return `x` repeated to `shape`."""
    return mx.broadcast_to(x, tuple(map(int, shape)))


def pad(x: Tensor, pad_width: Sequence[tuple[int, int]], *, value: Any = 0) -> Tensor:
    """Return `x` with elements equal to `value` around it."""
    if not x.ndim:
        return x
    return mx.pad(x, [(int(before), int(after)) for before, after in pad_width], constant_values=value)


def strided_slice(x: Tensor, key: tuple[Any, ...]) -> Tensor:
    """Return `x[key]`."""
    return x[key]


def dynamic_slice(x: Tensor, start_indices: Sequence[Any], sizes: Sequence[int]) -> Tensor:
    """Return the block of `sizes` at `start_indices`, moved inwards so that it fits."""
    if not x.ndim:
        return x
    return mx.slice(x, _starts(x, start_indices, sizes), tuple(range(x.ndim)), tuple(sizes))


def slice_update(x: Tensor, start_indices: Sequence[Any], updates: Tensor) -> Tensor:
    """Return a copy of `x` whose block at `start_indices` is `updates`."""
    if not x.ndim:
        return updates
    return mx.slice_update(x, updates, _starts(x, start_indices, updates.shape), tuple(range(x.ndim)))


def _starts(x: Tensor, start_indices: Sequence[Any], sizes: Sequence[int]) -> Tensor:
    last = mx.array([n - size for n, size in zip(x.shape, sizes)], dtype=mx.int32)
    if any(isinstance(start, mx.array) for start in start_indices):
        given = mx.stack([mx.array(start).astype(mx.int32) for start in start_indices])
    else:
        given = mx.array(list(map(int, start_indices)), dtype=mx.int32)
    return mx.stop_gradient(mx.clip(given, 0, last))


def take(x: Tensor, indices: Tensor, *, axis: int) -> Tensor:
    """Return the elements of `x` at `indices` along `axis`."""
    return mx.take(x, mx.stop_gradient(indices), axis=axis)


def scatter(x: Tensor, indices: Tensor, updates: Tensor, *, mode: str) -> Tensor:
    """Return a copy of `x` with `updates` written or combined at `indices`."""
    indices = mx.stop_gradient(indices)  # MLX refuses gradients that pass through indices, where others give zero
    place = tuple(indices[..., i] for i in range(indices.shape[-1]))
    if mode == "set":
        made = mx.array(x)
        made[place] = updates
        return made
    at = x.at[place]
    return getattr(at, {"max": "maximum", "min": "minimum"}.get(mode, mode))(updates)
