"""Sliding windows: the arithmetic that convolution and pooling share.

Inside, tensors are laid out `(batch, *spatial, channels)`. An axis of length n, padded by (before, after), holds
`(n + before + after - span) // stride + 1` windows, where `span = (size - 1) * dilation + 1`.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from keras_core.plugins import xp

PADDINGS = ("valid", "same")


def per_axis(value: int | Sequence[int], count: int, name: str) -> tuple[int, ...]:
    """Return a setting as one positive int for each of `count` spatial axes.

    Raises:
        ValueError: it has another number of values, or one that is not positive.
    """
    values = (value,) * count if isinstance(value, int) else tuple(value)
    if len(values) != count or any(not isinstance(v, int) or v < 1 for v in values):
        raise ValueError(f"{name} must be one positive int, or one for each of {count} spatial axes, got {value!r}.")
    return values


def check_padding(padding: str) -> str:
    """Return `padding` in lower case.

    Raises:
        ValueError: it is neither `"valid"` nor `"same"`.
    """
    if not isinstance(padding, str) or padding.lower() not in PADDINGS:
        raise ValueError(f"padding must be one of {', '.join(map(repr, PADDINGS))}, got {padding!r}.")
    return padding.lower()


def spatial(shape: Sequence[Any], data_format: str) -> tuple[Any, ...]:
    """Return the spatial part of a shape with batch and channels."""
    return tuple(shape[1:-1] if data_format == "channels_last" else shape[2:])


def channels(shape: Sequence[Any], data_format: str) -> Any:
    """Return the number of channels of a shape."""
    return shape[-1] if data_format == "channels_last" else shape[1]


def assembled(batch: Any, sizes: Sequence[Any], channels: Any, data_format: str) -> tuple[Any, ...]:
    """Return the shape of a batch."""
    return (batch, *sizes, channels) if data_format == "channels_last" else (batch, channels, *sizes)


def to_last(x: Any, data_format: str) -> Any:
    """Return a native tensor with its channels last."""
    if data_format == "channels_last":
        return x
    ndim = len(x.shape)
    return xp.permute_dims(x, [0, *range(2, ndim), 1])


def from_last(x: Any, data_format: str) -> Any:
    """Return a native tensor with channels last in `data_format`."""
    if data_format == "channels_last":
        return x
    ndim = len(x.shape)
    return xp.permute_dims(x, [0, ndim - 1, *range(1, ndim - 1)])


def pads(size: Any, window: int, stride: int, dilation: int, padding: str) -> tuple[int, int]:
    """Return how many places to add before and after an axis.

    Raises:
        ValueError: `padding` is `"same"`, and needs the length of the axis, which is not known.
    """
    span = (window - 1) * dilation + 1
    if padding == "valid":
        return 0, 0
    if stride == 1:
        total = span - 1
    elif isinstance(size, int):
        total = max((-(-size // stride) - 1) * stride + span - size, 0)
    else:
        raise ValueError("padding 'same' with strides needs a known length of each spatial axis.")
    return total // 2, total - total // 2


def windows(size: int | None, window: int | None, stride: int, dilation: int, padding: str) -> int | None:
    """Return how many windows an axis holds; None where its length or the window's is not known.

    Raises:
        ValueError: it holds none.
    """
    if size is None:
        return None
    if padding == "same":
        return -(-size // stride)
    if window is None:
        return None
    span = (window - 1) * dilation + 1
    count = (size - span) // stride + 1
    if count < 1:
        raise ValueError(
            f"A window that spans {span} places does not fit an axis of length {size}. "
            "Use a larger input, a smaller kernel or dilation rate, or padding 'same'."
        )
    return count


def offsets(sizes: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Yield the places inside a window in row-major order."""
    return itertools.product(*(range(n) for n in sizes))


def at(x: Any, axis: int, offset: int, window: int, stride: int, dilation: int) -> Any:
    """Return the element at `offset` of each window along `axis` of a padded native tensor."""
    return xp.strided_slice(x, (*(slice(None),) * axis, places(offset, window, stride, dilation)))


def places(offset: int, window: int, stride: int, dilation: int) -> slice:
    """Return the slice that takes the element at `offset` of each window."""
    rest = (window - 1 - offset) * dilation
    return slice(offset * dilation, -rest if rest else None, stride)


def cut(x: Any, axis: int, window: int, stride: int, dilation: int) -> Any:
    """Return a native tensor with the axes `(windows, places in the window)` in place of a padded `axis`."""
    shape = tuple(xp.shape(x))
    size = shape[axis]
    count = (size - (window - 1) * dilation - 1) // stride + 1
    if stride == window and dilation == 1:
        x = x if isinstance(size, int) and size == count * window else head(x, axis, count * window)
        return xp.reshape(x, (*shape[:axis], count, window, *shape[axis + 1 :]))
    inside = np.arange(window, dtype="int32") * dilation
    if isinstance(count, int):
        places = np.arange(count, dtype="int32")[:, None] * stride + inside
        return xp.take(x, xp.asarray(places, dtype="int32"), axis=axis)
    first = xp.reshape(xp.multiply(xp.arange(0, count, 1, dtype="int32"), stride), (count, 1))
    return xp.take(x, xp.add(first, xp.asarray(inside, dtype="int32")), axis=axis)


def head(x: Any, axis: int, length: Any) -> Any:
    """Return the first places of an axis; their number may be a scalar tensor."""
    if isinstance(length, int):
        return xp.strided_slice(x, (*(slice(None),) * axis, slice(0, length)))
    return xp.take(x, xp.arange(0, length, 1, dtype="int32"), axis=axis)
