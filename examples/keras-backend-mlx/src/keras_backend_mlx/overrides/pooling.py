"""Pooling: windows are views, reduced at once."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import mlx.core as mx

from keras_backend_mlx.arrays import FLOATS
from keras_backend_mlx.overrides.geometry import Ints, channels_last, pads, per_axis

Tensor = mx.array


def _windows(x: Tensor, window: Sequence[int], steps: Sequence[int]) -> Tensor:
    """Return the windows of `x`, of shape (batch, *spatial, channels), as further axes before the channels."""
    batch, *sizes, channels = x.shape
    counts = [(n - k) // s + 1 for n, k, s in zip(sizes, window, steps)]
    if tuple(window) == tuple(steps):  # they do not overlap: no gather, and none in the gradient
        n = len(sizes)
        x = x[(slice(None), *(slice(0, c * k) for c, k in zip(counts, window)))]
        x = mx.reshape(x, (batch, *(m for pair in zip(counts, window) for m in pair), channels))
        return mx.transpose(x, (0, *range(1, 2 * n, 2), *range(2, 2 * n + 1, 2), 2 * n + 1))
    strides = [channels * math.prod(sizes[i + 1 :]) for i in range(len(sizes))]
    shape = (batch, *counts, *window, channels)
    steps_in_memory = [stride * s for stride, s in zip(strides, steps)]
    return mx.as_strided(mx.contiguous(x), shape, (channels * math.prod(sizes), *steps_in_memory, *strides, 1))


def _pool(
    inputs: Tensor, pool_size: Ints, strides: Ints | None, padding: str, data_format: str | None, largest: bool
) -> Any:
    n = inputs.ndim - 2
    if inputs.dtype not in FLOATS or padding not in ("valid", "same") or not inputs.size:
        return NotImplemented
    window = per_axis(pool_size, n)
    steps = window if strides is None else per_axis(strides, n)
    over = tuple(range(n + 1, 2 * n + 1))

    def run(x: Tensor) -> Any:
        sizes = x.shape[1:-1]
        widths = [(0, 0), *pads(padding, sizes, window, steps), (0, 0)]
        if any(size + sum(width) < k for size, width, k in zip(sizes, widths[1:], window)):
            return NotImplemented  # the composition says what is too small
        padded = any(map(any, widths))
        if largest:
            x = mx.pad(x, widths, constant_values=-math.inf) if padded else x
            return mx.max(_windows(x, window, steps), axis=over)
        total = mx.sum(_windows(mx.pad(x, widths) if padded else x, window, steps), axis=over)
        if not padded:
            return total / math.prod(window)
        inside = mx.pad(mx.ones((1, *sizes, 1), dtype=x.dtype), widths)
        return total / mx.sum(_windows(inside, window, steps), axis=over)

    return channels_last(run, inputs, data_format)


def max_pool(
    inputs: Tensor, pool_size: Ints, strides: Ints | None = None, padding: str = "valid", data_format: str | None = None
) -> Any:
    """Return the largest element of each window."""
    return _pool(inputs, pool_size, strides, padding, data_format, largest=True)


def average_pool(
    inputs: Tensor, pool_size: Ints, strides: Ints | None = None, padding: str = "valid", data_format: str | None = None
) -> Any:
    """Return the mean of each window, padding left out."""
    return _pool(inputs, pool_size, strides, padding, data_format, largest=False)


OVERRIDES = {"average_pool": average_pool, "max_pool": max_pool}
