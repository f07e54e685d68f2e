"""Folding: spatial places laid out along another axis, and back."""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from typing import Any

from keras_core.ops import rules, windows
from keras_core.ops.decorator import op
from keras_core.ops.definition import Tensor, TensorLike
from keras_core.plugins import xp


def _two(value: Any, name: str, least: int = 1) -> tuple[int, int]:
    values = (value, value) if isinstance(value, int) else tuple(value)
    if len(values) != 2 or any(not isinstance(v, int) or v < least for v in values):
        raise ValueError(f"{name} must be one int or two, each at least {least}, got {value!r}.")
    return values  # type: ignore[return-value]


def _settings(kernel_size: Any, dilation: Any, padding: Any, stride: Any) -> list[tuple[int, int, int, int]]:
    """Window, dilation, padding and stride along the height, and along the width."""
    pairs = (
        _two(kernel_size, "kernel_size"),
        _two(dilation, "dilation"),
        _two(padding, "padding", 0),
        _two(stride, "stride"),
    )
    return list(zip(*pairs, strict=True))


def _counts(sizes: Sequence[Any], settings: list[tuple[int, int, int, int]]) -> list[int | None]:
    return [
        windows.windows(None if n is None else n + 2 * p, k, s, d, "valid")
        for n, (k, d, p, s) in zip(sizes, settings, strict=True)
    ]


def _unfolded(x: Any, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1) -> rules.Shape:
    settings = _settings(kernel_size, dilation, padding, stride)
    if len(x.shape) != 4:
        raise ValueError(f"x must have shape (batch, channels, height, width), got {tuple(x.shape)}.")
    batch, channels, *sizes = x.shape
    rows, columns = _counts([n if isinstance(n, int) else None for n in sizes], settings)
    seen = None if channels is None else channels * settings[0][0] * settings[1][0]
    return (batch, seen, None if rows is None or columns is None else rows * columns)


@op(dtype="keep", shape=_unfolded)
def unfold(
    x: TensorLike,
    kernel_size: int | Sequence[int],
    dilation: int | Sequence[int] = 1,
    padding: int | Sequence[int] = 0,
    stride: int | Sequence[int] = 1,
) -> Tensor:
    """Lay out what each place of a sliding window sees as a column ("im2col").

    Args:
        x: tensor of shape `(batch, channels, height, width)`.
        kernel_size: height and width of the window.
        dilation: distance of the places in the window.
        padding: zeros to add on each side first.
        stride: step of the window.

    Returns:
        Tensor of shape `(batch, channels * kernel_height * kernel_width, windows)`, both in row-major order.

    Raises:
        ValueError: the rank is not 4, or no window fits.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.unfold([[[[1, 2, 3]]]], (1, 2))).tolist()
    [[[1, 2], [2, 3]]]
    """
    _unfolded(x, kernel_size, dilation, padding, stride)
    for axis, (k, d, p, s) in zip((2, 4), _settings(kernel_size, dilation, padding, stride), strict=True):
        if p:
            x = xp.pad(x, [(p, p) if i == axis else (0, 0) for i in range(len(x.shape))])
        x = windows.cut(x, axis, k, s, d)
    batch, channels, rows, height, columns, width = xp.shape(x)
    return xp.reshape(xp.permute_dims(x, (0, 1, 3, 5, 2, 4)), (batch, channels * height * width, rows * columns))


