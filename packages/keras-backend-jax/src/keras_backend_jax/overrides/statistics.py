"""Reductions that leave NaN out, medians, differences, and elements that differ."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax.numpy as jnp
from jax import Array

from keras_backend_jax.native import as_tuple, jitted
from keras_backend_jax.overrides.reductions import over, root, running

_SHORT = (jnp.float16, jnp.bfloat16)


def _nanstd(x: Array, axis: Any, keepdims: bool) -> Array:
    return root(jnp.nanvar(x, axis, keepdims=keepdims))


def _ranked(fn: Callable[..., Array]) -> Callable[..., Any]:
    """Return a median; of no elements, and in 16 bits, core's composition takes it."""
    compiled = over(fn)

    def median(x: Array, axis: Any = None, keepdims: bool = False) -> Any:
        return NotImplemented if x.dtype in _SHORT or not x.size else compiled(x, axis, keepdims)

    return median


_diff = jitted(lambda a, n, axis: jnp.diff(a, n, axis), static=["n", "axis"])


def diff(a: Array, n: int = 1, axis: int = -1) -> Any:
    """Return the differences of neighbours along `axis`, `n` times over."""
    return _diff(a, n, axis) if n >= 0 and a.ndim else NotImplemented


_corrcoef = jitted(jnp.corrcoef)


def corrcoef(x: Array) -> Any:
    """Return the correlation coefficients of the rows of `x`."""
    return _corrcoef(x) if x.ndim <= 2 and x.dtype not in _SHORT else NotImplemented


_unique = jitted(
    lambda x, axis, size, fill_value: jnp.unique(
        x, True, True, True, axis, equal_nan=False, size=size, fill_value=fill_value
    ),
    static=["axis", "size"],
)


def unique(
    x: Array,
    sorted: bool = True,
    return_index: bool = False,
    return_inverse: bool = False,
    return_counts: bool = False,
    axis: int | None = None,
    size: int | None = None,
    fill_value: Any = None,
) -> Any:
    """Return `size` elements or slices that differ."""
    if size is None or not x.size or (axis is not None and not -x.ndim <= axis < x.ndim):
        return NotImplemented
    values, index, inverse, counts = _unique(x, axis, size, fill_value)
    inverse = inverse.reshape(x.shape if axis is None else (-1,))
    wanted = ((index, return_index), (inverse, return_inverse), (counts, return_counts))
    results = (values, *(r.astype("int32") for r, want in wanted if want))
    return results if len(results) > 1 else values


def _select(condlist: Any, choicelist: Any, default: Any = 0) -> Array:
    return jnp.select([c.astype(bool) for c in condlist], choicelist, default)


_compiled_select = jitted(_select)


def select(condlist: Any, choicelist: Any, default: Any = 0) -> Any:
    """Return the choices of the first conditions that hold."""
    return _compiled_select(condlist, choicelist, default) if 0 < len(condlist) == len(choicelist) else NotImplemented


def rot90(array: Array, k: int = 1, axes: Any = (0, 1)) -> Any:
    """Return `array` turned by `k` quarter turns."""
    distinct = len(axes) == 2 and array.ndim > 1 and len({a % array.ndim for a in axes}) == 2
    return _rot90(array, k, as_tuple(axes)) if distinct else NotImplemented


_rot90 = jitted(lambda array, k, axes: jnp.rot90(array, k, axes), static=["k", "axes"])


def _first(extreme: Callable[..., Array]) -> Callable[..., Any]:
    """Return the first place of an extreme number, -1 where there is none. JAX's own may point at a NaN."""

    def place(x: Array, axis: Any, keepdims: bool) -> Array:
        found = x == extreme(x, axis, keepdims=True)
        index = jnp.argmax(found, axis, keepdims=keepdims).astype("int32")
        return jnp.where(jnp.any(found, axis, keepdims=keepdims), index, -1)

    compiled = over(place)
    return lambda x, axis=None, keepdims=False: compiled(x, axis, keepdims) if x.size else NotImplemented


_average = jitted(lambda x, axis, weights: jnp.average(x, axis, weights), static=["axis"])


def average(x: Array, axis: Any = None, weights: Array | None = None) -> Any:
    """Return the mean of `x`, each element counted by its weight."""
    fits = weights is None or weights.shape == x.shape or (weights.ndim == 1 and isinstance(axis, int))
    return _average(x, as_tuple(axis), weights) if fits and x.dtype not in _SHORT and x.size else NotImplemented


_trapezoid = jitted(lambda y, x, dx, axis: jnp.trapezoid(y, x, dx, axis), static=["axis"])


def trapezoid(y: Array, x: Array | None = None, dx: Any = 1.0, axis: int = -1) -> Any:
    """Return the integral of the straight lines between neighbours."""
    fits = y.dtype not in _SHORT and -y.ndim <= axis < y.ndim and isinstance(dx, int | float)
    if x is not None:
        fits = fits and (x.shape == y.shape or x.shape == (y.shape[axis],))
    return _trapezoid(y, x, dx, axis) if fits else NotImplemented


OVERRIDES = {
    "average": average,
    "copy": jnp.copy,
    "corrcoef": corrcoef,
    "diff": diff,
    "kron": jitted(jnp.kron),
    "median": _ranked(jnp.median),
    "nanargmax": _first(jnp.nanmax),
    "nanargmin": _first(jnp.nanmin),
    "nancumprod": running(jnp.nancumprod),
    "nancumsum": running(jnp.nancumsum),
    "nanmax": over(jnp.nanmax),
    "nanmean": over(jnp.nanmean),
    "nanmin": over(jnp.nanmin),
    "nanprod": over(jnp.nanprod),
    "nanstd": over(_nanstd),
    "nansum": over(jnp.nansum),
    "nanvar": over(jnp.nanvar),
    "rot90": rot90,
    "select": select,
    "trapezoid": trapezoid,
    "unique": unique,
}
