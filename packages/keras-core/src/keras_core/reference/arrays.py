"""The array primitives in NumPy."""

from __future__ import annotations

import contextlib
import operator
from collections.abc import Sequence
from typing import Any

import numpy as np

from keras_core.contract import BackendError
from keras_core.reference.special import erf64
from keras_core.reference.tensors import DTYPES, NAMES, binary, narrow, unary, widened

Tensor = Any
Axes = int | tuple[int, ...] | None

# Identity and transfer


def asarray(obj: Any, *, dtype: str | None = None, copy: bool = True) -> Tensor:
    kind = None if dtype is None else DTYPES[dtype]
    if hasattr(obj, "__dlpack__") and not hasattr(obj, "__array__"):
        obj = np.from_dlpack(obj)
    with np.errstate(all="ignore"):
        return np.asarray(obj, kind)


def to_numpy(x: Tensor) -> np.ndarray:
    return np.asarray(x)


def is_tensor(x: Any) -> bool:
    return isinstance(x, (np.ndarray, np.generic))


shape = operator.attrgetter("shape")


def dtype(x: Tensor) -> str:
    return NAMES[x.dtype]


def astype(x: Tensor, dtype: str) -> Tensor:
    kind = DTYPES[dtype]
    if x.dtype == kind:
        return x
    with np.errstate(all="ignore"):
        x = np.asarray(x)
        if x.dtype.kind == "c" and kind.kind != "c":
            x = x != 0 if kind.kind == "b" else x.real  # dropping the imaginary part would warn
        return x.astype(kind)


def device(name: str) -> contextlib.AbstractContextManager[Any]:
    if name.partition(":")[0].lower() != "cpu":
        raise BackendError(f"The numpy backend runs on 'cpu' only. Received: device {name!r}.")
    return contextlib.nullcontext()


def devices() -> Sequence[str]:
    return ["cpu:0"]


# Creation


def full(shape: Sequence[Any], fill_value: Any, *, dtype: str) -> Tensor:
    return np.full(_ints(shape), fill_value, DTYPES[dtype])


def arange(start: Any, stop: Any, step: Any, *, dtype: str) -> Tensor:
    start, stop, step = (x.item() if is_tensor(x) else x for x in (start, stop, step))
    return np.arange(start, stop, step).astype(DTYPES[dtype])


# Elementwise

abs = unary(np.abs)
exp = unary(np.exp)
expm1 = unary(np.expm1)
log = unary(np.log)
log1p = unary(np.log1p)
sqrt = unary(np.sqrt)
sin = unary(np.sin)
cos = unary(np.cos)
tanh = unary(np.tanh)

add = binary(np.add)
subtract = binary(np.subtract)
multiply = binary(np.multiply)
divide = binary(np.divide)
floor_divide = binary(np.floor_divide)
pow = binary(np.power)
maximum = binary(np.maximum)
minimum = binary(np.minimum)
atan2 = binary(np.arctan2)
equal = binary(np.equal)
less = binary(np.less)
logical_and = binary(np.logical_and)
logical_not = unary(np.logical_not)
bitwise_and = binary(np.bitwise_and)
bitwise_or = binary(np.bitwise_or)
bitwise_xor = binary(np.bitwise_xor)
bitwise_left_shift = binary(np.left_shift)
bitwise_right_shift = binary(np.right_shift)


def floor(x: Tensor, /) -> Tensor:
    return np.asarray(x if x.dtype.kind in "iub" else np.floor(x))


def round(x: Tensor, /) -> Tensor:
    return np.asarray(x if x.dtype.kind in "iub" else np.rint(x))


def erf(x: Tensor, /) -> Tensor:
    with np.errstate(all="ignore"):
        return np.asarray(erf64(x.astype(np.float64))).astype(x.dtype)


def where(condition: Tensor, x1: Tensor, x2: Tensor, /) -> Tensor:
    if not is_tensor(x1):
        x1 = np.asarray(x1, x2.dtype)
    elif not is_tensor(x2):
        x2 = np.asarray(x2, x1.dtype)
    return np.where(condition, x1, x2)


def bitcast(x: Tensor, dtype: str, /) -> Tensor:
    return np.asarray(x).view(DTYPES[dtype])


# Reductions and order


def sum(x: Tensor, *, axis: Axes = None, keepdims: bool = False) -> Tensor:
    return _reduce(np.add, x, axis, keepdims)


