"""Colours of images."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax.numpy as jnp
from jax import Array, lax

from keras_backend_jax.native import jitted


def _of_planes(convert: Callable[[Array, Array, Array], Array]) -> Callable[..., Any]:
    """Return a conversion of float images of three channels, given that of the channels."""

    def converted(images: Array, axis: int) -> Array:
        planes = [lax.slice_in_dim(images, i, i + 1, axis=axis) for i in range(3)]
        return jnp.concatenate(convert(*planes), axis)

    compiled = jitted(converted, static=["axis"])

    def of_images(images: Array, data_format: str) -> Any:
        axis = -1 if data_format == "channels_last" else -3
        fits = images.ndim in (3, 4) and images.shape[axis] == 3 and jnp.issubdtype(images.dtype, jnp.floating)
        return compiled(images, axis) if fits else NotImplemented

    return of_images


def _grey(red: Array, green: Array, blue: Array) -> list[Array]:
    return [red * 0.2989 + green * 0.587 + blue * 0.114]


def _hsv(red: Array, green: Array, blue: Array) -> list[Array]:
    value = jnp.maximum(jnp.maximum(red, green), blue)
    spread = value - jnp.minimum(jnp.minimum(red, green), blue)
    coloured, lit = spread > 0, value > 0
    divisor = jnp.where(coloured, spread, 1)  # where grey, so that no gradient is NaN
    hue = jnp.where(green == value, (blue - red) / divisor + 2, (red - green) / divisor + 4)
    hue = jnp.where(red == value, (green - blue) / divisor, hue) * (1 / 6)
    hue = jnp.where(hue < 0, hue + 1, hue)
    saturation = jnp.where(lit, spread / jnp.where(lit, value, 1), 0)
    return [jnp.where(coloured, hue, 0), saturation, value]


def _rgb(hue: Array, saturation: Array, value: Array) -> list[Array]:
    sixths = (hue - jnp.floor(hue)) * 6
    grey = 1 - saturation

    def plane(middle: float, slope: float, offset: float) -> Array:
        pure = jnp.minimum(jnp.maximum(jnp.abs(sixths - middle) * slope + offset, 0), 1)
        return (grey + saturation * pure) * value

    return [plane(3, 1, -1), plane(2, -1, 2), plane(4, -1, 2)]


OVERRIDES = {
    "hsv_to_rgb": _of_planes(_rgb),
    "rgb_to_grayscale": _of_planes(_grey),
    "rgb_to_hsv": _of_planes(_hsv),
}
