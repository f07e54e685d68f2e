"""Linear filters of images, and the likeness that rests on them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import jax.numpy as jnp
import numpy as np
from jax import Array, lax

from keras_backend_jax.native import jitted


def _bell(size: int, sigma: float) -> tuple[float, ...]:
    """Return the weights of a normal distribution at evenly spaced places; their sum is 1."""
    values = np.exp(-0.5 * ((np.arange(size) - (size - 1) / 2) / sigma) ** 2)
    return tuple((values / values.sum()).tolist())


def _along(x: Array, window: Sequence[float], axis: int, same: bool = True) -> Array:
    """Return the weighted sums of neighbours along an axis, by default at each place, with zeros beyond the ends."""
    size = len(window)
    if same:
        before = (size - 1) // 2
        x = jnp.pad(x, [(before, size - 1 - before) if i == axis else (0, 0) for i in range(x.ndim)])
    length = x.shape[axis] - size + 1
    total = jnp.zeros((), x.dtype)
    for i, weight in enumerate(window):
        if weight:
            total = total + lax.slice_in_dim(x, i, i + length, axis=axis) * weight
    return total


def _axes(images: Array, data_format: str) -> tuple[int, int]:
    """Return the axes of height and width."""
    first = images.ndim - (3 if data_format == "channels_last" else 2)
    return first, first + 1


def _pair(value: Any) -> Any:
    return (value, value) if isinstance(value, int | float) else tuple(value)


def gaussian_blur(images: Array, kernel_size: Any = (3, 3), sigma: Any = (1.0, 1.0), data_format: str = "") -> Any:
    """Return images with each pixel replaced by a weighted mean of its neighbours."""
    sizes, sigmas = _pair(kernel_size), _pair(sigma)
    fits = images.ndim in (3, 4) and len(sizes) == len(sigmas) == 2 and all(n > 0 for n in (*sizes, *sigmas))
    if not fits or not all(isinstance(n, int) for n in sizes):
        return NotImplemented
    height, width = _axes(images, data_format)
    bells = tuple(_bell(n, s) for n, s in zip(sizes, sigmas, strict=True))
    return _blurred(images, bells, (width, height))


def _blurred_traced(images: Array, bells: tuple[tuple[float, ...], ...], axes: tuple[int, ...]) -> Array:
    for axis, bell in zip(axes, bells, strict=True):
        images = _along(images, bell, axis)
    return images


def sobel_edges(images: Array, data_format: str) -> Any:
    """Return the slopes of images along height and width, in a new last axis."""
    fits = images.ndim in (3, 4) and images.dtype.kind in "if"
    return _edges(images, _axes(images, data_format)) if fits else NotImplemented


def _edges_traced(images: Array, axes: tuple[int, int]) -> Array:
    return jnp.stack([_along(_along(images, (-1, 0, 1), a), (1, 2, 1), b) for a, b in (axes, axes[::-1])], axis=-1)


def ssim(
    image1: Array,
    image2: Array,
    max_val: float = 1.0,
    filter_size: int = 11,
    filter_sigma: float = 1.5,
    k1: float = 0.01,
    k2: float = 0.03,
    data_format: str = "channels_last",
) -> Any:
    """Return the structural similarity of images (Wang et al., https://doi.org/10.1109/TIP.2003.819861)."""
    if image1.ndim not in (3, 4) or image1.shape != image2.shape or image1.dtype.itemsize == 2:
        return NotImplemented
    axes = _axes(image1, data_format)
    if any(image1.shape[a] < filter_size for a in axes):
        return NotImplemented
    stable = ((k1 * max_val) ** 2, (k2 * max_val) ** 2)
    return _ssim(image1, image2, stable, _bell(filter_size, filter_sigma), axes)


def _ssim_traced(x: Array, y: Array, stable: Any, bell: tuple[float, ...], axes: tuple[int, int]) -> Array:
    maps = jnp.stack([x, y, x * y, x * x + y * y])
    for axis in axes:
        maps = _along(maps, bell, axis + 1, same=False)
    mean1, mean2, product, squares = maps
    cross, power = mean1 * mean2, mean1 * mean1 + mean2 * mean2
    luminance = (2 * cross + stable[0]) / (power + stable[0])
    structure = (2 * (product - cross) + stable[1]) / (squares - power + stable[1])
    return jnp.mean(luminance * structure, axis=tuple(range(x.ndim - 3, x.ndim)))


_blurred = jitted(_blurred_traced, static=["bells", "axes"])
_edges = jitted(_edges_traced, static=["axes"])
_ssim = jitted(_ssim_traced, static=["bell", "axes"])

OVERRIDES = {"gaussian_blur": gaussian_blur, "sobel_edges": sobel_edges, "ssim": ssim}
