"""Images: resizing where torch interpolates by core's formula, and grey."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from keras_backend_torch.overrides.geometry import enter, leave


def resize(
    images: Tensor,
    size: Sequence[int],
    interpolation: str = "bilinear",
    antialias: bool = False,
    crop_to_aspect_ratio: bool = False,
    pad_to_aspect_ratio: bool = False,
    fill_mode: str = "constant",
    fill_value: float = 0.0,
    data_format: str | None = None,
) -> Any:
    """Return float images of another size, by the nearest pixel or bilinearly."""
    # torch's bicubic kernel has a = -0.75 without antialiasing, and there is no Lanczos
    mode = {"nearest": "nearest-exact", "bilinear": "bilinear"}.get(interpolation)
    if mode is None or crop_to_aspect_ratio or pad_to_aspect_ratio or fill_mode != "constant":
        return NotImplemented
    if images.ndim not in (3, 4) or not images.is_floating_point() or not images.numel() or not _is_size(size):
        return NotImplemented
    if antialias and images.dtype in (torch.float16, torch.bfloat16):  # no such kernel
        return NotImplemented
    x = enter(images.unsqueeze(0) if images.ndim == 3 else images, data_format)
    smooth = {"align_corners": False, "antialias": bool(antialias)} if mode == "bilinear" else {}
    x = leave(F.interpolate(x, tuple(size), mode=mode, **smooth), 2, data_format)
    return x.squeeze(0) if images.ndim == 3 else x


def _is_size(size: Any) -> bool:
    return isinstance(size, tuple | list) and len(size) == 2 and all(isinstance(n, int) and n > 0 for n in size)


def rgb_to_grayscale(images: Tensor, data_format: str | None = None) -> Any:
    """Return the luma of images as a product of pixels with the weights of the channels."""
    if images.dtype not in (torch.float32, torch.float64) or images.ndim not in (3, 4):
        return NotImplemented
    if data_format != "channels_last" or images.shape[-1] != 3:
        return NotImplemented
    return torch.matmul(images, images.new_tensor(LUMA)).unsqueeze(-1)


LUMA = (0.2989, 0.587, 0.114)
"""Weights of red, green and blue, as in core."""

OVERRIDES = {"resize": resize, "rgb_to_grayscale": rgb_to_grayscale}
