"""Adaptive pooling: as many windows as asked for, between which an axis is divided.

Window i of an axis of length n holds the places from `floor(i * n / m)` up to but not including
`ceil((i + 1) * n / m)`, for m windows; neighbours may overlap.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping, Sequence
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


def _split(x: Any, counts: Mapping[int, int]) -> tuple[Any, tuple[int, ...]]:
    """Return `x` with axes divided into windows of one length, and the axes that count within the windows.

    Args:
        x: tensor.
        counts: number of windows by axis; each divides the length of its axis.
    """
    shape: list[int] = []
    within: list[int] = []
    for axis, size in enumerate(xp.shape(x)):
        if axis in counts:
            within.append(len(shape) + 1)
            shape += [counts[axis], size // counts[axis]]
        else:
            shape.append(size)
    return xp.reshape(x, tuple(shape)), tuple(within)


def _axes(inputs: Any, output_size: Any, data_format: str) -> tuple[dict[int, int], list[tuple[int, int, int]]]:
    """Return the number of windows by axis where it divides the length, and the other axes with length and number."""
    first = 1 if data_format == "channels_last" else 2
    count = len(inputs.shape) - 2
    sizes = windows.per_axis(output_size, count, "output_size")
    axes = [(first + i, inputs.shape[first + i], sizes[i]) for i in range(count)]
    even = {axis: number for axis, size, number in axes if size % number == 0 and size > number}
    return even, [(axis, size, number) for axis, size, number in axes if size % number]


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
    even, others = _axes(inputs, output_size, data_format)  # type: ignore[arg-type]
    if even:
        x, within = _split(x, even)
        places = math.prod(xp.shape(x)[axis] for axis in within)
        x = xp.divide(xp.sum(x, axis=within), float(places))
    for axis, size, count in others:
        x = contract(x, as_matrix(_means(size, count), x), axis)
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
    even, others = _axes(inputs, output_size, data_format)  # type: ignore[arg-type]
    if even:
        x, within = _split(x, even)
        x = xp.max(x, axis=within)
    for axis, size, count in others:
        held = xp.take(x, xp.asarray(_members(size, count), dtype="int32"), axis=axis)
        x = xp.max(held, axis=axis + 1)
    return x
