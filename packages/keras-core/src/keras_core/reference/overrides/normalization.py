"""Normalization over batches and layers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from keras_core.reference.tensors import native, widened

Tensor = Any
Axes = int | Sequence[int]


def batch_normalization(
    x: Tensor,
    mean: Tensor,
    variance: Tensor,
    axis: int,
    offset: Tensor | None = None,
    scale: Tensor | None = None,
    epsilon: float = 1e-3,
) -> Tensor:
    """Return (x - mean) / sqrt(variance + epsilon) * scale + offset, as one multiplication and one addition."""
    shape = [1] * x.ndim
    shape[axis] = -1
    factor = 1 / np.sqrt(variance + epsilon)
    if scale is not None:
        factor = factor * scale
    shift = -mean * factor
    if offset is not None:
        shift = shift + offset
    out = x * factor.reshape(shape).astype(x.dtype)
    out += shift.reshape(shape).astype(x.dtype)
    return out


def layer_normalization(
    x: Tensor,
    gamma: Tensor | None = None,
    beta: Tensor | None = None,
    axis: Axes = -1,
    epsilon: float | None = None,
    **kwargs: Any,
) -> Tensor:
    """Return `x` with mean 0 and variance 1 over `axis`, scaled and shifted (Ba, Kiros and Hinton, 2016)."""
    if kwargs or epsilon is None:
        return NotImplemented
    axes = (axis,) if isinstance(axis, int) else tuple(axis)
    out = x - np.mean(x, axis=axes, keepdims=True)
    out /= np.sqrt(np.mean(np.square(out), axis=axes, keepdims=True) + epsilon)
    if gamma is not None:
        out *= _aligned(gamma, x, axes)
    if beta is not None:
        out += _aligned(beta, x, axes)
    return out


def rms_normalization(x: Tensor, scale: Tensor | None = None, axis: Axes = -1, epsilon: float | None = None) -> Tensor:
    """Return `x` divided by its root mean square over `axis` (Zhang and Sennrich, 2019)."""
    if epsilon is None:
        return NotImplemented
    axes = (axis,) if isinstance(axis, int) else tuple(axis)
    out = x / np.sqrt(np.mean(np.square(x), axis=axes, keepdims=True) + epsilon)
    return out if scale is None else out * _aligned(scale, x, axes)


def moments(x: Tensor, axes: Axes | None, keepdims: bool = False, synchronized: bool = False) -> tuple[Tensor, Tensor]:
    """Return mean and variance over `axes`, over all where None."""
    over = axes if axes is None or isinstance(axes, int) else tuple(axes)
    with np.errstate(all="ignore"):
        mean = np.mean(x, axis=over, keepdims=True)
        variance = np.mean(np.square(x - mean), axis=over, keepdims=keepdims)
    return np.asarray(mean if keepdims else np.squeeze(mean, over)), np.asarray(variance)


def _aligned(weights: Tensor, x: Tensor, axes: Sequence[int]) -> Tensor:
    """Return `weights`, whose axes are `axes` of `x`, shaped to broadcast with it."""
    if weights.ndim != len(axes):
        return weights
    order = [a % x.ndim for a in axes]
    shape = [1] * x.ndim
    for a in order:
        shape[a] = x.shape[a]
    return np.transpose(weights, np.argsort(order)).reshape(shape)


OVERRIDES = {
    "batch_normalization": widened(native(batch_normalization)),
    "layer_normalization": widened(native(layer_normalization)),
    "moments": widened(moments),
    "rms_normalization": widened(native(rms_normalization)),
}
