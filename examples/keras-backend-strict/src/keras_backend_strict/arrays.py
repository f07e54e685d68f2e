"""The primitives that the array API standard lacks, or defines otherwise than the contract. All others are its own."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable, Sequence
from typing import Any

import array_api_strict as xp
import numpy as np

from keras_core.contract import BackendError, dtypes

Array = type(xp.empty(()))  # the standard names no class
Axes = int | tuple[int, ...] | None

_DTYPES = {name: getattr(xp, name) for name in dtypes.DTYPES if hasattr(xp, name)}
_NAMES = {native: name for name, native in _DTYPES.items()}

# Transfer


def asarray(obj: Any, *, dtype: str | None = None, copy: bool = True) -> Array:
    """Return `obj` as an array."""
    if isinstance(obj, Array):
        return obj if dtype is None else astype(obj, dtype)
    if hasattr(obj, "__dlpack__") and not hasattr(obj, "__array__"):
        obj = np.from_dlpack(obj)
    with np.errstate(all="ignore"):
        host = np.asarray(obj) if dtype is None else np.asarray(obj).astype(dtype)
    return xp.asarray(host, copy=copy or None)


def to_numpy(x: Array) -> np.ndarray:
    """Return the values of `x`."""
    return np.asarray(x)


def is_tensor(x: Any) -> bool:
    """Return whether `x` is an array."""
    return isinstance(x, Array)


def shape(x: Array) -> tuple[int, ...]:
    """Return the shape of `x`."""
    return x.shape


def dtype(x: Array) -> str:
    """Return the name of the dtype of `x`."""
    return _NAMES[x.dtype]


def astype(x: Array, dtype: str) -> Array:
    """Return `x` with the named dtype."""
    target = _DTYPES[dtype]
    if x.dtype == target:
        return x
    if xp.isdtype(x.dtype, "complex floating") and not xp.isdtype(target, ("complex floating", "bool")):
        x = xp.real(x)
    with np.errstate(all="ignore"):
        return xp.astype(x, target)


def device(name: str) -> contextlib.AbstractContextManager[Any]:
    """Return a context that changes nothing: there is one device."""
    if name.partition(":")[0].lower() != "cpu":
        raise BackendError(f"The strict backend runs on 'cpu' only. Received: device {name!r}.")
    return contextlib.nullcontext()


def devices() -> Sequence[str]:
    """Return the one device."""
    return ["cpu:0"]


# Creation


def full(shape: Sequence[Any], fill_value: Any, *, dtype: str) -> Array:
    """Return an array of `shape` filled with `fill_value`."""
    value = asarray(fill_value, dtype=dtype)
    return xp.broadcast_to(value, tuple(map(int, shape)))


def arange(start: Any, stop: Any, step: Any, *, dtype: str) -> Array:
    """Return `start, start + step, ...` short of `stop`."""
    start, stop, step = (to_numpy(n).item() if is_tensor(n) else n for n in (start, stop, step))
    return xp.arange(start, stop, step, dtype=_DTYPES[dtype])


# Elementwise


def _also_of_bools(function: Callable[..., Array], logic: Callable[..., Array]) -> Callable[..., Array]:
    """Return a function of numbers that takes bools, too: the standard keeps the two apart."""

    def call(x1: Any, x2: Any, /) -> Array:
        given = x1 if isinstance(x1, Array) else x2
        return (logic if given.dtype == xp.bool else function)(x1, x2)

    return call


add = _also_of_bools(xp.add, xp.logical_or)
multiply = _also_of_bools(xp.multiply, xp.logical_and)
maximum = _also_of_bools(xp.maximum, xp.logical_or)
minimum = _also_of_bools(xp.minimum, xp.logical_and)
less = _also_of_bools(xp.less, lambda x1, x2: xp.logical_and(xp.logical_not(x1), x2))


def erf(x: Array, /) -> Array:
    """Return the error function, element by element: the standard has none."""
    values = [math.erf(v) for v in to_numpy(x).ravel().tolist()]
    return xp.reshape(xp.asarray(values, dtype=x.dtype), x.shape)


def bitcast(x: Array, dtype: str, /) -> Array:
    """Return the bits of `x` read as another dtype, by way of NumPy: the standard knows no bits of floats."""
    return xp.asarray(to_numpy(x).view(dtype))


# Reductions: in the dtype of `x`, where the standard widens small integers


def sum(x: Array, *, axis: Axes = None, keepdims: bool = False) -> Array:
    """Return the sum over `axis`."""
    return xp.sum(x, axis=axis, keepdims=keepdims, dtype=x.dtype)


def prod(x: Array, *, axis: Axes = None, keepdims: bool = False) -> Array:
    """Return the product over `axis`."""
    return xp.prod(x, axis=axis, keepdims=keepdims, dtype=x.dtype)


def max(x: Array, *, axis: Axes = None, keepdims: bool = False) -> Array:
    """Return the largest element over `axis`."""
    if x.dtype == xp.bool:
        return xp.any(x, axis=axis, keepdims=keepdims)
    return xp.max(x, axis=axis, keepdims=keepdims)


def min(x: Array, *, axis: Axes = None, keepdims: bool = False) -> Array:
    """Return the smallest element over `axis`."""
    if x.dtype == xp.bool:
        return xp.all(x, axis=axis, keepdims=keepdims)
    return xp.min(x, axis=axis, keepdims=keepdims)


def argmax(x: Array, *, axis: int, keepdims: bool = False) -> Array:
    """Return the index of the first largest element."""
    return xp.astype(xp.argmax(_real(x), axis=axis, keepdims=keepdims), xp.int32)


def argsort(x: Array, *, axis: int = -1) -> Array:
    """Return the indices of a stable ascending sort."""
    return xp.astype(xp.argsort(_real(x), axis=axis), xp.int32)


def cumulative_sum(x: Array, *, axis: int) -> Array:
    """Return the running sum along `axis`."""
    return xp.cumulative_sum(x, axis=axis, dtype=x.dtype)


def _real(x: Array) -> Array:
    """Return bools as integers: the standard does not order them."""
    return xp.astype(x, xp.uint8) if x.dtype == xp.bool else x


# Movement and indexing


def pad(x: Array, pad_width: Sequence[tuple[int, int]], *, value: Any = 0) -> Array:
    """Return `x` inside a larger array filled with `value`."""
    lengths = [n + int(before) + int(after) for n, (before, after) in zip(x.shape, pad_width)]
    return slice_update(full(lengths, value, dtype=dtype(x)), [before for before, _ in pad_width], x)


def strided_slice(x: Array, key: tuple[Any, ...]) -> Array:
    """Return `x[key]`. The standard wants every axis named, and slices that stay inside."""
    given = len([k for k in key if k is not None and k is not Ellipsis])
    if Ellipsis not in key:
        key = (*key, Ellipsis)
    split = key.index(Ellipsis)
    key = (*key[:split], *[slice(None)] * (x.ndim - given), *key[split + 1 :])
    axis, places = 0, []
    for k in key:
        if isinstance(k, slice):
            start, stop, step = k.indices(x.shape[axis])
            k = slice(start, None if stop < 0 else stop, step)
        axis += k is not None
        places.append(k)
    return x[tuple(places)]


def dynamic_slice(x: Array, start_indices: Sequence[Any], sizes: Sequence[int]) -> Array:
    """Return the block of `sizes` at `start_indices`, moved inwards so that it fits."""
    return x[_block(x, start_indices, sizes)]


def slice_update(x: Array, start_indices: Sequence[Any], updates: Array) -> Array:
    """Return a copy of `x` with one block replaced."""
    out = xp.asarray(x, copy=True)
    out[_block(x, start_indices, updates.shape)] = updates
    return out


def _block(x: Array, start_indices: Sequence[Any], sizes: Sequence[int]) -> tuple[Any, ...]:
    ends = [n - size for n, size in zip(x.shape, sizes)]
    starts = [sorted((0, int(start), end))[1] for start, end in zip(start_indices, ends)]
    return tuple(slice(start, start + size) for start, size in zip(starts, sizes)) or (Ellipsis,)


def take(x: Array, indices: Array, *, axis: int) -> Array:
    """Return the elements at `indices`, of any rank; the standard takes one list of them."""
    axis %= x.ndim
    taken = xp.take(x, xp.reshape(indices, (-1,)), axis=axis)
    return xp.reshape(taken, (*x.shape[:axis], *indices.shape, *x.shape[axis + 1 :]))


_COMBINE = {"add": np.add, "max": np.maximum, "min": np.minimum, "multiply": np.multiply}


def scatter(x: Array, indices: Array, updates: Array, *, mode: str) -> Array:
    """Return a copy of `x` with `updates` at `indices`, by way of NumPy: the standard cannot write by index."""
    out = np.array(to_numpy(x))
    place = tuple(np.moveaxis(to_numpy(indices), -1, 0))
    if mode == "set":
        out[place] = to_numpy(updates)
    else:
        with np.errstate(all="ignore"):
            _COMBINE[mode].at(out, place, to_numpy(updates))
    return xp.asarray(out)


# Random numbers


def uniform(key: Array, shape: Sequence[Any], *, dtype: str) -> Array:
    """Return draws from `[0, 1)` of NumPy's Philox generator, seeded with the two words of `key`."""
    generator = np.random.Generator(np.random.Philox(key=int(to_numpy(key).view(np.uint64)[0])))
    return xp.asarray(np.asarray(generator.random(tuple(map(int, shape)), dtype=np.dtype(dtype))))
