"""Normalizations and moments. Statistics of half-precision inputs are taken in float32."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp
from jax import Array, lax

from keras_backend_jax.native import as_tuple, jitted
from keras_core import contract


def layer_normalization(
    x: Array,
    gamma: Array | None = None,
    beta: Array | None = None,
    axis: Any = -1,
    epsilon: float | None = None,
    **options: Any,
) -> Array:
    """Return `x` with mean 0 and variance 1 over `axis`, times `gamma` plus `beta` (Ba et al., arXiv:1607.06450)."""
    if options:
        return NotImplemented
    return _layer_normalization(x, gamma, beta, as_tuple(axis), contract.epsilon() if epsilon is None else epsilon)


def rms_normalization(x: Array, scale: Array | None = None, axis: Any = -1, epsilon: float | None = None) -> Array:
    """Return `x` over its root mean square along `axis`, times `scale` (Zhang & Sennrich, arXiv:1910.07467)."""
    return _rms_normalization(x, scale, as_tuple(axis), contract.epsilon() if epsilon is None else epsilon)


def moments(x: Array, axes: Any, keepdims: bool = False, synchronized: bool = False) -> tuple[Array, Array]:
    """Return mean and variance of `x` over `axes`."""
    if synchronized:
        return NotImplemented
    return _moments(x, as_tuple(axes), keepdims)


def batch_normalization(
    x: Array,
    mean: Array,
    variance: Array,
    axis: int,
    offset: Array | None = None,
    scale: Array | None = None,
    epsilon: float = 1e-3,
) -> Array:
    """Return `(x - mean) / sqrt(variance + epsilon) * scale + offset`, all four along `axis`."""
    return _batch_normalization(x, mean, variance, axis, offset, scale, epsilon)


def _wide(x: Array) -> Array:
    return x.astype("float32") if x.dtype.itemsize < 4 else x


def _axes(x: Array, axis: Any) -> tuple[int, ...]:
    axes = (axis,) if isinstance(axis, int) else tuple(axis)
    return tuple(sorted(a % x.ndim for a in axes))


def _spread(parameter: Array, x: Array, axes: tuple[int, ...]) -> Array:
    """Return `parameter` in the rank of `x`, its axes at `axes`."""
    return jnp.reshape(parameter, [x.shape[i] if i in axes else 1 for i in range(x.ndim)])


def _layer_traced(x: Array, gamma: Any, beta: Any, axis: Any, epsilon: Any) -> Array:
    axes, wide = _axes(x, axis), _wide(x)
    centred = wide - jnp.mean(wide, axes, keepdims=True)
    factor = lax.rsqrt(jnp.mean(jnp.square(centred), axes, keepdims=True) + epsilon)
    if gamma is not None:
        factor = factor * _spread(gamma, x, axes)
    result = centred * factor
    if beta is not None:
        result = result + _spread(beta, x, axes)
    return result.astype(x.dtype)


def _rms_traced(x: Array, scale: Any, axis: Any, epsilon: Any) -> Array:
    axes, wide = _axes(x, axis), _wide(x)
    result = wide * lax.rsqrt(jnp.mean(jnp.square(wide), axes, keepdims=True) + epsilon)
    if scale is not None:
        result = result * _spread(scale, x, axes)
    return result.astype(x.dtype)


def _moments_traced(x: Array, axes: Any, keepdims: bool) -> tuple[Array, Array]:
    wide = _wide(x) if jnp.issubdtype(x.dtype, jnp.floating) else x
    mean = jnp.mean(wide, axes, keepdims=True)
    variance = jnp.mean(jnp.square(wide - mean), axes, keepdims=True)
    if not keepdims:
        mean, variance = (jnp.squeeze(m, axes) for m in (mean, variance))
    if x.dtype == jnp.float16:  # a variance may exceed the largest half
        limit = float(jnp.finfo(x.dtype).max)
        mean, variance = (jnp.clip(m, -limit, limit) for m in (mean, variance))
    if wide is not x:
        mean, variance = mean.astype(x.dtype), variance.astype(x.dtype)
    return mean, variance


def _batch_traced(x: Array, mean: Any, variance: Any, axis: int, offset: Any, scale: Any, epsilon: Any) -> Array:
    axes = _axes(x, axis)
    factor = lax.rsqrt(variance + epsilon)
    if scale is not None:
        factor = factor * scale
    shift = -mean * factor
    if offset is not None:
        shift = shift + offset
    return (x * _spread(factor, x, axes) + _spread(shift, x, axes)).astype(x.dtype)


_layer_normalization = jitted(_layer_traced, static=["axis"])
_rms_normalization = jitted(_rms_traced, static=["axis"])
_moments = jitted(_moments_traced, static=["axes", "keepdims"])
_batch_normalization = jitted(_batch_traced, static=["axis"])

OVERRIDES = {
    "batch_normalization": batch_normalization,
    "layer_normalization": layer_normalization,
    "moments": moments,
    "rms_normalization": rms_normalization,
}
