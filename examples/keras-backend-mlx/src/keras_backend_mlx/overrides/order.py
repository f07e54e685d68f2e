"""Sorting and ranking."""

from __future__ import annotations

from typing import Any

import mlx.core as mx

from keras_backend_mlx.arrays import FLOATS

Tensor = mx.array


def sort(x: Tensor, axis: int | None = -1) -> Any:
    """Return `x` in ascending order."""
    return NotImplemented if axis is None else mx.sort(x, axis=axis)


def top_k(x: Tensor, k: int, sorted: bool = True) -> Any:
    """Return the `k` largest elements along the last axis, and their indices."""
    if x.dtype not in FLOATS or not 0 < k <= x.shape[-1]:
        return NotImplemented  # negating an integer may wrap
    if k == 1:
        indices = mx.argmax(x, axis=-1, keepdims=True)
    else:
        indices = mx.argsort(-x, axis=-1)[..., :k]
    indices = mx.stop_gradient(indices)
    return mx.take_along_axis(x, indices, axis=-1), indices.astype(mx.int32)


def in_top_k(targets: Tensor, predictions: Tensor, k: int) -> Any:
    """Return whether fewer than `k` predictions of a row exceed that of the target, which exists and is not NaN."""
    labels = targets.astype(mx.int32)
    exists = (labels >= 0) & (labels < predictions.shape[-1])
    chosen = mx.take_along_axis(predictions, mx.where(exists, labels, 0)[:, None], axis=-1)
    better = mx.sum(predictions > chosen, axis=-1)
    return (better < k) & exists & ~mx.isnan(chosen[:, 0])


def cumprod(x: Tensor, axis: int | None = None, dtype: str | None = None) -> Any:
    """Return the running product along `axis`."""
    if axis is None or dtype is not None or x.dtype not in FLOATS:
        return NotImplemented
    return mx.cumprod(x, axis=axis)


OVERRIDES = {"cumprod": cumprod, "in_top_k": in_top_k, "sort": sort, "top_k": top_k}
