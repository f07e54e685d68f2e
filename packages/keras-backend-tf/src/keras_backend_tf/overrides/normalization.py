"""Normalization."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from keras_backend_tf.kernels import HALF, cast, integers, raw, reduced_axes

Tensor = Any

_mean, _squared_difference, _rsqrt = raw("Mean"), raw("SquaredDifference"), raw("Rsqrt")
_add, _subtract, _multiply, _reshape, _square = raw("AddV2"), raw("Sub"), raw("Mul"), raw("Reshape"), raw("Square")
_stop, _sum, _negative, _fused = (raw(n) for n in ("StopGradient", "Sum", "Neg", "FusedBatchNormV3"))


def moments(x: Tensor, axes: Any, keepdims: bool = False, synchronized: bool = False) -> tuple[Tensor, Tensor]:
    """Return mean and variance."""
    dtype = x.dtype
    if synchronized or dtype in HALF or dtype.is_complex:
        return NotImplemented
    where = reduced_axes(x, axes)
    mean = _mean(x, where, True)
    variance = _mean(_squared_difference(x, _stop(mean)), where, keepdims)
    return (mean if keepdims else _mean(x, where, False)), variance


def batch_normalization(
    x: Tensor,
    mean: Tensor,
    variance: Tensor,
    axis: int,
    offset: Tensor | None = None,
    scale: Tensor | None = None,
    epsilon: float = 1e-3,
) -> Tensor:
    """Return (x - mean) / sqrt(variance + epsilon) * scale + offset."""
    rank = x.shape.rank
    parameters = [p for p in (mean, variance, offset, scale) if p is not None]
    if any(p.shape.rank != 1 or p.shape[0] != x.shape[axis] for p in parameters) or x.dtype in HALF:
        return NotImplemented
    if rank == 4 and axis in (-1, 3) and x.dtype is tf.float32 and scale is not None and offset is not None:
        return _fused_batch_normalization(x, scale, offset, mean, variance, epsilon)
    factor = _rsqrt(_add(variance, epsilon))
    if scale is not None:
        factor = _multiply(factor, scale)
    if axis not in (-1, rank - 1):
        across = integers((-1,) + (1,) * (rank - 1 - axis % rank))
        mean, factor = _reshape(mean, across), _reshape(factor, across)
        offset = None if offset is None else _reshape(offset, across)
    y = _multiply(_subtract(x, mean), factor)
    return y if offset is None else _add(y, offset)


def _fused_batch_normalization(
    x: Tensor, scale: Tensor, offset: Tensor, mean: Tensor, variance: Tensor, epsilon: float
) -> Tensor:
    """Normalize images, channels last, in one pass.

    The kernel has no gradients with respect to mean and variance, which a layer in training needs.
    """

    @tf.custom_gradient
    def normalize(x: Tensor, scale: Tensor, offset: Tensor, mean: Tensor, variance: Tensor) -> tuple[Tensor, Any]:
        def gradient(upstream: Tensor) -> tuple[Tensor, ...]:
            over, inverse = integers((0, 1, 2)), _rsqrt(_add(variance, epsilon))
            factor = _multiply(scale, inverse)
            total = _sum(upstream, over, False)
            along = _multiply(_sum(_multiply(upstream, _subtract(x, mean)), over, False), inverse)
            by_variance = _multiply(_multiply(along, _multiply(factor, inverse)), -0.5)
            return _multiply(upstream, factor), along, total, _multiply(_negative(total), factor), by_variance

        return _fused(x, scale, offset, mean, variance, epsilon, 1.0, "NHWC", False)[0], gradient

    return normalize(x, scale, offset, mean, variance)


def normalize_batch(
    x: Tensor, axis: int, offset: Tensor | None = None, scale: Tensor | None = None, epsilon: float = 1e-3
) -> Any:
    """Normalize by the mean and the variance of the batch, channels last, in one pass; return these as well."""
    rank, channels = x.shape.rank, x.shape[axis]
    if x.dtype is not tf.float32 or rank < 2 or axis not in (-1, rank - 1) or not channels or epsilon < 1e-5:
        return NotImplemented  # cuDNN takes no smaller epsilon
    if any(p is not None and p.shape != (channels,) for p in (offset, scale)):
        return NotImplemented
    size = x.shape.num_elements()
    if size is not None and size < 2 * channels:
        return NotImplemented
    scale = tf.ones((channels,)) if scale is None else scale
    offset = tf.zeros((channels,)) if offset is None else offset
    images = x if rank == 4 else _reshape(x, integers((-1, 1, 1, channels)))
    y, mean, variance, *_ = _fused(images, scale, offset, [], [], epsilon, 1.0, "NHWC", True)
    count = tf.cast(tf.size(x), tf.float32) / channels if size is None else size / channels
    biased = _multiply(variance, (count - 1) / count)  # what the kernel returns is the unbiased one
    return y if rank == 4 else _reshape(y, tf.shape(x)), _stop(mean), _stop(biased)


def layer_normalization(
    x: Tensor, gamma: Tensor | None = None, beta: Tensor | None = None, axis: Any = -1, epsilon: float | None = None
) -> Tensor:
    """Bring each sample to mean 0 and variance 1 over its last axis, then scale and shift."""
    if not _on_last_axis(x, axis, (gamma, beta)) or epsilon is None:
        return NotImplemented
    dtype = x.dtype
    if dtype in HALF:
        x, gamma, beta = (v if v is None else cast(v, tf.float32) for v in (x, gamma, beta))
    where = integers((-1,))
    mean = _mean(x, where, True)
    factor = _rsqrt(_add(_mean(_squared_difference(x, _stop(mean)), where, True), epsilon))
    y = _multiply(_subtract(x, mean), factor if gamma is None else _multiply(factor, gamma))
    if beta is not None:
        y = _add(y, beta)
    return cast(y, dtype) if dtype in HALF else y


def rms_normalization(x: Tensor, scale: Tensor | None = None, axis: Any = -1, epsilon: float | None = None) -> Tensor:
    """Divide each sample by the root mean square over its last axis."""
    if not _on_last_axis(x, axis, (scale,)) or epsilon is None or x.dtype in HALF:
        return NotImplemented
    y = _multiply(x, _rsqrt(_add(_mean(_square(x), integers((-1,)), True), epsilon)))
    return y if scale is None else _multiply(y, scale)


def _on_last_axis(x: Tensor, axis: Any, parameters: tuple[Tensor | None, ...]) -> bool:
    rank = x.shape.rank
    if isinstance(axis, list | tuple) and len(axis) == 1:
        axis = axis[0]
    return (
        rank > 0
        and axis in (-1, rank - 1)
        and not x.dtype.is_complex
        and all(p is None or (p.shape.rank == 1 and p.shape[0] == x.shape[-1]) for p in parameters)
    )


OVERRIDES = {
    "moments": moments,
    "batch_normalization": batch_normalization,
    "normalize_batch": normalize_batch,
    "layer_normalization": layer_normalization,
    "rms_normalization": rms_normalization,
}
