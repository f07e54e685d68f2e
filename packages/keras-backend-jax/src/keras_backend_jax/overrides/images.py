"""Images: resizing, and reading between pixels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import jax
import jax.numpy as jnp
from jax import Array
from jax.scipy import ndimage

from keras_backend_jax.native import jitted

_METHODS = {
    "bilinear": "linear",
    "bicubic": "cubic",
    "linear": "linear",
    "trilinear": "linear",
    "cubic": "cubic",
    "tricubic": "cubic",
    "lanczos3": "lanczos3",
    "lanczos5": "lanczos5",
}
_FILL_MODES = ("constant", "nearest", "wrap", "mirror", "reflect")

_resize = jitted(
    lambda x, shape, method, antialias: jax.image.resize(x, shape, method, antialias),
    static=["shape", "method", "antialias"],
)
_scale_and_translate = jitted(
    lambda x, scale, translation, shape, axes, method, antialias: jax.image.scale_and_translate(
        x, shape, axes, scale.astype("float32"), translation.astype("float32"), method, antialias
    ),
    static=["shape", "axes", "method", "antialias"],
)
_map_coordinates = jitted(
    lambda x, coordinates, order, mode, cval: ndimage.map_coordinates(x, list(coordinates), order, mode, cval),
    static=["order", "mode", "cval"],
)


def resize(
    images: Array,
    size: Sequence[int],
    interpolation: str = "bilinear",
    antialias: bool = False,
    crop_to_aspect_ratio: bool = False,
    pad_to_aspect_ratio: bool = False,
    fill_mode: str = "constant",
    fill_value: float = 0.0,
    data_format: str = "channels_last",
) -> Array:
    """Return float images of another size; whole ones are rounded by core."""
    method = _METHODS.get(interpolation)
    if method is None or crop_to_aspect_ratio or pad_to_aspect_ratio or fill_mode != "constant":
        return NotImplemented
    if images.ndim not in (3, 4) or not jnp.issubdtype(images.dtype, jnp.floating) or not _is_size(size):
        return NotImplemented
    before = images.ndim - 3 + (data_format == "channels_first")
    shape = (*images.shape[:before], *size, *images.shape[before + 2 :])
    return _resize(images, shape, method, bool(antialias))


def _is_size(size: Any) -> bool:
    return isinstance(size, tuple | list) and len(size) == 2 and all(isinstance(n, int) and n > 0 for n in size)


def scale_and_translate(
    images: Array,
    output_shape: Sequence[int],
    scale: Array,
    translation: Array,
    spatial_dims: Sequence[int],
    method: str,
    antialias: bool = True,
) -> Array:
    """Return images stretched and shifted along some axes."""
    axes = tuple(d + images.ndim if d < 0 else d for d in spatial_dims)
    if method not in _METHODS or len(output_shape) != images.ndim or len(set(axes)) != len(axes):
        return NotImplemented
    if scale.shape != (len(axes),) or translation.shape != (len(axes),):
        return NotImplemented
    if any(not 0 <= d < images.ndim for d in axes) or any(
        n != m for i, (n, m) in enumerate(zip(output_shape, images.shape, strict=True)) if i not in axes
    ):
        return NotImplemented
    shape = tuple(int(n) for n in output_shape)
    return _scale_and_translate(images, scale, translation, shape, axes, _METHODS[method], bool(antialias))


def map_coordinates(
    inputs: Array, coordinates: Array, order: int, fill_mode: str = "constant", fill_value: float = 0
) -> Array:
    """Return elements read at coordinates."""
    if coordinates.ndim < 2 or coordinates.shape[0] != inputs.ndim or order not in (0, 1):
        return NotImplemented
    if fill_mode not in _FILL_MODES or 1 in inputs.shape or not isinstance(fill_value, int | float):
        return NotImplemented  # jax mirrors no axis of length 1
    if not jnp.issubdtype(inputs.dtype, jnp.floating):
        return NotImplemented
    return _map_coordinates(inputs, coordinates, order, fill_mode, fill_value)


OVERRIDES = {"map_coordinates": map_coordinates, "resize": resize, "scale_and_translate": scale_and_translate}
