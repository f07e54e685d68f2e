"""Sorting and ranking."""

from __future__ import annotations

from typing import Any

import numpy as np

from keras_core.reference import arrays
from keras_core.reference.tensors import widened

Tensor = Any


@widened
def sort(x: Tensor, axis: int = -1) -> Tensor:
    """Return `x` in ascending order along `axis`; NaN comes last."""
    return np.sort(x, axis=axis)


def argsort(x: Tensor, axis: int | None = -1) -> Tensor:
    """Return the indices that sort `x` along `axis`, or flat for None."""
    return arrays.argsort(x.reshape(-1)) if axis is None else arrays.argsort(x, axis=axis)


@widened
def top_k(x: Tensor, k: int, sorted: bool = True) -> tuple[Tensor, Tensor]:
    """Return the `k` largest values of the last axis, in descending order, and where they are.

    Of equal values the first counts as larger; NaN is larger than any number. A partial sort finds the smallest
    value that belongs; all above it belong, and of those equal to it the first ones.
    """
    n = x.shape[-1]
    if not 0 < k < n or x.dtype.kind not in "iuf" or np.isnan(x).any():
        index = _descending(x)[..., :k]
        return np.take_along_axis(x, index, -1), index.astype(np.int32)
    threshold = np.partition(x, n - k, axis=-1)[..., n - k, None]
    above, equal = x > threshold, x == threshold
    room = k - np.count_nonzero(above, axis=-1, keepdims=True)
    chosen = above | (equal & (np.cumsum(equal, axis=-1) <= room))
    index = np.nonzero(chosen)[-1].reshape(*x.shape[:-1], k)
    values = np.take_along_axis(x, index, -1)
    rank = _descending(values)
    return np.take_along_axis(values, rank, -1), np.take_along_axis(index, rank, -1).astype(np.int32)


@widened
def in_top_k(targets: Tensor, predictions: Tensor, k: int) -> Tensor:
    """Return whether fewer than `k` classes score higher than each target's.

    False where the target is no class or its score is NaN.
    """
    classes = predictions.shape[-1]
    inside = (targets >= 0) & (targets < classes)
    index = np.where(inside, targets, 0)[..., None].astype(np.int64)
    score = np.take_along_axis(predictions, index, -1)
    higher = np.count_nonzero(predictions > score, axis=-1)
    return np.asarray(inside & ~np.isnan(score[..., 0]) & (higher < k))


def _descending(x: Tensor) -> Tensor:
    """Return the indices that sort the last axis in descending order, the first of equals first."""
    return x.shape[-1] - 1 - np.argsort(x[..., ::-1], axis=-1, kind="stable")[..., ::-1]


OVERRIDES = {function.__name__: function for function in (sort, argsort, top_k, in_top_k)}
