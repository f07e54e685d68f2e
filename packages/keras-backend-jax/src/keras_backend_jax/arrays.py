"""The primitives where `jax.numpy` has none, another signature, or a slow eager path."""

from __future__ import annotations

import contextlib
import operator
from collections.abc import Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array, lax

from keras_backend_jax.native import NAMES, as_tuple, jitted, native_dtype

_Concrete = type(jnp.zeros(()))
_PYTHON_SCALARS = (bool, int, float, complex)

# Transfer


def asarray(obj: Any, *, dtype: str | None = None, copy: bool = True) -> Array:
    """Return `obj` as a JAX array."""
    if isinstance(obj, Array):
        return obj if dtype is None else astype(obj, dtype)
    target = None if dtype is None else native_dtype(dtype)
    if obj.__class__ in _PYTHON_SCALARS:
        return _identity(_host_scalar(obj, target))
    if hasattr(obj, "__dlpack__") and not hasattr(obj, "__array__") and not hasattr(obj, "__jax_array__"):
        obj = jnp.from_dlpack(obj)
    return jnp.asarray(obj, dtype=target)


def to_numpy(x: Any) -> np.ndarray:
    """Return the values of `x` on the host."""
    return np.asarray(x)


def is_tensor(x: Any) -> bool:
    """Return whether `x` is a JAX array or a tracer."""
    return x.__class__ is _Concrete or isinstance(x, Array)


def shape(x: Array) -> tuple[int, ...]:
    """Return the shape of `x`."""
    return x.shape


def dtype(x: Array) -> str:
    """Return the name of the dtype of `x`."""
    try:
        return NAMES[x.dtype]
    except KeyError:
        return str(x.dtype)


def astype(x: Array, dtype: str) -> Array:
    """Return `x` with the named dtype, `x` itself if it has it."""
    target = native_dtype(dtype)
    return x if x.dtype == target else _convert(x, target)


def device(name: str) -> contextlib.AbstractContextManager[Any]:
    """Return a context that places new arrays on the device called `name`, such as `"cpu"` or `"gpu:0"`."""
    platform, _, index = name.lower().partition(":")
    return jax.default_device(jax.devices(platform)[int(index or 0)])


def devices() -> Sequence[str]:
    """Return the names of the devices, those of the default platform first."""
    found = list(jax.devices())
    if found[0].platform != "cpu":
        with contextlib.suppress(RuntimeError):  # a process may be restricted to its accelerator
            found += jax.devices("cpu")
    return [f"{'gpu' if d.platform in ('cuda', 'rocm') else d.platform}:{d.id}" for d in found]


def _host_scalar(value: Any, target: np.dtype | None) -> np.ndarray:
    try:
        return np.asarray(value, target)
    except OverflowError:  # wraps, as a conversion between tensors does
        return np.asarray(value).astype(target)


@jitted
def _identity(x: Any) -> Array:
    return jnp.asarray(x)


def _convert_traced(x: Array, target: np.dtype) -> Array:
    if jnp.iscomplexobj(x) and not jnp.issubdtype(target, jnp.complexfloating):
        x = x != 0 if target.kind == "b" else jnp.real(x)
    return lax.convert_element_type(x, target)


_convert = jitted(_convert_traced, static=["target"])

# Creation


def full(shape: Sequence[Any], fill_value: Any, *, dtype: str) -> Array:
    """Return an array of `shape` filled with `fill_value`."""
    target = native_dtype(dtype)
    if fill_value.__class__ in _PYTHON_SCALARS:
        fill_value = _host_scalar(fill_value, target)
    return _full(fill_value, _sizes(shape), target)


def arange(start: Any, stop: Any, step: Any, *, dtype: str) -> Array:
    """Return `start, start + step, ...` short of `stop`."""
    target = native_dtype(dtype)
    if start.__class__ is stop.__class__ is step.__class__ is int and step and target.kind in "iuf":
        size = len(range(start, stop, step))
        if step == 1 and start == 0:
            return jnp.arange(size, dtype=target)
        if size and target.kind != "f" and all(np.can_cast(np.min_scalar_type(n), target) for n in (start, stop, step)):
            return _arange(start, step, size, target)
    return jnp.arange(start, stop, step, dtype=target)


def _sizes(shape: Sequence[Any]) -> tuple[int, ...]:
    return tuple(map(operator.index, shape))


_arange = jitted(
    lambda start, step, size, dtype: lax.iota(dtype, size) * jnp.asarray(step, dtype) + jnp.asarray(start, dtype),
    static=["size", "dtype"],
)
_full = jitted(lambda fill_value, shape, dtype: jnp.full(shape, fill_value, dtype), static=["shape", "dtype"])

# Elementwise


@jitted
def floor(x: Array, /) -> Array:
    """Return the largest integer not above each element, in the same dtype."""
    return jnp.floor(x) if jnp.issubdtype(x.dtype, jnp.floating) else x


@jitted
def round(x: Array, /) -> Array:
    """Return the nearest integer, halves to even, in the same dtype."""
    return jnp.round(x) if jnp.issubdtype(x.dtype, jnp.inexact) else x


erf = jitted(lax.erf)
where = jitted(lambda condition, x1, x2: jnp.where(condition, x1, x2))


def bitcast(x: Array, dtype: str, /) -> Array:
    """Return the bits of `x` read as a dtype of the same width."""
    return _bitcast(x, native_dtype(dtype))


_bitcast = jitted(lambda x, dtype: lax.bitcast_convert_type(x, dtype), static=["dtype"])

# Reductions: in the dtype of `x`; jax.numpy would widen small integers


def sum(x: Array, axis: Any = None, keepdims: bool = False) -> Array:
    """Return the sum over `axis`."""
    return _sum(x, as_tuple(axis), keepdims)


def prod(x: Array, axis: Any = None, keepdims: bool = False) -> Array:
    """Return the product over `axis`."""
    return _prod(x, as_tuple(axis), keepdims)


def max(x: Array, *, axis: Any = None, keepdims: bool = False) -> Array:
    """Return the largest element over `axis`."""
    return _max(x, as_tuple(axis), keepdims)


def min(x: Array, *, axis: Any = None, keepdims: bool = False) -> Array:
    """Return the smallest element over `axis`."""
    return _min(x, as_tuple(axis), keepdims)


_OVER = ("axis", "keepdims")
_sum = jitted(lambda x, axis, keepdims: jnp.sum(x, axis, x.dtype, keepdims=keepdims), static=_OVER)
_prod = jitted(lambda x, axis, keepdims: jnp.prod(x, axis, x.dtype, keepdims=keepdims), static=_OVER)
_max = jitted(lambda x, axis, keepdims: jnp.max(x, axis, keepdims=keepdims), static=_OVER)
_min = jitted(lambda x, axis, keepdims: jnp.min(x, axis, keepdims=keepdims), static=_OVER)


def _argmax(x: Array, axis: int | None = None, keepdims: bool = False) -> Array:
    return jnp.argmax(x, axis, keepdims=keepdims).astype("int32")


def _cumulative_sum(x: Array, *, axis: int) -> Array:
    return jnp.cumsum(x, axis, x.dtype)


def _argsort(x: Array, axis: int | None = -1) -> Array:
    return jnp.argsort(x, axis, stable=True).astype("int32")


argmax = jitted(_argmax, static=_OVER)
cumulative_sum = jitted(_cumulative_sum, static=["axis"])
argsort = jitted(_argsort, static=["axis"])
