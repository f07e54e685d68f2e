"""Complex numbers."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from keras_backend_tf.kernels import raw

Tensor = Any
_PARTS = (tf.float32, tf.float64)
_real, _imag = raw("Real"), raw("Imag")


def polar(abs_: Tensor, angle: Tensor) -> Any:
    """Return complex numbers of absolute values and angles."""
    if abs_.dtype not in _PARTS:
        return NotImplemented
    return tf.complex(abs_ * tf.cos(angle), abs_ * tf.sin(angle))


def view_as_complex(x: Tensor) -> Any:
    """Return complex numbers whose parts lie on the last axis."""
    if x.dtype not in _PARTS or not x.shape.rank or x.shape[-1] != 2:
        return NotImplemented
    return tf.complex(x[..., 0], x[..., 1])


OVERRIDES = {
    "real": lambda x: _real(x, x.dtype.real_dtype) if x.dtype.is_complex else x,
    "imag": lambda x: _imag(x, x.dtype.real_dtype) if x.dtype.is_complex else NotImplemented,
    "conj": lambda x: tf.math.conj(x) if x.dtype.is_complex else x,
    "polar": polar,
    "view_as_complex": view_as_complex,
}
