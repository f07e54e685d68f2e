"""Reductions over one axis, several or all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax.numpy as jnp
from jax import Array, custom_jvp
from jax.scipy.special import logsumexp

from keras_backend_jax import arrays
from keras_backend_jax.native import as_tuple, jitted, native_dtype


@custom_jvp
def root(x: Array) -> Array:
    """Return the square root, with gradient 0 instead of infinity (and NaN after it) where `x` is 0."""
    return jnp.sqrt(x)


@root.defjvp
def _root_slope(primals: tuple[Array], tangents: tuple[Array]) -> tuple[Array, Array]:
    y = root(*primals)
    zero = y == 0
    return y, tangents[0] * jnp.where(zero, 0, 0.5 / jnp.where(zero, 1, y))


def _std(x: Array, axis: Any, keepdims: bool) -> Array:
    return root(jnp.var(x, axis, keepdims=keepdims))


def over(fn: Callable[..., Array]) -> Callable[..., Array]:
    """Return `fn(x, axis, keepdims=...)` with the positional signature of Keras."""
    compiled = jitted(lambda x, axis, keepdims: fn(x, axis, keepdims=keepdims), static=["axis", "keepdims"])

    def reduce(x: Array, axis: Any = None, keepdims: bool = False) -> Array:
        return compiled(x, as_tuple(axis), keepdims)

    return reduce


def _from_initial(fn: Callable[..., Array]) -> Callable[..., Array]:
    def reduce(x: Array, axis: Any = None, keepdims: bool = False, initial: Any = None) -> Array:
        if initial is not None:
            return NotImplemented
        return fn(x, axis=axis, keepdims=keepdims)

    return reduce


def running(fn: Callable[..., Array]) -> Callable[..., Array]:
    """Return the running `fn` with the signature of Keras."""
    compiled = jitted(lambda x, axis, dtype: fn(x, axis, dtype or x.dtype), static=["axis", "dtype"])

    def accumulate(x: Array, axis: int | None = None, dtype: str | None = None) -> Array:
        return compiled(x, axis, None if dtype is None else native_dtype(dtype))

    return accumulate


def _prod(x: Array, axis: Any = None, keepdims: bool = False, dtype: str | None = None) -> Array:
    return arrays.prod(x if dtype is None else arrays.astype(x, dtype), axis, keepdims)


def _count_nonzero(x: Array, axis: Any = None) -> Array:
    return jnp.count_nonzero(x, axis=axis).astype("int32")


def _ptp(x: Array, axis: Any, keepdims: bool) -> Array:
    return jnp.max(x, axis, keepdims=keepdims) - jnp.min(x, axis, keepdims=keepdims)


def _argmin(x: Array, axis: int | None = None, keepdims: bool = False) -> Array:
    return jnp.argmin(x, axis, keepdims=keepdims).astype("int32")


OVERRIDES = {
    "all": over(jnp.all),
    "amax": over(jnp.max),
    "amin": over(jnp.min),
    "any": over(jnp.any),
    "argmin": jitted(_argmin, static=["axis", "keepdims"]),
    "count_nonzero": jitted(_count_nonzero, static=["axis"]),
    "cumprod": running(jnp.cumprod),
    "cumsum": running(jnp.cumsum),
    "logsumexp": over(logsumexp),
    "max": _from_initial(arrays.max),
    "mean": over(jnp.mean),
    "min": _from_initial(arrays.min),
    "prod": _prod,
    "ptp": over(_ptp),
    "std": over(_std),
    "var": over(jnp.var),
}
