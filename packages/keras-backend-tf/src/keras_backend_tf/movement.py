"""Array primitives that move elements: shapes, joining, slicing, gathering and scattering."""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Sequence
from typing import Any, Literal

import tensorflow as tf

from keras_backend_tf import kernels
from keras_backend_tf.arrays import shape
from keras_backend_tf.kernels import BOOL, FLOAT8, binary, integers, raw

Tensor = Any

_reshape, _transpose, _broadcast, _concat = raw("Reshape"), raw("Transpose"), raw("BroadcastTo"), raw("ConcatV2")
_pad, _pad_value, _slice, _strided_slice = raw("Pad"), raw("PadV2"), raw("Slice"), raw("StridedSlice")
_strided_update, _gather, _cast = raw("TensorStridedSliceUpdate"), raw("GatherV2"), kernels.cast


def reshape(x: Tensor, shape: Sequence[Any]) -> Tensor:
    """Return the elements of `x` in `shape`."""
    return _reshape(x, integers(shape))


def permute_dims(x: Tensor, axes: Sequence[int]) -> Tensor:
    """Return `x` with its axes in the order `axes`."""
    return _transpose(x, integers(axes))


def broadcast_to(x: Tensor, shape: Sequence[Any]) -> Tensor:
    """Return `x` repeated to `shape`."""
    return _broadcast(x, integers(shape))


def concat(arrays: Sequence[Tensor], *, axis: int) -> Tensor:
    """Return tensors joined along `axis`."""
    return _concat(arrays, axis) if len(arrays) > 1 else arrays[0]


def pad(x: Tensor, pad_width: Sequence[tuple[int, int]], *, value: Any = 0) -> Tensor:
    """Return `x` with elements equal to `value` added around it."""
    width = integers(tuple(tuple(pair) for pair in pad_width) or ((),))
    if not x.shape.rank:
        return x
    if type(value) is int and value == 0 and x.dtype not in FLOAT8:
        return _pad(x, width)
    return kernels.widened(lambda x: _pad_value(x, width, kernels.operand(value, x.dtype)), x, FLOAT8)


# Slicing


def strided_slice(x: Tensor, key: tuple[Any, ...]) -> Tensor:
    """Return `x[key]`."""
    spec = tuple((k.start, k.stop, k.step) if isinstance(k, slice) else k for k in key)
    try:
        begin, end, stride, *masks = _strides(spec)
    except TypeError:  # a number that cannot be hashed, such as a scalar tensor
        return x[key]
    return _strided_slice(x, integers(begin), integers(end), integers(stride), *masks)


@functools.lru_cache(maxsize=4096)
def _strides(spec: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return `begin, end, strides` and the five masks of the `StridedSlice` kernel."""
    begin, end, stride = [], [], []
    begin_mask = end_mask = ellipsis_mask = new_axis_mask = shrink_mask = 0
    for i, k in enumerate(spec):
        bit, first, last, step = 1 << i, 0, 0, 1
        if k is None:
            new_axis_mask |= bit
        elif k is Ellipsis:
            ellipsis_mask |= bit
        elif isinstance(k, tuple):
            begin_mask |= bit * (k[0] is None)
            end_mask |= bit * (k[1] is None)
            first, last, step = (
                default if n is None else operator.index(n) for n, default in zip(k, (0, 0, 1), strict=True)
            )
        else:
            first = operator.index(k)
            last = first + 1
            shrink_mask |= bit
        begin.append(first)
        end.append(last)
        stride.append(step)
    masks = begin_mask, end_mask, ellipsis_mask, new_axis_mask, shrink_mask
    return tuple(begin), tuple(end), tuple(stride), *masks


def dynamic_slice(x: Tensor, start_indices: Sequence[Any], sizes: Sequence[int]) -> Tensor:
    """Return the block of `sizes` that starts at `start_indices`."""
    return _slice(x, integers(start_indices), integers(sizes)) if len(sizes) else x


def slice_update(x: Tensor, start_indices: Sequence[Any], updates: Tensor) -> Tensor:
    """Return a copy of `x` whose block at `start_indices` is `updates`."""
    sizes = shape(updates)
    if not sizes:
        return updates
    begin = integers(start_indices)
    end = begin + integers(sizes)
    ones = integers((1,) * len(sizes))
    if x.dtype in FLOAT8:
        return _cast(_strided_update(_cast(x, tf.float32), begin, end, ones, _cast(updates, tf.float32)), x.dtype)
    return _strided_update(x, begin, end, ones, updates)


# Gathering and scattering

_INDEX = (tf.int32, tf.int64)


def take(x: Tensor, indices: Tensor, *, axis: int) -> Tensor:
    """Return the elements of `x` at `indices` along `axis`."""
    return _gather(x, index(indices), axis)


def index(indices: Tensor) -> Tensor:
    """Return integer `indices` in a dtype that gathering kernels take."""
    if indices.dtype in _INDEX:
        return indices
    return _cast(indices, tf.int64 if indices.dtype.size >= 4 else tf.int32)


_scatter = {mode: raw(f"TensorScatter{name}") for mode, name in
            (("set", "Update"), ("add", "Add"), ("max", "Max"), ("min", "Min"))}  # fmt: skip


def scatter(
    x: Tensor, indices: Tensor, updates: Tensor, *, mode: Literal["set", "add", "max", "min", "multiply"]
) -> Tensor:
    """Return a copy of `x` with `updates` written or combined at `indices`."""
    indices = index(indices)
    if mode == "multiply":
        combine: Callable[..., Tensor] = functools.partial(_scatter_multiply, indices)
    else:
        op = _scatter[mode]
        combine = lambda x, updates: op(x, indices, updates)
    if mode == "set":
        return binary(combine, FLOAT8, strict=True)(x, updates)
    return binary(combine, BOOL, strict=True)(x, updates)


def _scatter_multiply(indices: Tensor, x: Tensor, updates: Tensor) -> Tensor:
    depth = indices.shape[-1]
    sizes = shape(x)
    leading, rest = sizes[:depth], sizes[depth:]
    strides = [functools.reduce(operator.mul, leading[i + 1 :], 1) for i in range(depth)]
    weights = tf.stack([tf.cast(s, indices.dtype) for s in strides])
    place = _reshape(tf.reduce_sum(indices * weights, -1), integers((-1,)))
    count = functools.reduce(operator.mul, leading, 1)
    factors = tf.math.unsorted_segment_prod(_reshape(updates, integers((-1, *rest))), place, count)
    return x * _reshape(factors, integers(sizes))
