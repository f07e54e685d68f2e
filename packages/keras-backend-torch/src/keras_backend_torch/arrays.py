"""Transfer, creation, movement, indexing and contraction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import ml_dtypes
import numpy as np
import torch
from torch import Tensor

from keras_backend_torch import unsigned
from keras_backend_torch.placement import DTYPES, NAMES, current_device, device, devices, on_host

__all__ = ["device", "devices"]  # both are part of the contract


# NumPy borrows these from ml_dtypes; the bits travel as integers
_NARROW_FLOATS: dict[str, tuple[type[np.generic], torch.dtype, type[np.integer[Any]]]] = {
    "bfloat16": (ml_dtypes.bfloat16, torch.int16, np.int16),
    "float8_e4m3fn": (ml_dtypes.float8_e4m3fn, torch.uint8, np.uint8),
    "float8_e5m2": (ml_dtypes.float8_e5m2, torch.uint8, np.uint8),
}
_FROM_NUMPY = {np.dtype(host): (name, bits) for name, (host, _, bits) in _NARROW_FLOATS.items()}
_SHARED = frozenset(np.dtype(name) for name in DTYPES if name not in _NARROW_FLOATS)  # of native byte order
_TO_NUMPY = {DTYPES[name]: (host, bits) for name, (host, bits, _) in _NARROW_FLOATS.items()}


# Transfer


def asarray(obj: Any, *, dtype: str | None = None, copy: bool = True) -> Tensor:
    """Return `obj` as a tensor on the current device. Memory of NumPy arrays is shared only where `copy` is False."""
    target = None if dtype is None else DTYPES[dtype]
    place = current_device()
    if type(obj) is np.ndarray and not copy and obj.dtype in _SHARED and obj.flags.carray:
        shared = torch.from_numpy(obj)
        return shared if target is None and place.type == "cpu" else shared.to(place, target)
    if isinstance(obj, Tensor):
        if (target is None or obj.dtype is target) and obj.device == place:
            return obj
        return obj.to(place, target)
    if isinstance(obj, bool | int | float | complex):
        return torch.full((), obj, dtype=target or torch.tensor(obj).dtype, device=place)
    if isinstance(obj, np.ndarray | np.generic):
        return _from_numpy(np.asarray(obj)).to(place, target)
    if isinstance(obj, list | tuple):
        if _holds_tensor(obj):
            return torch.stack([asarray(item, dtype=dtype) for item in obj])
        return _from_numpy(np.asarray(obj)).to(place, target)
    if hasattr(obj, "__dlpack__"):
        return torch.from_dlpack(obj).clone().to(place, target)
    return _from_numpy(np.asarray(obj)).to(place, target)


def _holds_tensor(items: Sequence[Any]) -> bool:
    return any(_holds_tensor(i) if isinstance(i, list | tuple) else isinstance(i, Tensor) for i in items)


def _from_numpy(array: np.ndarray) -> Tensor:
    narrow = _FROM_NUMPY.get(array.dtype)
    if narrow is not None:
        name, bits = narrow
        return torch.from_numpy(np.array(array).view(bits)).view(DTYPES[name])
    if not array.dtype.isnative:
        array = array.astype(array.dtype.newbyteorder("="))
    # torch would share the memory, and an update of a variable in place would then change the user's array
    return torch.from_numpy(np.array(array, order="C"))


def to_numpy(x: Tensor) -> np.ndarray:
    """Return a copy of the values of `x` on the host, detached from any gradient."""
    x = x.detach()
    if x.dtype in _TO_NUMPY:
        host, bits = _TO_NUMPY[x.dtype]
        return np.array(x.contiguous().view(bits).cpu().numpy()).view(host)
    on_host = x.device.type == "cpu"
    array = x.cpu().resolve_conj().resolve_neg().numpy()
    return np.array(array) if on_host else array


def is_tensor(x: Any) -> bool:
    """Return whether `x` is a tensor or a parameter."""
    return isinstance(x, Tensor)


def shape(x: Tensor) -> tuple[int, ...]:
    """Return the shape of `x`."""
    return tuple(x.shape)


def dtype(x: Tensor) -> str:
    """Return the name of the dtype of `x`, such as `"float32"`."""
    return NAMES[x.dtype]


def astype(x: Tensor, dtype: str) -> Tensor:
    """Return `x` with the named dtype: `x` itself if it has it already. The imaginary part is dropped silently."""
    target = DTYPES[dtype]
    if x.dtype.is_complex and not target.is_complex and target is not torch.bool:
        x = x.real
    return x.to(target)


# Creation


def full(shape: Sequence[Any], fill_value: Any, *, dtype: str) -> Tensor:
    """Return a tensor of `shape` filled with the scalar `fill_value`."""
    size = tuple(map(int, shape))
    if isinstance(fill_value, Tensor):
        return fill_value.to(current_device(), DTYPES[dtype]).broadcast_to(size).clone()
    return torch.full(size, fill_value, dtype=DTYPES[dtype], device=current_device())


def arange(start: Any, stop: Any, step: Any, *, dtype: str) -> Tensor:
    """Return `start, start + step, ...` short of `stop`, of rank 1."""
    target = DTYPES[dtype]
    if type(start) is type(stop) is type(step) is int and (stop - start) * step > 0 and target not in unsigned.WIDER:
        return torch.arange(start, stop, step, dtype=target, device=current_device())
    bounds = [b.item() if isinstance(b, Tensor) else b for b in (start, stop, step)]
    counted = unsigned.WIDER.get(target, target)
    if (bounds[1] - bounds[0]) / bounds[2] <= 0:  # torch has an error here, NumPy an empty array
        return torch.empty(0, dtype=target, device=current_device())
    return torch.arange(*bounds, dtype=counted, device=current_device()).to(target)


# Movement


def reshape(x: Tensor, shape: Sequence[Any]) -> Tensor:
    """Return the elements of `x`, in row-major order, in `shape`."""
    return torch.reshape(x, tuple(shape))


permute_dims = torch.permute


def broadcast_to(x: Tensor, shape: Sequence[Any]) -> Tensor:
    """Return `x` repeated along axes of length 1 to `shape`."""
    return torch.broadcast_to(x, tuple(shape))


def concat(arrays: Sequence[Tensor], *, axis: int) -> Tensor:
    """Return tensors of one dtype joined along `axis`."""
    return torch.cat(tuple(arrays), dim=axis)


def pad(x: Tensor, pad_width: Sequence[tuple[int, int]], *, value: Any = 0) -> Tensor:
    """Return `x` with `(before, after)` elements equal to `value` added on each axis."""
    widths = [int(width) for pair in reversed(tuple(pad_width)) for width in pair]
    if isinstance(value, Tensor):
        value = value.item()
    if x.dtype.is_complex and isinstance(value, complex):
        return torch.complex(pad(x.real, pad_width, value=value.real), pad(x.imag, pad_width, value=value.imag))
    return torch.nn.functional.pad(x, widths, value=value)


# Indexing


_flip = unsigned.bits(torch.flip, 2)


def strided_slice(x: Tensor, key: tuple[Any, ...]) -> Tensor:
    """Return `x[key]` for a tuple of static ints, slices (any step but 0), None and Ellipsis, as NumPy does."""
    if not any(isinstance(k, slice) and k.step is not None and k.step < 0 for k in key):
        return x[key]
    consumed = sum(k is not None and k is not Ellipsis for k in key)
    axis, out_axis, forward, flipped = 0, 0, [], []
    for k in key:
        if k is Ellipsis:
            axis += x.ndim - consumed
            out_axis += x.ndim - consumed
            forward.append(k)
            continue
        if isinstance(k, slice) and k.step is not None and k.step < 0:  # torch slices forward only: slice, then flip
            places = range(*k.indices(x.shape[axis]))
            flipped.append(out_axis)
            k = slice(places[-1], places[0] + 1, -k.step) if places else slice(0, 0)
        forward.append(k)
        axis += k is not None
        out_axis += k is None or isinstance(k, slice)
    return _flip(x[tuple(forward)], flipped)


def _is_static(start_indices: Sequence[Any]) -> bool:
    return not any(isinstance(s, Tensor) for s in start_indices)


def _block(x: Tensor, start_indices: Sequence[Any], sizes: Sequence[int]) -> tuple[Tensor, ...]:
    """Return index tensors that together name the block. Starts move inwards so that the block fits; nothing syncs."""
    grids = []
    for axis, (start, size) in enumerate(zip(start_indices, sizes, strict=True)):
        start = torch.as_tensor(start, device=x.device).long().clamp(0, x.shape[axis] - size)
        places = start + torch.arange(size, device=x.device)
        grids.append(places.reshape([-1 if a == axis else 1 for a in range(x.ndim)]))
    return tuple(grids)


def _static_block(x: Tensor, start_indices: Sequence[int], sizes: Sequence[int]) -> tuple[slice, ...]:
    starts = [max(0, min(s, n - size)) for s, n, size in zip(start_indices, x.shape, sizes, strict=True)]
    return tuple(slice(start, start + size) for start, size in zip(starts, sizes, strict=True))


def dynamic_slice(x: Tensor, start_indices: Sequence[Any], sizes: Sequence[int]) -> Tensor:
    """Return the block of static `sizes` that starts at `start_indices`."""
    if _is_static(start_indices):
        return x[_static_block(x, start_indices, sizes)]
    return x[_block(x, start_indices, sizes)]


def slice_update(x: Tensor, start_indices: Sequence[Any], updates: Tensor) -> Tensor:
    """Return a copy of `x` whose block at `start_indices` is `updates`."""
    if _is_static(start_indices):
        result = x.clone()
        result[_static_block(x, start_indices, updates.shape)] = updates
        return result
    return x.index_put(_block(x, start_indices, updates.shape), updates)


@unsigned.bits
def take(x: Tensor, indices: Tensor, *, axis: int) -> Tensor:
    """Return the elements of `x` at integer `indices` along `axis`."""
    axis %= x.ndim
    if indices.dtype is not torch.int32:
        indices = indices.long()
    if indices.ndim == 1:
        return torch.index_select(x, axis, indices)
    taken = torch.index_select(x, axis, indices.reshape(-1))
    return taken.reshape((*x.shape[:axis], *indices.shape, *x.shape[axis + 1 :]))


_INDICES = (torch.int32, torch.int64)
_SCATTER_REDUCTIONS = {"max": "amax", "min": "amin", "multiply": "prod"}


def scatter(
    x: Tensor, indices: Tensor, updates: Tensor, *, mode: Literal["set", "add", "max", "min", "multiply"]
) -> Tensor:
    """Return a copy of `x` with `updates` written or combined at `indices`."""
    if x.dtype in unsigned.WIDER:
        wider = unsigned.WIDER[x.dtype]
        return scatter(x.to(wider), indices, updates.to(wider), mode=mode).to(x.dtype)
    if mode == "add" and indices.shape[-1] == 1 and on_host(x) and indices.dtype in _INDICES:
        rows = indices.reshape(-1)
        try:  # quicker than `index_put`, there and back
            return x.index_add(0, rows, updates.reshape(rows.shape[0], *x.shape[1:]))
        except (IndexError, RuntimeError):  # an index from the end
            pass
    places = indices.long().unbind(-1)
    if mode in ("set", "add"):
        return x.index_put(places, updates, accumulate=mode == "add")
    lead = x.shape[: len(places)]
    flat = torch.zeros_like(places[0])
    for place, length in zip(places, lead, strict=True):
        flat = flat * length + torch.where(place < 0, place + length, place)
    rows = x.reshape(lead.numel(), -1)
    sources = updates.reshape(flat.numel(), rows.shape[1])
    into = flat.reshape(-1, 1).expand(sources.shape)
    return torch.scatter_reduce(rows, 0, into, sources, _SCATTER_REDUCTIONS[mode]).reshape(x.shape)


# Contraction


_product = unsigned.value(torch.matmul, 2)


def matmul(x1: Tensor, x2: Tensor, /) -> Tensor:
    """Return the matrix product; of bools, which torch has no kernel for, where any product of two is true."""
    if x1.dtype is torch.bool:
        return _product(x1.to(torch.float32), x2.to(torch.float32)) != 0
    return _product(x1, x2)
