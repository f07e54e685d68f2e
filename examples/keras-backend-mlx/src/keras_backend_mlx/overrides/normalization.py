"""Normalizations. Statistics of half-precision inputs are taken in float32."""

from __future__ import annotations

from typing import Any

import mlx.core as mx

Tensor = mx.array

_EPSILON = 1e-7
_LARGEST = {mx.float16: 65504.0}


def _is_last(axis: Any, x: Tensor) -> bool:
    return axis in (-1, x.ndim - 1, [-1], (-1,), [x.ndim - 1], (x.ndim - 1,))


def layer_normalization(
    x: Tensor, gamma: Tensor | None = None, beta: Tensor | None = None, axis: Any = -1, epsilon: float | None = None
) -> Any:
    """Return `x` with mean 0 and variance 1 over the last axis, times `gamma` plus `beta`."""
    if not _is_last(axis, x) or not x.size:
        return NotImplemented
    return mx.fast.layer_norm(x, gamma, beta, _EPSILON if epsilon is None else epsilon)


def rms_normalization(x: Tensor, scale: Tensor | None = None, axis: Any = -1, epsilon: float | None = None) -> Any:
    """Return `x` over its root mean square along the last axis, times `scale`."""
    if not _is_last(axis, x) or not x.size:
        return NotImplemented
    return mx.fast.rms_norm(x, scale, _EPSILON if epsilon is None else epsilon)


def moments(x: Tensor, axes: Any, keepdims: bool = False, synchronized: bool = False) -> Any:
    """Return mean and variance of `x` over `axes`."""
    if synchronized:
        return NotImplemented
    wide = x.astype(mx.float32)
    mean = mx.mean(wide, axis=axes, keepdims=True)
    variance = mx.mean(mx.square(wide - mean), axis=axes, keepdims=keepdims)
    mean = mean if keepdims else mx.reshape(mean, variance.shape)
    limit = _LARGEST.get(x.dtype)
    if limit is not None:
        mean, variance = (mx.clip(m, -limit, limit) for m in (mean, variance))
    return mean.astype(x.dtype), variance.astype(x.dtype)


def batch_normalization(
    x: Tensor,
    mean: Tensor,
    variance: Tensor,
    axis: int,
    offset: Tensor | None = None,
    scale: Tensor | None = None,
    epsilon: float = 1e-3,
) -> Any:
    """Return `(x - mean) / sqrt(variance + epsilon) * scale + offset`, all four along `axis`."""
    spread = [-1 if i == axis % x.ndim else 1 for i in range(x.ndim)]
    factor = mx.rsqrt(variance + epsilon)
    if scale is not None:
        factor = factor * scale
    shift = -mean * factor if offset is None else offset - mean * factor
    return x * mx.reshape(factor, spread) + mx.reshape(shift, spread)


OVERRIDES = {
    "batch_normalization": batch_normalization,
    "layer_normalization": layer_normalization,
    "moments": moments,
    "rms_normalization": rms_normalization,
}
