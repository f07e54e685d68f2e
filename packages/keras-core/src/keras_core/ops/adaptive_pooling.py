"""Adaptive pooling: as many windows as asked for, between which an axis is divided.

Window i of an axis of length n holds the places from `floor(i * n / m)` up to but not including
`ceil((i + 1) * n / m)`, for m windows; neighbours may overlap.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

import numpy as np

from keras_core.ops import windows
from keras_core.ops.decorator import op
from keras_core.ops.definition import Tensor, TensorLike
from keras_core.ops.image.interpolation import as_matrix, contract
from keras_core.plugins import xp


def _pooled(inputs: Any, output_size: Any, data_format: Any = None) -> tuple[Any, ...]:
    count = len(inputs.shape) - 2
    if count not in (1, 2, 3):
        raise ValueError(
            f"inputs must have 1 to 3 spatial axes beside batch and channels, got shape {tuple(inputs.shape)}."
        )
    sizes = windows.per_axis(output_size, count, "output_size")
    for have in windows.spatial(inputs.shape, data_format):
        if not isinstance(have, int):
            raise ValueError(
                f"Adaptive pooling needs known lengths of the spatial axes, got shape {tuple(inputs.shape)}."
            )
    channels = windows.channels(inputs.shape, data_format)
    return windows.assembled(inputs.shape[0], sizes, channels, data_format)


def _bounds(size: int, count: int) -> tuple[np.ndarray, np.ndarray]:
    i = np.arange(count)
    return i * size // count, -(-(i + 1) * size // count)


@functools.lru_cache(maxsize=128)
def _means(size: int, count: int) -> np.ndarray:
    """The matrix of shape `(count, size)` that averages each window."""
    first, end = _bounds(size, count)
    places = np.arange(size)
    inside = (first[:, None] <= places) & (places < end[:, None])
    return inside / inside.sum(1, keepdims=True)


@functools.lru_cache(maxsize=128)
def _members(size: int, count: int) -> np.ndarray:
    """The places of each window, of shape `(count, longest)`; the last one repeats in shorter windows."""
    first, end = _bounds(size, count)
    places = first[:, None] + np.arange((end - first).max())
    return np.minimum(places, end[:, None] - 1).astype("int32")


def _split(x: Any, axis: int, count: int) -> Any:
    """`axis` as windows of one length, which do not overlap."""
    shape = tuple(xp.shape(x))
    return xp.reshape(x, (*shape[:axis], count, shape[axis] // count, *shape[axis + 1 :]))


def _axes(inputs: Any, output_size: Any, data_format: str) -> list[tuple[int, int, int]]:
    """Each spatial axis with its length and its number of windows."""
    first = 1 if data_format == "channels_last" else 2
    count = len(inputs.shape) - 2
    sizes = windows.per_axis(output_size, count, "output_size")
    return [(first + i, inputs.shape[first + i], sizes[i]) for i in range(count)]


@op(dtype="float", shape=_pooled)
def adaptive_average_pool(
    inputs: TensorLike, output_size: int | Sequence[int], data_format: str | None = None
) -> Tensor:
    """Average windows between which each spatial axis is divided.

    Args:
        inputs: tensor of shape `(batch, *spatial, channels)`, or `(batch, channels, *spatial)`.
        output_size: number of windows, for each axis.
        data_format: `"channels_last"` or `"channels_first"`; the configured one where None.

    Returns:
        Float tensor with `output_size` places. Window i holds the places from `floor(i * n / m)` up to
        `ceil((i + 1) * n / m)`.

    Raises:
        ValueError: there are not 1 to 3 spatial axes, or their lengths are not known.

    Example:

    >>> from keras_core import ops
    >>> x = ops.reshape(ops.arange(4.0), (1, 4, 1))
    >>> ops.convert_to_numpy(ops.adaptive_average_pool(x, 2, data_format="channels_last")).ravel().tolist()
    [0.5, 2.5]
    """
    _pooled(inputs, output_size, data_format)
    x = inputs
    for axis, size, count in _axes(inputs, output_size, data_format):  # type: ignore[arg-type]
        if size == count:
            continue
        if size % count:
            x = contract(x, as_matrix(_means(size, count), x), axis)
        else:
            x = xp.divide(xp.sum(_split(x, axis, count), axis=axis + 1), float(size // count))
    return x


@op(dtype="keep", shape=_pooled)
def adaptive_max_pool(inputs: TensorLike, output_size: int | Sequence[int], data_format: str | None = None) -> Tensor:
    """Take the largest element of windows between which each spatial axis is divided.

    Args:
        inputs: tensor of shape `(batch, *spatial, channels)`, or `(batch, channels, *spatial)`.
        output_size: number of windows, for each axis.
        data_format: `"channels_last"` or `"channels_first"`; the configured one where None.

    Returns:
        Tensor with `output_size` places. Window i holds the places from `floor(i * n / m)` up to
        `ceil((i + 1) * n / m)`.

    Raises:
        ValueError: there are not 1 to 3 spatial axes, or their lengths are not known.

    Example:

    >>> from keras_core import ops
    >>> x = ops.reshape(ops.arange(4.0), (1, 4, 1))
    >>> ops.convert_to_numpy(ops.adaptive_max_pool(x, 2, data_format="channels_last")).ravel().tolist()
    [1.0, 3.0]
    """
    _pooled(inputs, output_size, data_format)
    x = inputs
    for axis, size, count in _axes(inputs, output_size, data_format):  # type: ignore[arg-type]
        if size == count:
            continue
        held = xp.take(x, xp.asarray(_members(size, count), dtype="int32"), axis=axis) if size % count else None
        x = xp.max(_split(x, axis, count) if held is None else held, axis=axis + 1)
    return x
