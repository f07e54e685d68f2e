"""Colour spaces."""

from __future__ import annotations

from typing import Any

from keras_core import dtypes
from keras_core.ops import rules
from keras_core.ops.conversion import dtype_name
from keras_core.ops.decorator import op
from keras_core.ops.definition import Tensor, TensorLike
from keras_core.ops.image.layout import along, image_axes, with_lengths
from keras_core.plugins import xp

LUMA = (0.2989, 0.587, 0.114)
"""Weights of red, green and blue in brightness, of ITU-R BT.601."""


def _planes(images: Any, axis: int) -> list[Any]:
    """Red, green and blue, or what else the three channels are, each with an axis of length 1."""
    return [xp.strided_slice(images, along(axis, slice(i, i + 1))) for i in range(3)]


def _grey(images: Any, data_format: Any = None) -> rules.Shape:
    axes = image_axes(images, data_format)
    channels = images.shape[axes.channels]
    if channels not in (1, 3, None):
        raise ValueError(f"images must have 3 channels (or 1), got shape {tuple(images.shape)} ({data_format}).")
    return with_lengths(images.shape, {axes.channels: 1})


@op(dtype="keep", shape=_grey)
def rgb_to_grayscale(images: TensorLike, data_format: str | None = None) -> Tensor:
    """Return the brightness of images, `0.2989 R + 0.587 G + 0.114 B` (ITU-R BT.601).

    Args:
        images: tensor of shape `(height, width, 3)` or `(batch, height, width, 3)`, or the same with channels
            before the height. One channel is grey already.
        data_format: `"channels_last"` or `"channels_first"`; the configured one where None.

    Returns:
        Images with one channel, in the dtype of `images`; integers lose their fraction.

    Raises:
        ValueError: the rank is neither 3 nor 4, or there are neither 3 channels nor 1.

    Example:

    >>> from keras_core import ops
    >>> grey = ops.image.rgb_to_grayscale([[[1.0, 1.0, 0.0]]], data_format="channels_last")
    >>> round(float(grey[0, 0, 0]), 4)
    0.8859
    """
    _grey(images, data_format)
    axis = image_axes(images, data_format).channels  # type: ignore[arg-type]
    if images.shape[axis] == 1:
        return images
    name = dtype_name(images)
    x = images if dtypes.is_float(name) else xp.astype(images, "float32")
    red, green, blue = (xp.multiply(p, w) for p, w in zip(_planes(x, axis), LUMA, strict=True))
    return xp.astype(xp.add(xp.add(red, green), blue), name)


def _colours(images: Any, data_format: Any = None) -> rules.Shape:
    axes = image_axes(images, data_format)
    if images.shape[axes.channels] not in (3, None):
        raise ValueError(f"images must have 3 channels, got shape {tuple(images.shape)} ({data_format}).")
    if not dtypes.is_float(dtype_name(images)):
        raise ValueError(
            f"images must be floats from 0 to 1, got dtype {dtype_name(images)}. Convert them with "
            "`ops.cast(images, 'float32') / 255`."
        )
    return tuple(images.shape)


@op(dtype="keep", shape=_colours)
def rgb_to_hsv(images: TensorLike, data_format: str | None = None) -> Tensor:
    """Convert red, green, blue to hue, saturation, value (Smith 1978, "Color gamut transform pairs").

    Args:
        images: float tensor of shape `(height, width, 3)` or `(batch, height, width, 3)`, or the same with channels
            before the height, with elements from 0 to 1.
        data_format: `"channels_last"` or `"channels_first"`; the configured one where None.

    Returns:
        Images of the same shape and dtype, with elements from 0 to 1. Grey has the hue 0, black the saturation 0.

    Raises:
        ValueError: the rank is neither 3 nor 4, there are not 3 channels, or they are not floats.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.image.rgb_to_hsv([[[0.0, 1.0, 0.0]]], data_format="channels_last")).round(4).tolist()
    [[[0.3333, 1.0, 1.0]]]
    """
    _colours(images, data_format)
    axis = image_axes(images, data_format).channels  # type: ignore[arg-type]
    red, green, blue = _planes(images, axis)
    value = xp.maximum(xp.maximum(red, green), blue)
    spread = xp.subtract(value, xp.minimum(xp.minimum(red, green), blue))
    zero, one = (xp.full((), v, dtype=xp.dtype(images)) for v in (0.0, 1.0))
    coloured = xp.less(0.0, spread)
    divisor = xp.where(coloured, spread, one)  # where grey, so that no gradient is NaN

    def sixths(a: Any, b: Any, first: float) -> Any:
        return xp.add(xp.divide(xp.subtract(a, b), divisor), first)

    is_red, is_green = xp.equal(red, value), xp.equal(green, value)
    hue = xp.where(is_green, sixths(blue, red, 2.0), sixths(red, green, 4.0))
    hue = xp.multiply(xp.where(is_red, sixths(green, blue, 0.0), hue), 1.0 / 6.0)
    hue = xp.where(xp.less(hue, 0.0), xp.add(hue, 1.0), hue)
    lit = xp.less(0.0, value)
    saturation = xp.where(lit, xp.divide(spread, xp.where(lit, value, one)), zero)
    return xp.concat([xp.where(coloured, hue, zero), saturation, value], axis=axis)


@op(dtype="keep", shape=_colours)
def hsv_to_rgb(images: TensorLike, data_format: str | None = None) -> Tensor:
    """Convert hue, saturation, value to red, green, blue (Smith 1978, "Color gamut transform pairs").

    Args:
        images: float tensor of shape `(height, width, 3)` or `(batch, height, width, 3)`, or the same with channels
            before the height, with elements from 0 to 1. Hues beyond start again.
        data_format: `"channels_last"` or `"channels_first"`; the configured one where None.

    Returns:
        Images of the same shape and dtype.

    Raises:
        ValueError: the rank is neither 3 nor 4, there are not 3 channels, or they are not floats.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.image.hsv_to_rgb([[[0.5, 1.0, 1.0]]], data_format="channels_last")).tolist()
    [[[0.0, 1.0, 1.0]]]
    """
    _colours(images, data_format)
    axis = image_axes(images, data_format).channels  # type: ignore[arg-type]
    hue, saturation, value = _planes(images, axis)
    sixths = xp.multiply(xp.subtract(hue, xp.floor(hue)), 6.0)  # a hue is an angle
    grey = xp.subtract(1.0, saturation)

    def plane(middle: float, slope: float, offset: float) -> Any:
        away = xp.abs(xp.subtract(sixths, middle))
        pure = xp.minimum(xp.maximum(xp.add(xp.multiply(away, slope), offset), 0.0), 1.0)
        return xp.multiply(xp.add(grey, xp.multiply(saturation, pure)), value)

    return xp.concat([plane(3.0, 1.0, -1.0), plane(2.0, -1.0, 2.0), plane(4.0, -1.0, 2.0)], axis=axis)
