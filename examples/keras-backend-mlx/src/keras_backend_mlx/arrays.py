"""Transfer, creation, arithmetic and reductions, where MLX lacks the function or has another signature."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any

import ml_dtypes
import mlx.core as mx
import numpy as np

from keras_core.contract import BackendError, dtypes

Tensor = mx.array
Axes = int | Sequence[int] | None

_SPELLED = {"bool": "bool_"}
_NARROWED = {"float64": mx.float32, "complex128": mx.complex64}
DTYPES = {n: getattr(mx, _SPELLED.get(n, n)) for n in dtypes.DTYPES if hasattr(mx, _SPELLED.get(n, n))} | _NARROWED
NAMES = {native: name for name, native in DTYPES.items() if name not in _NARROWED}
FLOATS = frozenset((mx.float16, mx.bfloat16, mx.float32))

# Transfer


def native_dtype(name: str) -> Any:
    """Return MLX's dtype called `name`; 64-bit floats become 32-bit ones."""
    try:
        return DTYPES[name]
    except KeyError:
        raise BackendError(f"MLX has no dtype {name!r}. It has {', '.join(sorted(NAMES.values()))}.") from None


def asarray(obj: Any, *, dtype: str | None = None, copy: bool = True) -> Tensor:
    """Return `obj` as an array. MLX copies in any case."""
    if isinstance(obj, mx.array):
        return obj if dtype is None else astype(obj, dtype)
    target = None if dtype is None else native_dtype(dtype)
    if isinstance(obj, np.ndarray | np.generic):
        return _from_numpy(np.asarray(obj), target)
    if isinstance(obj, list | tuple) or obj.__class__ in (bool, int, float, complex):
        return mx.array(obj, dtype=target)
    if hasattr(obj, "__array__"):
        return _from_numpy(np.asarray(obj), target)
    made = mx.from_dlpack(obj)
    return made if dtype is None else astype(made, dtype)


def _from_numpy(array: np.ndarray, target: Any) -> Tensor:
    made = mx.array(array)  # narrows 64-bit floats
    return made if target is None or made.dtype == target else made.astype(target)


def to_numpy(x: Tensor) -> np.ndarray:
    """Return the values of `x`."""
    if x.dtype == mx.bfloat16:  # a dtype that the buffer protocol cannot name
        return np.array(x.view(mx.uint16)).view(ml_dtypes.bfloat16)
    return np.array(x)


def is_tensor(x: Any) -> bool:
    """Return whether `x` is an MLX array."""
    return isinstance(x, mx.array)


shape = operator.attrgetter("shape")


def dtype(x: Tensor) -> str:
    """Return the name of the dtype of `x`."""
    return NAMES[x.dtype]


def astype(x: Tensor, dtype: str) -> Tensor:
    """Return `x` with the named dtype, `x` itself if it has it."""
    target = native_dtype(dtype)
    return x if x.dtype == target else x.astype(target)


def device(name: str) -> AbstractContextManager[Any]:
    """Return a context that runs what is called inside on the named device."""
    kind, _, index = name.lower().partition(":")
    if name.lower() not in (*devices(), *(d.partition(":")[0] for d in devices())):
        raise BackendError(f"MLX has no device {name!r} here. It has {', '.join(devices())}.")
    return mx.stream(mx.Device(mx.gpu if kind == "gpu" else mx.cpu, int(index or 0)))


def devices() -> Sequence[str]:
    """Return the names of the devices, the GPU first."""
    return [*(["gpu:0"] if mx.is_available(mx.gpu) else []), "cpu:0"]


# Creation


def full(shape: Sequence[Any], fill_value: Any, *, dtype: str) -> Tensor:
    """Return an array of `shape` filled with `fill_value`."""
    target = native_dtype(dtype)
    value = fill_value.astype(target) if isinstance(fill_value, mx.array) else mx.array(fill_value, dtype=target)
    return mx.broadcast_to(value, tuple(map(int, shape)))


def arange(start: Any, stop: Any, step: Any, *, dtype: str) -> Tensor:
    """Return `start, start + step, ...` short of `stop`."""
    bounds = [n.item() if isinstance(n, mx.array) else n for n in (start, stop, step)]
    return mx.arange(*bounds, dtype=native_dtype(dtype))


# Elementwise


def bitcast(x: Tensor, dtype: str, /) -> Tensor:
    """Return the bits of `x` read as a dtype of the same width."""
    return x.view(native_dtype(dtype))


bitwise_left_shift = mx.left_shift
bitwise_right_shift = mx.right_shift
pow = mx.power


# Reductions: in the dtype of `x`, where MLX widens small integers


def _kept(reduce: Callable[..., Tensor], neutral: int | None = None) -> Callable[..., Tensor]:
    def reduced(x: Tensor, *, axis: Axes = None, keepdims: bool = False) -> Tensor:
        if neutral is not None and not x.size:  # MLX takes seconds to find that there is nothing to add
            return mx.full(_rest(x, axis, keepdims), neutral, dtype=x.dtype)
        made = reduce(x, axis=axis, keepdims=keepdims)
        return made if made.dtype == x.dtype else made.astype(x.dtype)

    return reduced


def _rest(x: Tensor, axis: Axes, keepdims: bool) -> tuple[int, ...]:
    """Return the shape that a reduction leaves."""
    axes = range(x.ndim) if axis is None else [axis % x.ndim] if isinstance(axis, int) else [a % x.ndim for a in axis]
    return tuple(1 if i in axes else n for i, n in enumerate(x.shape) if keepdims or i not in axes)


sum = _kept(mx.sum, 0)
prod = _kept(mx.prod, 1)
max = _kept(mx.max)
min = _kept(mx.min)


def argmax(x: Tensor, *, axis: int, keepdims: bool = False) -> Tensor:
    """Return the index of the first largest element."""
    return mx.stop_gradient(mx.argmax(x, axis=axis, keepdims=keepdims)).astype(mx.int32)


def cumulative_sum(x: Tensor, *, axis: int) -> Tensor:
    """Return the running sum along `axis`."""
    return mx.cumsum(x, axis=axis)


def argsort(x: Tensor, *, axis: int = -1) -> Tensor:
    """Return the indices of a stable ascending sort."""
    return mx.stop_gradient(mx.argsort(x, axis=axis)).astype(mx.int32)


# Contraction


def matmul(x1: Tensor, x2: Tensor, /) -> Tensor:
    """Return the matrix product. MLX multiplies matrices of floats only; those of integers are products and sums."""
    if x1.dtype in FLOATS or x1.dtype == mx.complex64:
        return mx.matmul(x1, x2)
    rows = x1[None] if x1.ndim == 1 else x1
    columns = x2[:, None] if x2.ndim == 1 else x2
    product = sum(rows[..., :, :, None] * columns[..., None, :, :], axis=-2)
    squeezed = [axis for axis, vector in ((-2, x1.ndim == 1), (-1, x2.ndim == 1)) if vector]
    return mx.squeeze(product, squeezed) if squeezed else product
