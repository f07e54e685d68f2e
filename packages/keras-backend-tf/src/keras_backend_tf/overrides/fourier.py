"""Fourier transforms. Complex numbers are pairs of real and imaginary parts, as in Keras."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import tensorflow as tf

Tensor = Any
Pair = tuple[Tensor, Tensor]

_signal = tf.signal


def _complex(x: Pair) -> Tensor:
    return tf.complex(*x)


def _pair(x: Tensor) -> Pair:
    return tf.math.real(x), tf.math.imag(x)


def _length(fft_length: int | None) -> list[int] | None:
    return None if fft_length is None else [fft_length]


OVERRIDES: dict[str, Callable[..., Any]] = {
    "fft": lambda x: _pair(_signal.fft(_complex(x))),
    "fft2": lambda x: _pair(_signal.fft2d(_complex(x))),
    "ifft2": lambda x: _pair(_signal.ifft2d(_complex(x))),
    "rfft": lambda x, fft_length=None: _pair(_signal.rfft(x, _length(fft_length))),
    "irfft": lambda x, fft_length=None: _signal.irfft(_complex(x), _length(fft_length)),
}
