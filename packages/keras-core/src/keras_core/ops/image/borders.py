"""Borders: cut off, or added."""

from __future__ import annotations

from typing import Any

from keras_core.ops import rules
from keras_core.ops.decorator import op
from keras_core.ops.definition import Tensor, TensorLike
from keras_core.ops.image.layout import along, image_axes, widen, with_lengths
from keras_core.plugins import xp


def _check_two(first: Any, last: Any, target: Any, names: tuple[str, str, str]) -> None:
    values = first, last, target
    if (first is None) + (last is None) + (target is None) != 1:
        given = ", ".join(f"{n}={v}" for n, v in zip(names, values, strict=True))
        raise ValueError(f"Exactly two of {', '.join(names)} must be given, got {given}.")
    for name, value in zip(names, values, strict=True):
        if value is not None and value < 0:
            raise ValueError(f"{name} must not be negative, got {value}.")


def _cut(size: Any, first: Any, last: Any, target: Any, names: tuple[str, str, str]) -> tuple[Any, slice]:
    """Return the length that is left of an axis, and the slice that leaves it."""
    _check_two(first, last, target, names)
    known = isinstance(size, int)
    if first is None:
        left = target
        part = slice(-(last + target), -last or None)
    elif last is None:
        left = target
        part = slice(first, first + target)
    else:
        left = size - first - last if known else None
        part = slice(first, -last or None)
    lost = (first or 0) + (last or 0)
    if known and (left <= 0 or left + lost > size):
        given = ", ".join(f"{n}={v}" for n, v in zip(names, (first, last, target), strict=True) if v is not None)
        raise ValueError(f"An axis of length {size} cannot be cropped with {given}: nothing would be left of it.")
    return left, part


ROWS = ("top_cropping", "bottom_cropping", "target_height")
COLUMNS = ("left_cropping", "right_cropping", "target_width")


def _cropped(
    images: Any,
    top_cropping: int | None = None,
    left_cropping: int | None = None,
    bottom_cropping: int | None = None,
    right_cropping: int | None = None,
    target_height: int | None = None,
    target_width: int | None = None,
    data_format: Any = None,
) -> rules.Shape:
    axes = image_axes(images, data_format)
    height, _ = _cut(images.shape[axes.height], top_cropping, bottom_cropping, target_height, ROWS)
    width, _ = _cut(images.shape[axes.width], left_cropping, right_cropping, target_width, COLUMNS)
    return with_lengths(images.shape, {axes.height: height, axes.width: width})


@op(dtype="keep", shape=_cropped)
def crop_images(
    images: TensorLike,
    top_cropping: int | None = None,
    left_cropping: int | None = None,
    bottom_cropping: int | None = None,
    right_cropping: int | None = None,
    target_height: int | None = None,
    target_width: int | None = None,
    data_format: str | None = None,
) -> Tensor:
    """Cut borders off. Of the top, the bottom and the height, exactly two are given; likewise across.

    Args:
        images: tensor of shape `(height, width, channels)` or `(batch, height, width, channels)`, or the same with
            channels before the height.
        top_cropping: rows to cut off at the top.
        left_cropping: columns to cut off at the left.
        bottom_cropping: rows to cut off at the bottom.
        right_cropping: columns to cut off at the right.
        target_height: rows to keep.
        target_width: columns to keep.
        data_format: `"channels_last"` or `"channels_first"`; the configured one where None.

    Returns:
        The part of `images` that is kept.

    Raises:
        ValueError: not exactly two are given, one is negative, or nothing would be left.

    Example:

    >>> from keras_core import ops
    >>> x = ops.ones((4, 5, 3))
    >>> ops.shape(ops.image.crop_images(x, 1, 1, 1, target_width=2, data_format="channels_last"))
    (2, 2, 3)
    """
    axes = image_axes(images, data_format)  # type: ignore[arg-type]
    shape = xp.shape(images)
    _, rows = _cut(shape[axes.height], top_cropping, bottom_cropping, target_height, ROWS)
    _, columns = _cut(shape[axes.width], left_cropping, right_cropping, target_width, COLUMNS)
    return xp.strided_slice(images, (*along(axes.height, rows), columns))  # the width follows the height


def _widths(size: Any, first: Any, last: Any, target: Any, names: tuple[str, str, str]) -> tuple[Any, Any]:
    """Return how much to add before and after an axis; None where that is not known."""
    _check_two(first, last, target, names)
    if target is None:
        return first, last
    given = last if first is None else first
    rest = None if size is None else target - size - given
    if isinstance(rest, int) and rest < 0:
        raise ValueError(
            f"{names[2]} {target} is too small for an axis of length {size} with {given} places added to it."
        )
    return (rest, last) if first is None else (first, rest)


PADDED_ROWS = ("top_padding", "bottom_padding", "target_height")
PADDED_COLUMNS = ("left_padding", "right_padding", "target_width")


def _padded(
    images: Any,
    top_padding: int | None = None,
    left_padding: int | None = None,
    bottom_padding: int | None = None,
    right_padding: int | None = None,
    target_height: int | None = None,
    target_width: int | None = None,
    data_format: Any = None,
) -> rules.Shape:
    axes = image_axes(images, data_format)
    lengths = {}
    for axis, first, last, target, names in (
        (axes.height, top_padding, bottom_padding, target_height, PADDED_ROWS),
        (axes.width, left_padding, right_padding, target_width, PADDED_COLUMNS),
    ):
        size = images.shape[axis]
        before, after = _widths(size, first, last, target, names)
        lengths[axis] = target if target is not None else None if size is None else size + before + after
    return with_lengths(images.shape, lengths)


@op(dtype="keep", shape=_padded)
def pad_images(
    images: TensorLike,
    top_padding: int | None = None,
    left_padding: int | None = None,
    bottom_padding: int | None = None,
    right_padding: int | None = None,
    target_height: int | None = None,
    target_width: int | None = None,
    data_format: str | None = None,
) -> Tensor:
    """Add borders of zeros. Of the top, the bottom and the height, exactly two are given; likewise across.

    Args:
        images: tensor of shape `(height, width, channels)` or `(batch, height, width, channels)`, or the same with
            channels before the height.
        top_padding: rows to add at the top.
        left_padding: columns to add at the left.
        bottom_padding: rows to add at the bottom.
        right_padding: columns to add at the right.
        target_height: rows of the result.
        target_width: columns of the result.
        data_format: `"channels_last"` or `"channels_first"`; the configured one where None.

    Returns:
        The padded images.

    Raises:
        ValueError: not exactly two are given, one is negative, or the images are larger than the target.

    Example:

    >>> from keras_core import ops
    >>> x = ops.ones((4, 5, 3))
    >>> ops.shape(ops.image.pad_images(x, 1, 1, 1, target_width=8, data_format="channels_last"))
    (6, 8, 3)
    """
    axes = image_axes(images, data_format)  # type: ignore[arg-type]
    shape = xp.shape(images)
    rows = _widths(shape[axes.height], top_padding, bottom_padding, target_height, PADDED_ROWS)
    columns = _widths(shape[axes.width], left_padding, right_padding, target_width, PADDED_COLUMNS)
    if all(isinstance(n, int) for n in (*rows, *columns)):
        widths = {axes.height: rows, axes.width: columns}
        return xp.pad(images, [widths.get(i, (0, 0)) for i in range(len(images.shape))])
    return widen(widen(images, axes.height, *rows), axes.width, *columns)
