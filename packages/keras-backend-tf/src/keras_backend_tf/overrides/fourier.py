"""Fourier transforms. Complex numbers are pairs of real and imaginary parts, as in Keras."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import tensorflow as tf

Tensor = Any
Pair = tuple[Tensor, Tensor]

_signal = tf.signal


def _wide(x: Tensor) -> Tensor:
    return tf.cast(x, tf.float32) if x.dtype in (tf.float16, tf.bfloat16) else x


def _complex(x: Pair) -> Tensor:
    return tf.complex(*map(_wide, x))


def _parts(x: Tensor, dtype: tf.DType) -> Pair:
    return tf.cast(tf.math.real(x), dtype), tf.cast(tf.math.imag(x), dtype)


def _on_pairs(transform: Callable[[Tensor], Tensor], axes: int) -> Callable[..., Any]:
    """Return a transform of pairs; what is none it declines, so that core's error names it."""
    return lambda x: _parts(transform(_complex(x)), x[0].dtype) if _is_pair(x, axes) else NotImplemented


def _is_pair(x: Any, axes: int) -> bool:
    if len(x) != 2 or x[0].shape.rank is None or x[0].shape.rank < axes or x[0].dtype.is_complex:
        return False
    return x[0].shape.is_compatible_with(x[1].shape)


def _length(fft_length: Any) -> list[int] | None:
    return None if fft_length is None else [fft_length]


def _is_length(n: Any) -> bool:
    return n is None or (isinstance(n, int) and n > 0)


def rfft(x: Tensor, fft_length: int | None = None) -> Any:
    """Return the transform of real values along the last axis: the frequencies from 0 to half the sampling rate."""
    if not x.shape.rank or x.dtype.is_complex or not _is_length(fft_length):
        return NotImplemented
    return _parts(_signal.rfft(_wide(x), _length(fft_length)), x.dtype)


def irfft(x: Pair, fft_length: int | None = None) -> Any:
    """Return the real values whose `rfft` is `x`."""
    if not _is_pair(x, 1) or not _is_length(fft_length) or (fft_length is None and x[0].shape[-1] in (0, 1)):
        return NotImplemented
    return tf.cast(_signal.irfft(_complex(x), _length(fft_length)), x[0].dtype)


def extract_sequences(x: Tensor, sequence_length: int, sequence_stride: int) -> Any:
    """Return the pieces of signals; in a graph, where to cut them up takes less time than the kernels do."""
    sizes = sequence_length, sequence_stride
    if tf.executing_eagerly() or not x.shape.rank or x.shape[-1] is None or x.shape[-1] < sequence_length:
        return NotImplemented
    if any(type(n) is not int or n < 1 for n in sizes) or x.dtype not in (tf.float32, tf.float64):
        return NotImplemented
    return _signal.frame(x, *sizes)


OVERRIDES: dict[str, Callable[..., Any]] = {
    "extract_sequences": extract_sequences,
    "fft": _on_pairs(_signal.fft, 1),
    "fft2": _on_pairs(_signal.fft2d, 2),
    "ifft2": _on_pairs(_signal.ifft2d, 2),
    "rfft": rfft,
    "irfft": irfft,
}
