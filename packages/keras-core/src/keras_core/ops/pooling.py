"""Pooling: one number for each window.

A maximum or a sum over a box is taken one axis after another.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from keras_core import dtypes
from keras_core.ops import windows
from keras_core.ops.decorator import op
from keras_core.ops.definition import Tensor, TensorLike
from keras_core.plugins import xp


def _settings(inputs: Any, pool_size: Any, strides: Any, padding: str) -> tuple[Any, Any, str]:
    count = len(inputs.shape) - 2
    if count < 1:
        raise ValueError(f"Pooling needs inputs with batch, spatial and channel axes, got shape {tuple(inputs.shape)}.")
    window = windows.per_axis(pool_size, count, "pool_size")
    steps = window if strides is None else windows.per_axis(strides, count, "strides")
    return window, steps, windows.check_padding(padding)


def _pooled(
    inputs: Any, pool_size: Any, strides: Any = None, padding: str = "valid", data_format: Any = None
) -> tuple[int | None, ...]:
    window, steps, padding = _settings(inputs, pool_size, strides, padding)
    sizes = windows.spatial(inputs.shape, data_format)
    out = [windows.windows(n, k, s, 1, padding) for n, k, s in zip(sizes, window, steps, strict=True)]
    return windows.assembled(inputs.shape[0], out, windows.channels(inputs.shape, data_format), data_format)


def _fold(x: Any, axis: int, window: int, stride: int, width: tuple[int, int], fill: Any, combine: Callable) -> Any:
    """Combine the elements of each window along one axis."""
    if width != (0, 0):
        x = xp.pad(x, [width if i == axis else (0, 0) for i in range(len(x.shape))], value=fill)
    return functools.reduce(combine, (windows.at(x, axis, i, window, stride, 1) for i in range(window)))


def _lowest(dtype: str) -> Any:
    if dtypes.is_float(dtype):
        return -float("inf")
    return False if dtype == "bool" else int(np.iinfo(dtype).min)


@op(dtype="keep", shape=_pooled)
def max_pool(
    inputs: TensorLike,
    pool_size: int | Sequence[int],
    strides: int | Sequence[int] | None = None,
    padding: str = "valid",
    data_format: str | None = None,
) -> Tensor:
    """Take the largest element of each window.

    Args:
        inputs: tensor of shape `(batch, *spatial, channels)`, or `(batch, channels, *spatial)`.
        pool_size: size of the window, for each axis.
        strides: step of the window, for each axis; `pool_size` where None.
        padding: `"valid"` or `"same"`.
        data_format: `"channels_last"` or `"channels_first"`; the configured one where None.

    Returns:
        Tensor with one element for each window and channel.

    Raises:
        ValueError: no window fits into the inputs.

    Example:

    >>> from keras_core import ops
    >>> x = ops.reshape(ops.arange(6.0), (1, 6, 1))
    >>> ops.convert_to_numpy(ops.max_pool(x, 2, data_format="channels_last")).ravel().tolist()
    [1.0, 3.0, 5.0]
    """
    window, steps, padding = _settings(inputs, pool_size, strides, padding)
    first = 1 if data_format == "channels_last" else 2
    fill = _lowest(xp.dtype(inputs))
    sizes = xp.shape(inputs)
    x = inputs
    for axis, (k, s) in enumerate(zip(window, steps, strict=True), first):
        windows.windows(sizes[axis] if isinstance(sizes[axis], int) else None, k, s, 1, padding)
        x = _fold(x, axis, k, s, windows.pads(sizes[axis], k, s, 1, padding), fill, xp.maximum)
    return x


@op(dtype="float", shape=_pooled)
def average_pool(
    inputs: TensorLike,
    pool_size: int | Sequence[int],
    strides: int | Sequence[int] | None = None,
    padding: str = "valid",
    data_format: str | None = None,
) -> Tensor:
    """Take the mean of each window, padding left out.

    Args:
        inputs: tensor of shape `(batch, *spatial, channels)`, or `(batch, channels, *spatial)`.
        pool_size: size of the window, for each axis.
        strides: step of the window, for each axis; `pool_size` where None.
        padding: `"valid"` or `"same"`.
        data_format: `"channels_last"` or `"channels_first"`; the configured one where None.

    Returns:
        Tensor with one element for each window and channel.

    Raises:
        ValueError: no window fits into the inputs.

    Example:

    >>> from keras_core import ops
    >>> x = ops.reshape(ops.arange(6.0), (1, 6, 1))
    >>> ops.convert_to_numpy(ops.average_pool(x, 2, data_format="channels_last")).ravel().tolist()
    [0.5, 2.5, 4.5]
    """
    window, steps, padding = _settings(inputs, pool_size, strides, padding)
    first = 1 if data_format == "channels_last" else 2
    sizes = xp.shape(inputs)
    x = inputs
    for axis, (k, s) in enumerate(zip(window, steps, strict=True), first):
        size = sizes[axis]
        windows.windows(size if isinstance(size, int) else None, k, s, 1, padding)
        width = windows.pads(size, k, s, 1, padding)
        x = _fold(x, axis, k, s, width, 0, xp.add)
        x = xp.divide(x, float(k) if width == (0, 0) else _members(x, axis, size, k, s, width))
    return x


def _members(x: Any, axis: int, size: Any, window: int, stride: int, width: tuple[int, int]) -> Any:
    """How many elements of each window are not padding, shaped to divide `x`."""
    ones = xp.full((size,), 1, dtype=xp.dtype(x))
    counts = _fold(ones, 0, window, stride, width, 0, xp.add)
    return xp.reshape(counts, (-1, *(1,) * (len(x.shape) - 1 - axis)))
