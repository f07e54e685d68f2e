"""Images: resizing, and blocks of pixels as channels. Core composes what TensorFlow computes by other formulas."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import tensorflow as tf

from keras_backend_tf.kernels import FLOAT8, cast, integers, raw

Tensor = Any

_bilinear, _nearest = raw("ResizeBilinear"), raw("ResizeNearestNeighbor")
_deep, _wide = raw("SpaceToDepth"), raw("DepthToSpace")
_BILINEAR = frozenset({tf.float16, tf.bfloat16, tf.float32})
_NEAREST = frozenset({tf.uint8, tf.int16, tf.int32, tf.float16, tf.bfloat16, tf.float32, tf.float64})


def resize(
    images: Tensor,
    size: Sequence[int],
    interpolation: str = "bilinear",
    antialias: bool = False,
    crop_to_aspect_ratio: bool = False,
    pad_to_aspect_ratio: bool = False,
    fill_mode: str = "constant",
    fill_value: float = 0.0,
    data_format: str = "channels_last",
) -> Tensor:
    """Return a batch of another size, by the nearest pixel or without antialiasing from four."""
    if images.shape.rank != 4 or data_format != "channels_last" or not _is_size(size) or fill_mode != "constant":
        return NotImplemented
    if crop_to_aspect_ratio or pad_to_aspect_ratio:
        return NotImplemented
    if interpolation == "nearest" and images.dtype in _NEAREST:
        return _nearest(images, integers(tuple(size)), False, True)
    if interpolation == "bilinear" and not antialias and images.dtype in _BILINEAR:
        return cast(_bilinear(images, integers(tuple(size)), False, True), images.dtype)
    return NotImplemented


def _is_size(size: Any) -> bool:
    return isinstance(size, tuple | list) and len(size) == 2 and all(isinstance(n, int) and n > 0 for n in size)


def depth_to_space(x: Tensor, block_size: int, data_format: str = "channels_last") -> Tensor:
    """Return channels as blocks of pixels."""
    if not _has_blocks(x, block_size, data_format) or x.shape[3] is None or x.shape[3] % block_size**2:
        return NotImplemented
    return _wide(x, block_size)


def space_to_depth(x: Tensor, block_size: int, data_format: str = "channels_last") -> Tensor:
    """Return blocks of pixels as channels."""
    if not _has_blocks(x, block_size, data_format) or any(n is None or n % block_size for n in x.shape[1:3]):
        return NotImplemented
    return _deep(x, block_size)


def _has_blocks(x: Tensor, block_size: Any, data_format: str) -> bool:
    if data_format != "channels_last" or x.shape.rank != 4 or x.dtype in FLOAT8:
        return False
    return isinstance(block_size, int) and block_size > 1


OVERRIDES = {"depth_to_space": depth_to_space, "resize": resize, "space_to_depth": space_to_depth}
