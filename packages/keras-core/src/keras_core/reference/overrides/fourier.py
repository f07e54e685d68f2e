"""Fourier transforms. Complex arrays travel as pairs of a real and an imaginary part."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

Tensor = Any
Pair = tuple[Tensor, Tensor]


def rfft(x: Tensor, fft_length: int | None = None) -> Pair:
    """Return the transform of real values along the last axis: the frequencies from 0 to half the sampling rate."""
    return _pair(np.fft.rfft(x, fft_length))


def irfft(x: Pair, fft_length: int | None = None) -> Tensor:
    """Return the real values whose `rfft` is `x`."""
    return np.fft.irfft(_joined(x), fft_length)


def _on_pairs(transform: Callable[[Tensor], Tensor]) -> Callable[[Pair], Pair]:
    return lambda x: _pair(transform(_joined(x)))


def _joined(x: Pair) -> Tensor:
    out = np.empty(x[0].shape, np.result_type(x[0].dtype, np.complex64))
    out.real, out.imag = x
    return out


def _pair(x: Tensor) -> Pair:
    return np.ascontiguousarray(x.real), np.ascontiguousarray(x.imag)


OVERRIDES = {
    "fft": _on_pairs(np.fft.fft),
    "fft2": _on_pairs(np.fft.fft2),
    "ifft2": _on_pairs(np.fft.ifft2),
    "irfft": irfft,
    "rfft": rfft,
}
