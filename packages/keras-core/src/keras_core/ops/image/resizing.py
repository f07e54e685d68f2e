"""Resizing and scaling: separable interpolation, one axis after another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from keras_core import dtypes
from keras_core.ops import rules
from keras_core.ops.conversion import saturate_cast
from keras_core.ops.decorator import op
from keras_core.ops.definition import Tensor, TensorLike
from keras_core.ops.image.interpolation import KERNELS, as_matrix, contract, resizing_weights, weights
from keras_core.ops.image.layout import Axes, along, image_axes, one_of, widen, with_lengths
from keras_core.ops.image.sampling import place_dtype
from keras_core.plugins import xp

METHODS = ("bilinear", "nearest", "bicubic", "lanczos3", "lanczos5")


def _checked_size(size: Any) -> tuple[int, int]:
    if not isinstance(size, Sequence) or len(size) != 2 or any(not isinstance(n, int) or n < 1 for n in size):
        raise ValueError(f"size must be two positive ints, the height and the width, got {size!r}.")
    return size[0], size[1]


def _resized(
    images: Any,
    size: Any,
    interpolation: str = "bilinear",
    antialias: bool = False,
    crop_to_aspect_ratio: bool = False,
    pad_to_aspect_ratio: bool = False,
    fill_mode: str = "constant",
    fill_value: float = 0.0,
    data_format: Any = None,
) -> rules.Shape:
    axes = image_axes(images, data_format)
    height, width = _checked_size(size)
    one_of(interpolation, METHODS, "interpolation")
    if crop_to_aspect_ratio and pad_to_aspect_ratio:
        raise ValueError("Only one of crop_to_aspect_ratio and pad_to_aspect_ratio may be True.")
    if fill_mode != "constant":
        raise ValueError(f"fill_mode must be 'constant', got {fill_mode!r}.")
    return with_lengths(images.shape, {axes.height: height, axes.width: width})


@op(dtype="keep", shape=_resized)
def resize(
    images: TensorLike,
    size: Sequence[int],
    interpolation: str = "bilinear",
    antialias: bool = False,
    crop_to_aspect_ratio: bool = False,
    pad_to_aspect_ratio: bool = False,
    fill_mode: str = "constant",
    fill_value: float = 0.0,
    data_format: str | None = None,
) -> Tensor:
    """Give images another height and width.

    A place of the result is at `(i + 0.5) * old / new - 0.5` in the image. Bicubic is Keys 1981 with a = -1/2.

    Args:
        images: tensor of shape `(height, width, channels)` or `(batch, height, width, channels)`, or the same with
            channels before the height.
        size: the new height and width.
        interpolation: `"nearest"`, `"bilinear"`, `"bicubic"`, `"lanczos3"` or `"lanczos5"`.
        antialias: whether to average over all pixels that a new one covers where the image shrinks.
        crop_to_aspect_ratio: whether to cut images to the aspect ratio of `size` first, around the centre.
        pad_to_aspect_ratio: whether to pad images to the aspect ratio of `size` first, as much on either side.
        fill_mode: how to pad; only `"constant"`.
        fill_value: value to pad with.
        data_format: `"channels_last"` or `"channels_first"`; the configured one where None.

    Returns:
        Images of the new size, in the dtype of `images`; integers are rounded, halves to even, and kept in range.

    Raises:
        ValueError: the rank is neither 3 nor 4, or a setting is not one of those above.

    Example:

    >>> from keras_core import ops
    >>> x = ops.reshape(ops.arange(4.0), (1, 4, 1))
    >>> ops.convert_to_numpy(ops.image.resize(x, (1, 2), data_format="channels_last")).ravel().tolist()
    [0.5, 2.5]
    """
    options = (interpolation, antialias, crop_to_aspect_ratio, pad_to_aspect_ratio, fill_mode, fill_value, data_format)
    _resized(images, size, *options)
    axes = image_axes(images, data_format)  # type: ignore[arg-type]
    height, width = size
    x = images
    if crop_to_aspect_ratio:
        x = _cropped(x, axes, height, width)
    if pad_to_aspect_ratio:
        x = _padded(x, axes, height, width, fill_value)
    if interpolation == "nearest":
        return _nearest(_nearest(x, axes.height, height), axes.width, width)
    name = xp.dtype(x)
    if not dtypes.is_float(name):
        x = xp.astype(x, "float32")
    for axis, length in ((axes.height, height), (axes.width, width)):
        x = contract(x, _matrix(x, axis, length, interpolation, antialias), axis)
    return x if dtypes.is_float(name) else saturate_cast(xp.round(x), name)


def _matrix(x: Any, axis: int, length: int, method: str, antialias: bool) -> Any:
    size = xp.shape(x)[axis]
    if isinstance(size, int):
        return as_matrix(resizing_weights(size, length, method, antialias), x)
    places = xp.astype(size, "float32")
    step = xp.divide(places, float(length))
    return xp.astype(weights(xp, size, length, step, xp.multiply(step, 0.0), method, antialias, "float32"), xp.dtype(x))


def _nearest(x: Any, axis: int, length: int) -> Any:
    size = xp.shape(x)[axis]
    middles = np.arange(length, dtype="int32") * 2 + 1
    if isinstance(size, int):
        return xp.take(x, xp.asarray(middles * size // (2 * length), dtype="int32"), axis=axis)
    return xp.take(x, xp.floor_divide(xp.multiply(xp.asarray(middles, dtype="int32"), size), 2 * length), axis=axis)


def _aspect(x: Any, axes: Axes, height: int, width: int) -> tuple[Any, Any, Any, Any]:
    """The lengths of `x`, and those that have the aspect ratio of the target beside the other one."""
    shape = xp.shape(x)
    rows, columns = shape[axes.height], shape[axes.width]
    return rows, columns, columns * height // width, rows * width // height


def _smaller(a: Any, b: Any) -> Any:
    return min(a, b) if isinstance(a, int) and isinstance(b, int) else xp.minimum(a, b)


def _larger(a: Any, b: Any) -> Any:
    return max(a, b) if isinstance(a, int) and isinstance(b, int) else xp.maximum(a, b)


def _cropped(x: Any, axes: Axes, height: int, width: int) -> Any:
    rows, columns, fitting_rows, fitting_columns = _aspect(x, axes, height, width)
    for axis, size, fitting in ((axes.height, rows, fitting_rows), (axes.width, columns, fitting_columns)):
        kept = _smaller(size, fitting)
        start = (size - kept) // 2
        if isinstance(kept, int):
            x = xp.strided_slice(x, along(axis, slice(start, start + kept)))
        else:
            x = xp.take(x, xp.arange(start, start + kept, 1, dtype="int32"), axis=axis)
    return x


def _padded(x: Any, axes: Axes, height: int, width: int, fill_value: float) -> Any:
    rows, columns, fitting_rows, fitting_columns = _aspect(x, axes, height, width)
    for axis, size, fitting in ((axes.height, rows, fitting_rows), (axes.width, columns, fitting_columns)):
        margin = (_larger(size, fitting) - size) // 2
        x = widen(x, axis, margin, margin, fill_value)
    return x


def _scaled(
    images: Any,
    output_shape: Any,
    scale: Any,
    translation: Any,
    spatial_dims: Any,
    method: str,
    antialias: bool = True,
) -> rules.Shape:
    ndim = len(images.shape)
    if len(output_shape) != ndim:
        raise ValueError(f"output_shape must have one entry for each of {ndim} axes of images, got {output_shape!r}.")
    axes = rules.canonical_axes(tuple(spatial_dims), ndim)
    one_of(method, tuple(KERNELS), "method")
    for name, value in (("scale", scale), ("translation", translation)):
        if tuple(value.shape) not in ((len(axes),), (None,)):
            raise ValueError(f"{name} must have shape ({len(axes)},), one for each of spatial_dims, got {value.shape}.")
    for i, (given, have) in enumerate(zip(output_shape, images.shape, strict=True)):
        if i not in axes and given is not None and have is not None and given != have:
            raise ValueError(f"output_shape {tuple(output_shape)} changes axis {i}, which spatial_dims does not name.")
    return tuple(n if i in axes else have for i, (n, have) in enumerate(zip(output_shape, images.shape, strict=True)))


@op(dtype="float", promote=("images",), shape=_scaled)
def scale_and_translate(
    images: TensorLike,
    output_shape: Sequence[int],
    scale: TensorLike,
    translation: TensorLike,
    spatial_dims: Sequence[int],
    method: str,
    antialias: bool = True,
) -> Tensor:
    """Stretch and shift along some axes: place i of the result is at `(i + 0.5 - translation) / scale - 0.5`.

    Differentiable in all three tensors.

    Args:
        images: tensor of any rank.
        output_shape: shape of the result, which differs from that of `images` only in `spatial_dims`.
        scale: tensor of shape `(len(spatial_dims),)`: how many new places an old one takes.
        translation: tensor of the same shape: by how many new places to shift.
        spatial_dims: the axes to change.
        method: `"linear"`, `"cubic"`, `"lanczos3"` or `"lanczos5"`; `"bilinear"`, `"bicubic"` and so on are the same.
        antialias: whether to average over all places that a new one covers where an axis shrinks.

    Returns:
        Float tensor of shape `output_shape`, 0 outside of the images.

    Raises:
        ValueError: the shapes do not fit, or there is no such method.

    Example:

    >>> from keras_core import ops
    >>> x = ops.array([1.0, 2.0, 3.0])
    >>> ops.convert_to_numpy(ops.image.scale_and_translate(x, (3,), [1.0], [1.0], (0,), "linear")).tolist()
    [0.0, 1.0, 2.0]
    """
    _scaled(images, output_shape, scale, translation, spatial_dims, method, antialias)
    name = place_dtype(xp.dtype(images))
    scale, translation = xp.astype(scale, name), xp.astype(translation, name)
    x = images
    for i, axis in enumerate(rules.canonical_axes(tuple(spatial_dims), len(images.shape))):
        step = xp.divide(1.0, xp.strided_slice(scale, (i,)))
        start = xp.multiply(xp.multiply(xp.strided_slice(translation, (i,)), step), -1.0)
        matrix = weights(xp, xp.shape(x)[axis], output_shape[axis], step, start, method, antialias, name)
        x = contract(x, xp.astype(matrix, xp.dtype(x)), axis)
    return x
