"""Linear filters: blur and edges."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from keras_core import dtypes
from keras_core.ops import rules, windows
from keras_core.ops.conversion import dtype_name
from keras_core.ops.decorator import op
from keras_core.ops.definition import Tensor, TensorLike
from keras_core.ops.image.layout import along, image_axes, widen
from keras_core.plugins import xp
from keras_core.state.symbolic import KerasTensor


def bell(size: int, sigma: float) -> list[float]:
    """Return a Gaussian at `size` places around its middle, with the sum 1."""
    places = np.arange(size) - (size - 1) / 2
    values = np.exp(-0.5 * (places / sigma) ** 2)
    return (values / values.sum()).tolist()


def correlate_axis(x: Any, window: Sequence[float], axis: int, padding: str = "same") -> Any:
    """Return the native tensor `x` correlated along an axis with a window of numbers; zeros lie outside."""
    size = len(window)
    x = widen(x, axis, *windows.pads(xp.shape(x)[axis], size, 1, 1, padding))
    result = None
    for i, weight in enumerate(window):
        if weight:
            part = xp.strided_slice(x, along(axis, windows.places(i, size, 1, 1)))
            part = part if weight == 1 else xp.multiply(part, weight)
            result = part if result is None else xp.add(result, part)
    return result


def _two(value: Any, name: str, kind: type) -> tuple[Any, Any]:
    """Return a setting as two positive numbers."""
    values = (value, value) if isinstance(value, int | float) else tuple(value)
    if len(values) != 2 or any(v <= 0 or (kind is int and not isinstance(v, int)) for v in values):
        raise ValueError(f"{name} must be one or two positive {kind.__name__}s, got {value!r}.")
    return values  # type: ignore[return-value]


def _blurred(images: Any, kernel_size: Any = (3, 3), sigma: Any = (1.0, 1.0), data_format: Any = None) -> rules.Shape:
    image_axes(images, data_format)
    _two(kernel_size, "kernel_size", int)
    _two(sigma, "sigma", float)
    return tuple(images.shape)


@op(dtype="float", shape=_blurred)
def gaussian_blur(
    images: TensorLike,
    kernel_size: Sequence[int] = (3, 3),
    sigma: Sequence[float] = (1.0, 1.0),
    data_format: str | None = None,
) -> Tensor:
    """Blur images with a Gaussian; zeros lie outside.

    Args:
        images: tensor of shape `(height, width, channels)` or `(batch, height, width, channels)`, or the same with
            channels before the height.
        kernel_size: pixels that the Gaussian covers along the width and along the height.
        sigma: its standard deviation in pixels along the width and along the height.
        data_format: `"channels_last"` or `"channels_first"`; the configured one where None.

    Returns:
        Float images of the shape of `images`.

    Raises:
        ValueError: the rank is neither 3 nor 4, or a setting is not positive.

    Example:

    >>> from keras_core import ops
    >>> blurred = ops.image.gaussian_blur(ops.ones((5, 5, 1)), data_format="channels_last")
    >>> round(float(blurred[2, 2, 0]), 4)
    1.0
    """
    _blurred(images, kernel_size, sigma, data_format)
    axes = image_axes(images, data_format)  # type: ignore[arg-type]
    sizes, sigmas = _two(kernel_size, "kernel_size", int), _two(sigma, "sigma", float)
    x = images
    for axis, size, deviation in zip((axes.width, axes.height), sizes, sigmas, strict=True):
        x = correlate_axis(x, bell(size, deviation), axis)
    return x


def _edge_dtype(name: str) -> str:
    """The dtype of differences."""
    return name if dtypes.is_float(name) or name in dtypes.SIGNED else "int32"


def _edges(images: Any, data_format: Any = None) -> KerasTensor:
    image_axes(images, data_format)
    return KerasTensor((*images.shape, 2), _edge_dtype(images.dtype))


@op(dtype="keep", shape=_edges)
def sobel_edges(images: TensorLike, data_format: str | None = None) -> Tensor:
    """Return how fast images change downwards and to the right, by the filter of Sobel and Feldman 1968.

    Args:
        images: tensor of shape `(height, width, channels)` or `(batch, height, width, channels)`, or the same with
            channels before the height. Zeros lie outside.
        data_format: `"channels_last"` or `"channels_first"`; the configured one where None.

    Returns:
        Tensor of shape `(*images.shape, 2)`: eight times the change by one pixel down, and by one to the right. In the
        dtype of `images`, but int32 for bools and unsigned integers.

    Raises:
        ValueError: the rank is neither 3 nor 4.

    Example:

    >>> from keras_core import ops
    >>> x = ops.reshape(ops.arange(9.0), (3, 3, 1))
    >>> ops.convert_to_numpy(ops.image.sobel_edges(x, data_format="channels_last")[1, 1, 0]).tolist()
    [24.0, 8.0]
    """
    axes = image_axes(images, data_format)  # type: ignore[arg-type]
    x = xp.astype(images, _edge_dtype(dtype_name(images)))
    results = []
    for across, beside in ((axes.height, axes.width), (axes.width, axes.height)):
        edge = correlate_axis(correlate_axis(x, (-1, 0, 1), across), (1, 2, 1), beside)
        results.append(xp.reshape(edge, (*xp.shape(edge), 1)))
    return xp.concat(results, axis=len(x.shape))
