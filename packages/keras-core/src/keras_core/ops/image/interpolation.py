"""Interpolation along one axis as a matrix: row i holds what each place of the input contributes to place i.

Where all sizes are known, NumPy computes the matrix once; else the backend does, by the same formula: both have
the functions of the array API.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from typing import Any

import numpy as np

from keras_core.plugins import xp

_EPSILON = 1000 * float(np.finfo(np.float32).eps)


def _triangle(x: Any, m: Any) -> Any:
    return m.maximum(m.subtract(1.0, x), 0.0)


def _cubic(x: Any, m: Any) -> Any:
    """Keys 1981, "Cubic convolution interpolation for digital image processing", with a = -1/2."""
    near = m.add(m.multiply(m.multiply(m.subtract(m.multiply(x, 1.5), 2.5), x), x), 1.0)
    far = m.add(m.multiply(m.subtract(m.multiply(m.add(m.multiply(x, -0.5), 2.5), x), 4.0), x), 2.0)
    zero = m.multiply(x, 0.0)
    return m.where(m.less(x, 1.0), near, m.where(m.less(x, 2.0), far, zero))


def _lanczos(radius: float, x: Any, m: Any) -> Any:
    """Lanczos 1956: sinc(x) sinc(x / radius) inside the radius."""
    angle = m.multiply(x, math.pi)
    tiny = m.less(x, 1e-3)
    safe = m.where(tiny, m.add(m.multiply(x, 0.0), 1.0), m.multiply(angle, angle))
    wave = m.multiply(m.multiply(m.sin(angle), m.sin(m.divide(angle, radius))), radius)
    inside = m.where(tiny, m.add(m.multiply(x, 0.0), 1.0), m.divide(wave, safe))
    return m.where(m.less(radius, x), m.multiply(x, 0.0), inside)


_lanczos3, _lanczos5 = functools.partial(_lanczos, 3.0), functools.partial(_lanczos, 5.0)
KERNELS: dict[str, Callable[[Any, Any], Any]] = {
    "linear": _triangle,
    "bilinear": _triangle,
    "trilinear": _triangle,
    "cubic": _cubic,
    "bicubic": _cubic,
    "tricubic": _cubic,
    "lanczos3": _lanczos3,
    "lanczos5": _lanczos5,
}
"""The weight of an input at a distance from the output, which is not negative, by the name of the method."""


def weights(m: Any, size: Any, length: int, step: Any, start: Any, method: str, antialias: bool, dtype: str) -> Any:
    """Return the matrix of shape `(length, size)` that interpolates along an axis.

    Args:
        m: the namespace that computes, `numpy` or the backend's primitives.
        size: length of the axis.
        length: length of the result.
        step: distance of two outputs on the axis, a number or a scalar of the namespace.
        start: where the first output begins on the axis: outputs lie at `start + (i + 0.5) * step - 0.5`.
        method: a key of `KERNELS`.
        antialias: whether the kernel widens with a step above 1.
        dtype: dtype to compute in.
    """
    outputs = m.add(m.multiply(m.add(m.arange(0, length, 1, dtype=dtype), 0.5), step), m.subtract(start, 0.5))
    places = m.arange(0, size, 1, dtype=dtype)
    distances = m.abs(m.subtract(m.reshape(outputs, (length, 1)), m.reshape(places, (1, size))))
    if antialias:
        distances = m.divide(distances, m.maximum(step, 1.0))
    kernel = KERNELS[method](distances, m)
    total = m.sum(kernel, axis=1, keepdims=True)
    end = m.add(m.max(places, axis=0), 0.5)
    outside = m.add(m.astype(m.less(outputs, -0.5), dtype), m.astype(m.less(end, outputs), dtype))
    counts = m.logical_and(m.less(_EPSILON, m.abs(total)), m.reshape(m.equal(outside, 0.0), (length, 1)))
    safe = m.where(counts, total, m.add(m.multiply(total, 0.0), 1.0))
    return m.where(counts, m.divide(kernel, safe), m.multiply(kernel, 0.0))


@functools.lru_cache(maxsize=128)
def resizing_weights(size: int, length: int, method: str, antialias: bool) -> np.ndarray:
    """Return the matrix of shape `(length, size)` that resizes an axis, in double precision."""
    step = np.float64(size / length)
    made = weights(np, size, length, step, np.float64(0.0), method, antialias, "float64")
    made.flags.writeable = False
    return made


def contract(x: Any, matrix: Any, axis: int) -> Any:
    """Return a native tensor multiplied along `axis` by a matrix of shape `(length, size)`."""
    shape = tuple(xp.shape(x))
    if axis == len(shape) - 1:
        return xp.matmul(x, xp.permute_dims(matrix, (1, 0)))
    after = shape[axis + 1 :]
    columns = xp.reshape(x, (*shape[:axis], shape[axis], math.prod(after)))
    return xp.reshape(xp.matmul(matrix, columns), (*shape[:axis], xp.shape(matrix)[0], *after))


def as_matrix(array: np.ndarray, like: Any) -> Any:
    """Return an array as a native tensor of the dtype of the native tensor `like`."""
    return xp.asarray(array, dtype=xp.dtype(like))