def _folded(
    x: Any, output_size: Any, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1
) -> rules.Shape:
    sizes = _two(output_size, "output_size")
    settings = _settings(kernel_size, dilation, padding, stride)
    if len(x.shape) != 3:
        raise ValueError(f"x must have shape (batch, channels * window, windows), got {tuple(x.shape)}.")
    batch, seen, places = x.shape
    window = settings[0][0] * settings[1][0]
    if isinstance(seen, int) and seen % window:
        raise ValueError(f"Axis 1 of x has length {seen}, which is no multiple of the window's {window} places.")
    count = math.prod(_counts(sizes, settings))  # type: ignore[arg-type]
    if isinstance(places, int) and places != count:
        raise ValueError(f"x holds {places} windows, but an output of size {sizes} has {count}.")
    return (batch, seen // window if isinstance(seen, int) else None, *sizes)


@op(dtype="keep", shape=_folded)
def fold(
    x: TensorLike,
    output_size: int | Sequence[int],
    kernel_size: int | Sequence[int],
    dilation: int | Sequence[int] = 1,
    padding: int | Sequence[int] = 0,
    stride: int | Sequence[int] = 1,
) -> Tensor:
    """Add up columns where a sliding window saw them ("col2im"); the adjoint of `unfold`.

    Args:
        x: tensor of shape `(batch, channels * kernel_height * kernel_width, windows)`.
        output_size: height and width of the result.
        kernel_size: height and width of the window.
        dilation: distance of the places in the window.
        padding: zeros that were added on each side, and are cut off.
        stride: step of the window.

    Returns:
        Tensor of shape `(batch, channels, *output_size)`.

    Raises:
        ValueError: the rank is not 3, or the number of channels or of windows does not fit.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.fold([[[1, 2], [2, 3]]], (1, 3), (1, 2))).tolist()
    [[[[1, 4, 3]]]]
    """
    _folded(x, output_size, kernel_size, dilation, padding, stride)
    settings, sizes = _settings(kernel_size, dilation, padding, stride), _two(output_size, "output_size")
    counts = _counts(sizes, settings)
    batch, seen, _ = xp.shape(x)
    (height, *_), (width, *_) = settings
    x = xp.reshape(x, (batch, seen // (height * width), height, width, *counts))
    x = xp.permute_dims(x, (0, 1, 4, 2, 5, 3))  # batch, channels, rows, height, columns, width
    for axis, size, setting in zip((2, 3), sizes, settings, strict=True):
        x = _spread(x, axis, size, *setting)
    return x


def _spread(x: Any, axis: int, size: int, window: int, dilation: int, padding: int, stride: int) -> Any:
    """Return the sum of windows over the places of an axis; `axis` counts windows, the next one their places."""
    before, after = (slice(None),) * axis, len(x.shape) - axis - 2
    shape = tuple(xp.shape(x))
    count, total = shape[axis], size + 2 * padding
    reach = (count - 1) * stride + 1

    def shifted(i: int) -> Any:
        part = xp.strided_slice(x, (*before, slice(None), i))
        if stride > 1:  # zeros between the windows: each one at the head of a row of `stride` places
            part = xp.reshape(part, (*shape[:axis], count, 1, *shape[axis + 2 :]))
            part = xp.pad(part, [*[(0, 0)] * (axis + 1), (0, stride - 1), *[(0, 0)] * after])
            part = xp.reshape(part, (*shape[:axis], count * stride, *shape[axis + 2 :]))
            part = xp.strided_slice(part, (*before, slice(0, reach)))
        first = i * dilation
        return xp.pad(part, [*[(0, 0)] * axis, (first, total - first - reach), *[(0, 0)] * after])

    result = functools.reduce(xp.add, (shifted(i) for i in range(window)))
    return xp.strided_slice(result, (*before, slice(padding, padding + size))) if padding else result


def _check_blocks(x: Any, block_size: int, data_format: str) -> tuple[int, int, int]:
    """Return the axes of height, width and channels."""
    if len(x.shape) != 4:
        raise ValueError(f"x must have rank 4, got shape {tuple(x.shape)}.")
    if not isinstance(block_size, int) or block_size < 2:
        raise ValueError(f"block_size must be an int of at least 2, got {block_size!r}.")
    return (1, 2, 3) if data_format == "channels_last" else (2, 3, 1)


def _deep_to_wide(x: Any, block_size: int, data_format: Any = "channels_last") -> rules.Shape:
    height, width, channels = _check_blocks(x, block_size, data_format)
    depth = x.shape[channels]
    if isinstance(depth, int) and depth % block_size**2:
        raise ValueError(f"x has {depth} channels, which is no multiple of block_size ** 2 = {block_size**2}.")
    shape = list(x.shape)
    shape[channels] = depth // block_size**2 if isinstance(depth, int) else None
    for axis in (height, width):
        shape[axis] = shape[axis] * block_size if isinstance(shape[axis], int) else None
    return tuple(shape)


@op(dtype="keep", shape=_deep_to_wide)
def depth_to_space(x: TensorLike, block_size: int, data_format: str = "channels_last") -> Tensor:
    """Turn channels into blocks of pixels ("pixel shuffle", Shi et al. 2016, https://arxiv.org/abs/1609.05158).

    Args:
        x: tensor of shape `(batch, height, width, channels)` or `(batch, channels, height, width)`.
        block_size: height and width of a block, at least 2.
        data_format: `"channels_last"`: channels are blocks of channels, in row-major order; `"channels_first"`: each
            channel of the result is one block after another.

    Returns:
        Tensor with `block_size` times the height and width and `block_size ** 2` times fewer channels.

    Raises:
        ValueError: the rank is not 4, or the channels are no multiple of the block.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.depth_to_space([[[[1, 2, 3, 4]]]], 2))[0, :, :, 0].tolist()
    [[1, 2], [3, 4]]
    """
    _deep_to_wide(x, block_size, data_format)
    b = block_size
    if data_format == "channels_last":
        n, h, w, c = xp.shape(x)
        x = xp.permute_dims(xp.reshape(x, (n, h, w, b, b, c // (b * b))), (0, 1, 3, 2, 4, 5))
        return xp.reshape(x, (n, h * b, w * b, c // (b * b)))
    n, c, h, w = xp.shape(x)
    x = xp.permute_dims(xp.reshape(x, (n, c // (b * b), b, b, h, w)), (0, 1, 4, 2, 5, 3))
    return xp.reshape(x, (n, c // (b * b), h * b, w * b))


def _wide_to_deep(x: Any, block_size: int, data_format: Any = "channels_last") -> rules.Shape:
    height, width, channels = _check_blocks(x, block_size, data_format)
    shape = list(x.shape)
    for axis in (height, width):
        size = shape[axis]
        if isinstance(size, int) and size % block_size:
            raise ValueError(f"Height and width must be multiples of block_size {block_size}, got {tuple(x.shape)}.")
        shape[axis] = size // block_size if isinstance(size, int) else None
    shape[channels] = shape[channels] * block_size**2 if isinstance(shape[channels], int) else None
    return tuple(shape)


@op(dtype="keep", shape=_wide_to_deep)
def space_to_depth(x: TensorLike, block_size: int, data_format: str = "channels_last") -> Tensor:
    """Turn blocks of pixels into channels; the inverse of `depth_to_space`.

    Args:
        x: tensor of shape `(batch, height, width, channels)` or `(batch, channels, height, width)`.
        block_size: height and width of a block, at least 2.
        data_format: where the channels are; see `depth_to_space` for their order.

    Returns:
        Tensor with `block_size` times less height and width and `block_size ** 2` times the channels.

    Raises:
        ValueError: the rank is not 4, or height or width is no multiple of the block.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.space_to_depth([[[[1], [2]], [[3], [4]]]], 2)).tolist()
    [[[[1, 2, 3, 4]]]]
    """
    _wide_to_deep(x, block_size, data_format)
    b = block_size
    if data_format == "channels_last":
        n, h, w, c = xp.shape(x)
        x = xp.permute_dims(xp.reshape(x, (n, h // b, b, w // b, b, c)), (0, 1, 3, 2, 4, 5))
        return xp.reshape(x, (n, h // b, w // b, c * b * b))
    n, c, h, w = xp.shape(x)
    x = xp.permute_dims(xp.reshape(x, (n, c, h // b, b, w // b, b)), (0, 1, 3, 5, 2, 4))
    return xp.reshape(x, (n, c * b * b, h // b, w // b))
