"""Patches: what windows that slide over images see."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from keras_core.ops import rules, windows
from keras_core.ops.decorator import op
from keras_core.ops.definition import Tensor, TensorLike
from keras_core.ops.image.layout import widen
from keras_core.plugins import xp

_Settings = tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...], str]


def _settings(
    images: Any, size: Any, strides: Any, dilation_rate: Any, padding: str, rank: int, name: str
) -> _Settings:
    if len(images.shape) not in (rank + 1, rank + 2):
        raise ValueError(
            f"{name} must have rank {rank + 1}, or {rank + 2} for a batch, got shape {tuple(images.shape)}."
        )
    window = windows.per_axis(size, rank, "size")
    steps = window if strides is None else windows.per_axis(strides, rank, "strides")
    return window, steps, windows.per_axis(dilation_rate, rank, "dilation_rate"), windows.check_padding(padding)


def _patched(
    images: Any, size: Any, strides: Any, dilation_rate: Any, padding: str, data_format: Any, rank: int, name: str
) -> rules.Shape:
    settings = _settings(images, size, strides, dilation_rate, padding, rank, name)
    return _shape(images, settings, data_format, rank)


def _shape(images: Any, settings: _Settings, data_format: Any, rank: int) -> rules.Shape:
    """The shape of the patches; raises ValueError where the images hold none."""
    window, steps, dilation, padding = settings
    shape = (0, *images.shape) if len(images.shape) == rank + 1 else tuple(images.shape)
    sizes = windows.spatial(shape, data_format)
    out = [windows.windows(n, k, s, d, padding) for n, k, s, d in zip(sizes, window, steps, dilation, strict=True)]
    channels = windows.channels(shape, data_format)
    seen = None if channels is None else channels * math.prod(window)
    result = windows.assembled(shape[0], out, seen, data_format)
    return result[1:] if len(images.shape) == rank + 1 else result


def _patches(
    images: Any, size: Any, strides: Any, dilation_rate: Any, padding: str, data_format: Any, rank: int, name: str
) -> Any:
    """Patches of native images with `rank` spatial axes."""
    settings = window, steps, dilation, padding = _settings(images, size, strides, dilation_rate, padding, rank, name)
    _shape(images, settings, data_format, rank)
    single = len(images.shape) == rank + 1
    x = xp.reshape(images, (1, *xp.shape(images))) if single else images
    x = windows.to_last(x, data_format)
    for i, (k, s, d) in enumerate(zip(window, steps, dilation, strict=True)):
        axis = 1 + 2 * i
        x = widen(x, axis, *windows.pads(xp.shape(x)[axis], k, s, d, padding))
        x = windows.cut(x, axis, k, s, d)
    ndim = 2 * rank + 2
    x = xp.permute_dims(x, (0, *range(1, ndim - 1, 2), *range(2, ndim - 1, 2), ndim - 1))
    shape = tuple(xp.shape(x))
    x = xp.reshape(x, (*shape[: rank + 1], math.prod(shape[rank + 1 :])))
    x = windows.from_last(x, data_format)
    return xp.reshape(x, tuple(xp.shape(x))[1:]) if single else x


def _image_rank(size: Any) -> int:
    return 3 if isinstance(size, Sequence) and len(size) == 3 else 2


def _patches_rule(
    images: Any,
    size: Any,
    strides: Any = None,
    dilation_rate: Any = 1,
    padding: str = "valid",
    data_format: Any = None,
) -> rules.Shape:
    return _patched(images, size, strides, dilation_rate, padding, data_format, _image_rank(size), "images")


@op(dtype="keep", shape=_patches_rule)
def extract_patches(
    images: TensorLike,
    size: int | Sequence[int],
    strides: int | Sequence[int] | None = None,
    dilation_rate: int | Sequence[int] = 1,
    padding: str = "valid",
    data_format: str | None = None,
) -> Tensor:
    """Cut images into patches and lay each one out along the channels.

    Args:
        images: tensor of shape `(height, width, channels)` or `(batch, height, width, channels)`, or the same with
            channels before the height. With three entries in `size`, volumes; see `extract_patches_3d`.
        size: height and width of a patch.
        strides: distance of neighbouring patches, for each axis; `size` where None.
        dilation_rate: distance of the pixels in a patch, for each axis.
        padding: `"valid"` or `"same"`.
        data_format: `"channels_last"` or `"channels_first"`; the configured one where None.

    Returns:
        Tensor with one pixel for each patch, whose `patch_height * patch_width * channels` channels are in row-major
        order of that triple.

    Raises:
        ValueError: no patch fits, the rank is neither 3 nor 4, or a setting is not positive.

    Example:

    >>> from keras_core import ops
    >>> x = ops.reshape(ops.arange(4), (2, 2, 1))
    >>> ops.convert_to_numpy(ops.image.extract_patches(x, 2, data_format="channels_last")).tolist()
    [[[0, 1, 2, 3]]]
    """
    rank = _image_rank(size)
    return _patches(images, size, strides, dilation_rate, padding, data_format, rank, "images")


def _volume_rule(
    volumes: Any,
    size: Any,
    strides: Any = None,
    dilation_rate: Any = 1,
    padding: str = "valid",
    data_format: Any = None,
) -> rules.Shape:
    return _patched(volumes, size, strides, dilation_rate, padding, data_format, 3, "volumes")


@op(dtype="keep", shape=_volume_rule)
def extract_patches_3d(
    volumes: TensorLike,
    size: int | Sequence[int],
    strides: int | Sequence[int] | None = None,
    dilation_rate: int | Sequence[int] = 1,
    padding: str = "valid",
    data_format: str | None = None,
) -> Tensor:
    """Cut volumes into patches and lay each one out along the channels.

    Args:
        volumes: tensor of shape `(depth, height, width, channels)` or `(batch, depth, height, width, channels)`, or the
            same with channels before the depth.
        size: depth, height and width of a patch.
        strides: distance of neighbouring patches, for each axis; `size` where None.
        dilation_rate: distance of the voxels in a patch, for each axis.
        padding: `"valid"` or `"same"`.
        data_format: `"channels_last"` or `"channels_first"`; the configured one where None.

    Returns:
        Tensor with one voxel for each patch, whose channels are the patch's depth, height, width and channels in
        row-major order.

    Raises:
        ValueError: no patch fits, the rank is neither 4 nor 5, or a setting is not positive.

    Example:

    >>> from keras_core import ops
    >>> ops.shape(ops.image.extract_patches_3d(ops.ones((1, 4, 4, 4, 3)), 2, data_format="channels_last"))
    (1, 2, 2, 2, 24)
    """
    return _patches(volumes, size, strides, dilation_rate, padding, data_format, 3, "volumes")
