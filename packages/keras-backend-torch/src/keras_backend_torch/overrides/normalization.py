"""Normalization."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from keras_backend_torch.overrides.reductions import in_two_passes, mean_by_parts

_HALF = (torch.float16, torch.bfloat16)


def batch_normalization(
    x: Tensor,
    mean: Tensor,
    variance: Tensor,
    axis: int,
    offset: Tensor | None = None,
    scale: Tensor | None = None,
    epsilon: float = 1e-3,
) -> Tensor:
    """Return `(x - mean) / sqrt(variance + epsilon) * scale + offset`, in one pass over `x`."""
    factor = torch.rsqrt(variance + epsilon)
    if scale is not None:
        factor = factor * scale
    shift = -mean * factor if offset is None else torch.addcmul(offset, mean, factor, value=-1)
    if axis not in (-1, x.ndim - 1):
        shape = [1] * x.ndim
        shape[axis] = x.shape[axis]
        factor, shift = factor.reshape(shape), shift.reshape(shape)
    return torch.addcmul(shift, x, factor)


def _trailing(x: Tensor, axis: int | Sequence[int]) -> torch.Size | None:
    """Return the lengths of the axes if they are the last ones in order, which is what torch normalizes over."""
    if axis == -1:
        return x.shape[-1:]
    axes = [axis % x.ndim] if isinstance(axis, int) else [a % x.ndim for a in axis]
    first = x.ndim - len(axes)
    return x.shape[first:] if axes == list(range(first, x.ndim)) else None


def layer_normalization(
    x: Tensor,
    gamma: Tensor | None = None,
    beta: Tensor | None = None,
    axis: int | Sequence[int] = -1,
    epsilon: float | None = None,
    **kwargs: Any,
) -> Any:
    """Return `x` with mean 0 and variance 1 over the last axes, scaled and shifted (Ba et al. 2016)."""
    lengths = _trailing(x, axis)
    if lengths is None or epsilon is None or kwargs:
        return NotImplemented
    if (gamma is not None and gamma.shape != lengths) or (beta is not None and beta.shape != lengths):
        return NotImplemented
    return F.layer_norm(x, lengths, gamma, beta, epsilon)


def rms_normalization(
    x: Tensor, scale: Tensor | None = None, axis: int | Sequence[int] = -1, epsilon: float | None = None
) -> Any:
    """Return `x` over its root mean square along the last axes, scaled (Zhang and Sennrich 2019)."""
    lengths = _trailing(x, axis)
    if lengths is None or epsilon is None or (scale is not None and scale.shape != lengths):
        return NotImplemented
    return F.rms_norm(x, lengths, scale, epsilon)


def moments(x: Tensor, axes: Any, keepdims: bool = False, synchronized: bool = False) -> Any:
    """Return the mean and the variance over `axes`."""
    if synchronized or x.dtype in _HALF:  # half precision overflows in the squares
        return NotImplemented
    if in_two_passes(x):
        mean = mean_by_parts(x, axes, True)
        variance = mean_by_parts(torch.square(x - mean), axes, keepdims)
        return mean.reshape(variance.shape), variance
    variance, mean = torch.var_mean(x, axes, correction=0, keepdim=keepdims)
    return mean, variance


def normalize_batch(
    x: Tensor, axis: int, offset: Tensor | None = None, scale: Tensor | None = None, epsilon: float = 1e-3
) -> Any:
    """Return `x` with mean 0 and variance 1 in each channel, scaled and shifted, with these means and variances."""
    count = x.numel() // x.shape[axis] if x.numel() else 0
    if count < 2 or x.dtype in _HALF:
        return NotImplemented
    mean, variance = x.new_zeros(x.shape[axis]), x.new_zeros(x.shape[axis])
    channels = _channels_second(x, axis)
    fast = torch.backends.cudnn.enabled
    # torch writes the statistics into the moving averages that it is given
    y = torch.batch_norm(channels, scale, offset, mean, variance, True, 1.0, epsilon, fast)
    y = y.reshape(x.shape) if channels.ndim != x.ndim else torch.movedim(y, 1, axis)
    return y, mean, variance * ((count - 1) / count)  # torch's is the unbiased one


def _channels_second(x: Tensor, axis: int) -> Tensor:
    """Return `x` with its channels on the second axis, where torch wants them."""
    if axis % x.ndim == x.ndim - 1 and x.ndim not in (4, 5):
        return x.reshape(-1, x.shape[-1])
    return torch.movedim(x, axis, 1)


def group_normalization(
    x: Tensor,
    scale: Tensor | None = None,
    offset: Tensor | None = None,
    groups: int = 1,
    axis: int = -1,
    epsilon: float = 1e-3,
) -> Any:
    """Return `x` with mean 0 and variance 1 in each group of channels of a sample, scaled and shifted."""
    if x.ndim < 2 or axis in (0, -x.ndim) or not x.numel() or x.dtype in _HALF or x.shape[axis] % groups:
        return NotImplemented
    return F.group_norm(torch.movedim(x, axis, 1), groups, scale, offset, epsilon).movedim(1, axis)


OVERRIDES = {
    "batch_normalization": batch_normalization,
    "group_normalization": group_normalization,
    "layer_normalization": layer_normalization,
    "moments": moments,
    "normalize_batch": normalize_batch,
    "rms_normalization": rms_normalization,
}