def prod(x: Tensor, *, axis: Axes = None, keepdims: bool = False) -> Tensor:
    return _reduce(np.multiply, x, axis, keepdims)


def max(x: Tensor, *, axis: Axes = None, keepdims: bool = False) -> Tensor:
    return _reduce(np.maximum, x, axis, keepdims)


def min(x: Tensor, *, axis: Axes = None, keepdims: bool = False) -> Tensor:
    return _reduce(np.minimum, x, axis, keepdims)


@widened
def _reduce(ufunc: np.ufunc, x: Tensor, axis: Axes, keepdims: bool) -> Tensor:
    with np.errstate(all="ignore"):
        return np.asarray(ufunc.reduce(x, axis=axis, keepdims=keepdims, dtype=x.dtype))


@widened
def argmax(x: Tensor, *, axis: int, keepdims: bool = False) -> Tensor:
    return np.asarray(np.argmax(x, axis=axis, keepdims=keepdims)).astype(np.int32)


@widened
def cumulative_sum(x: Tensor, *, axis: int) -> Tensor:
    with np.errstate(all="ignore"):
        return np.cumsum(x, axis=axis, dtype=x.dtype)


@widened
def argsort(x: Tensor, *, axis: int = -1) -> Tensor:
    return np.argsort(x, axis=axis, kind="stable").astype(np.int32)


# Movement and indexing


def reshape(x: Tensor, shape: Sequence[Any]) -> Tensor:
    return np.reshape(x, _ints(shape))


def permute_dims(x: Tensor, axes: Sequence[int]) -> Tensor:
    return np.transpose(x, tuple(axes))


def broadcast_to(x: Tensor, shape: Sequence[Any]) -> Tensor:
    return np.broadcast_to(x, _ints(shape))


def concat(arrays: Sequence[Tensor], *, axis: int) -> Tensor:
    return np.concatenate(list(arrays), axis=axis)


def pad(x: Tensor, pad_width: Sequence[tuple[int, int]], *, value: Any = 0) -> Tensor:
    # np.pad takes 20 microseconds to decide what this does
    before = [int(b) for b, _ in pad_width]
    out = np.full([n + b + int(a) for n, b, (_, a) in zip(x.shape, before, pad_width, strict=True)], value, x.dtype)
    out[tuple(slice(b, b + n) for b, n in zip(before, x.shape, strict=True))] = x
    return out


def strided_slice(x: Tensor, key: tuple[Any, ...]) -> Tensor:
    return np.asarray(x[key])


def dynamic_slice(x: Tensor, start_indices: Sequence[Any], sizes: Sequence[int]) -> Tensor:
    return x[_block(x, start_indices, sizes)]


def slice_update(x: Tensor, start_indices: Sequence[Any], updates: Tensor) -> Tensor:
    out = np.array(x)
    out[_block(x, start_indices, updates.shape)] = updates
    return out


def take(x: Tensor, indices: Tensor, *, axis: int) -> Tensor:
    return np.asarray(np.take(x, indices, axis=axis))


def scatter(x: Tensor, indices: Tensor, updates: Tensor, *, mode: str) -> Tensor:
    place = tuple(np.moveaxis(np.asarray(indices), -1, 0))
    if mode == "set":
        out = np.array(x)
        out[place] = updates
        return out
    out = _combine(x, updates, place, mode)
    return narrow(out, x.dtype)


_COMBINE = {"add": np.add, "max": np.maximum, "min": np.minimum, "multiply": np.multiply}


@widened
def _combine(x: Tensor, updates: Tensor, place: tuple[Tensor, ...], mode: str) -> Tensor:
    out = np.array(x)
    with np.errstate(all="ignore"):
        _COMBINE[mode].at(out, place, updates)
    return out


# Contraction


@widened
def matmul(x1: Tensor, x2: Tensor, /) -> Tensor:
    with np.errstate(all="ignore"):
        return np.asarray(np.matmul(x1, x2))


def _ints(shape: Sequence[Any]) -> tuple[int, ...]:
    return tuple(int(n) for n in shape)


def _block(x: Tensor, start_indices: Sequence[Any], sizes: Sequence[int]) -> tuple[slice, ...]:
    """Return where a block lies; starts are clamped so that it lies inside, as under XLA."""
    starts = [np.clip(int(start), 0, n - size) for start, n, size in zip(start_indices, x.shape, sizes, strict=True)]
    return tuple(slice(start, start + size) for start, size in zip(starts, sizes, strict=True))
