"""Linear filters of images. Core adds up slices, whose gradients TensorFlow computes slowly."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import tensorflow as tf

from keras_backend_tf import arrays
from keras_backend_tf.kernels import integers, raw

Tensor = Any

_depthwise, _reshape, _unpack = raw("DepthwiseConv2dNative"), raw("Reshape"), raw("Unpack")
_add, _subtract, _multiply, _divide = raw("AddV2"), raw("Sub"), raw("Mul"), raw("RealDiv")
_concat, _mean, _square, _matmul = raw("ConcatV2"), raw("Mean"), raw("Square"), raw("MatMul")
_FLOATS = frozenset({tf.float32, tf.float64})
_STEP = [1, 1, 1, 1]
_ACROSS = np.outer((1, 2, 1), (-1, 0, 1))
_EDGES = np.stack([_ACROSS.T, _ACROSS], -1)[:, :, None]  # Sobel's masks for rows and columns
_LUMA = ((0.2989,), (0.587,), (0.114,))


def _fits(images: Tensor, data_format: str) -> bool:
    if data_format != "channels_last" or images.shape.rank != 4 or images.dtype not in _FLOATS:
        return False
    return bool(images.shape[3]) and 0 not in tuple(images.shape)


def _windows(mask: np.ndarray, images: Tensor) -> Tensor:
    """Return a `(rows, columns, 1, n)` mask, the same for each channel of `images`."""
    return tf.constant(np.repeat(mask, images.shape[3], 2), images.dtype)


def sobel_edges(images: Tensor, data_format: str = "channels_last") -> Tensor:
    """Return the slopes of images along rows and columns; zeros lie outside."""
    if not _fits(images, data_format):
        return NotImplemented
    edges = _depthwise(images, _windows(_EDGES, images), _STEP, "SAME")
    return _reshape(edges, integers((*arrays.shape(images), 2)))


def _bell(size: int, sigma: float) -> np.ndarray:
    values = np.exp(-0.5 * ((np.arange(size) - (size - 1) / 2) / sigma) ** 2)
    return values / values.sum()


def _separable(images: Tensor, down: np.ndarray, right: np.ndarray, padding: str) -> Tensor:
    images = _depthwise(images, _windows(down[:, None, None, None], images), _STEP, padding)
    return _depthwise(images, _windows(right[None, :, None, None], images), _STEP, padding)


def _pair(value: Any, kind: Any) -> Sequence[Any] | None:
    values = (value, value) if isinstance(value, kind) else value
    if not isinstance(values, list | tuple) or len(values) != 2:
        return None
    return values if all(isinstance(v, kind) and v > 0 for v in values) else None


def gaussian_blur(
    images: Tensor, kernel_size: Any = (3, 3), sigma: Any = (1.0, 1.0), data_format: str = "channels_last"
) -> Tensor:
    """Return images blurred by a Gaussian; zeros lie outside. Settings are those of columns, then of rows."""
    sizes, sigmas = _pair(kernel_size, int), _pair(sigma, int | float)
    if not _fits(images, data_format) or sizes is None or sigmas is None:
        return NotImplemented
    right, down = (_bell(n, s) for n, s in zip(sizes, sigmas, strict=True))
    return _separable(images, down, right, "SAME")


def ssim(
    image1: Tensor,
    image2: Tensor,
    max_val: float = 1.0,
    filter_size: int = 11,
    filter_sigma: float = 1.5,
    k1: float = 0.01,
    k2: float = 0.03,
    data_format: str = "channels_last",
) -> Tensor:
    """Return the structural similarity of images (Wang et al., "Image quality assessment", 2004)."""
    shape = tuple(image1.shape)
    if not _fits(image1, data_format) or None in shape or shape != tuple(image2.shape):
        return NotImplemented
    if not isinstance(filter_size, int) or not 0 < filter_size <= min(shape[1:3]) or filter_sigma <= 0:
        return NotImplemented
    maps = [image1, image2, _multiply(image1, image2), _add(_square(image1), _square(image2))]
    window = _bell(filter_size, filter_sigma)
    mean1, mean2, product, squares = tf.split(_separable(_concat(maps, 3), window, window, "VALID"), 4, 3)
    stable1, stable2 = (k1 * max_val) ** 2, (k2 * max_val) ** 2
    cross, power = _multiply(mean1, mean2), _add(_square(mean1), _square(mean2))
    covariance, variances = _subtract(product, cross), _subtract(squares, power)
    luminance = _divide(_add(_multiply(cross, 2.0), stable1), _add(power, stable1))
    structure = _divide(_add(_multiply(covariance, 2.0), stable2), _add(variances, stable2))
    return _mean(_multiply(luminance, structure), integers((1, 2, 3)), False)


def rgb_to_grayscale(images: Tensor, data_format: str = "channels_last") -> Tensor:
    """Return the brightness of images."""
    if data_format != "channels_last" or images.dtype not in _FLOATS or images.shape.rank not in (3, 4):
        return NotImplemented
    if images.shape[-1] != 3:
        return NotImplemented
    return arrays.fold(_matmul, images, tf.constant(_LUMA, images.dtype))


OVERRIDES = {
    "gaussian_blur": gaussian_blur,
    "rgb_to_grayscale": rgb_to_grayscale,
    "sobel_edges": sobel_edges,
    "ssim": ssim,
}
