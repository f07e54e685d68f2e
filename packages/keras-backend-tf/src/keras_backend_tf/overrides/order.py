"""Sorting and ranking."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from keras_backend_tf import arrays
from keras_backend_tf.kernels import BOOL, FLOAT8, cast, integers, raw
from keras_backend_tf.movement import index
from keras_backend_tf.overrides.movement import gather_last

Tensor = Any

_top_k, _in_top_k, _invert, _reshape, _transpose = (
    raw(name) for name in ("TopKV2", "InTopKV2", "Invert", "Reshape", "Transpose")
)
_lower, _upper, _expand = raw("LowerBound"), raw("UpperBound"), raw("ExpandDims")
_SEARCHED = frozenset({tf.float32, tf.float64, tf.int32, tf.int64})


def sort(x: Tensor, axis: int | None = -1) -> Tensor:
    """Return `x` in ascending order along an axis; NaN comes last."""
    if axis is None:
        x, axis = _reshape(x, integers((-1,))), 0
    rank = x.shape.rank
    if not rank or x.dtype.is_complex:
        return NotImplemented
    if axis not in (-1, rank - 1):
        order = list(range(rank))
        order[axis], order[-1] = order[-1], order[axis]
        swap = integers(order)
        return _transpose(sort(_transpose(x, swap)), swap)
    if x.dtype.is_integer:  # the largest of the inverted are the smallest
        return _invert(_top_k(_invert(x), arrays.shape(x)[-1])[0])
    return gather_last(x, arrays.argsort(x))


def top_k(x: Tensor, k: int, sorted: bool = True) -> tuple[Tensor, Tensor]:
    """Return the `k` largest elements along the last axis, and their indices."""
    size = x.shape[-1] if x.shape.rank else None
    if type(k) is not int or size is None or not 0 <= k <= size:
        return NotImplemented
    if x.dtype in BOOL:
        values, indices = _top_k(cast(x, BOOL[x.dtype]), k, sorted)
        return cast(values, x.dtype), indices
    return tuple(_top_k(x, k, sorted))


def in_top_k(targets: Tensor, predictions: Tensor, k: int) -> Tensor:
    """Return whether the score of the target class is among the `k` highest."""
    if predictions.shape.rank != 2 or targets.shape.rank != 1 or not targets.dtype.is_integer or type(k) is not int:
        return NotImplemented
    if predictions.dtype != tf.float32:
        if predictions.dtype not in _EXACT:
            return NotImplemented
        predictions = cast(predictions, tf.float32)
    return _in_top_k(predictions, index(targets), k if targets.dtype != tf.int64 else tf.constant(k, tf.int64))


def bincount(x: Tensor, weights: Tensor | None = None, minlength: int = 0, sparse: bool = False) -> Any:
    """Return how often each integer occurs, in each row of a matrix."""
    ranked = x.shape.rank in (1, 2) and (weights is None or weights.shape.rank == x.shape.rank)
    weighed = weights is None or weights.dtype in (tf.float32, tf.float64, tf.int32, tf.int64)
    if sparse or not ranked or not weighed or not x.dtype.is_integer:
        return NotImplemented
    axis = None if x.shape.rank == 1 else -1
    return tf.math.bincount(index(x), weights, minlength, dtype=tf.int32, axis=axis)


def searchsorted(sorted_sequence: Tensor, values: Tensor, side: str = "left") -> Tensor:
    """Return where to insert values into a sorted vector so that it stays sorted."""
    if sorted_sequence.shape.rank != 1 or sorted_sequence.dtype not in _SEARCHED or side not in ("left", "right"):
        return NotImplemented
    search = _lower if side == "left" else _upper
    found = search(_expand(sorted_sequence, 0), _reshape(values, integers((1, -1))), tf.int32)
    return _reshape(found, integers(arrays.shape(values)))


_EXACT = frozenset({*FLOAT8, tf.float16, tf.bfloat16})

OVERRIDES = {
    "bincount": bincount,
    "sort": sort,
    "top_k": top_k,
    "in_top_k": in_top_k,
    "searchsorted": searchsorted,
}
