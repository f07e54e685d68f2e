"""Fourier transforms. Complex numbers are pairs of real and imaginary parts, as in Keras."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from keras_core.reference.tensors import LOW_PRECISION, NAMES

Tensor = Any
Pair = tuple[Tensor, Tensor]


def _wide(x: Tensor) -> Tensor:
    return x.astype(np.float32) if NAMES[x.dtype] in LOW_PRECISION else x


def _complex(x: Pair) -> Tensor:
    real, imag = map(_wide, x)
    out = np.empty(real.shape, np.result_type(real.dtype, np.complex64))
    out.real, out.imag = real, imag
    return out


def _parts(x: Tensor, dtype: np.dtype) -> Pair:
    return np.ascontiguousarray(x.real).astype(dtype), np.ascontiguousarray(x.imag).astype(dtype)


def _on_pairs(transform: Callable[[Tensor], Tensor], axes: int) -> Callable[..., Any]:
    """Return a transform of pairs; what is none it declines, so that the composition's error names it."""
    return lambda x: _parts(transform(_complex(x)), x[0].dtype) if _is_pair(x, axes) else NotImplemented


def _is_pair(x: Any, axes: int) -> bool:
    return len(x) == 2 and x[0].shape == x[1].shape and x[0].ndim >= axes and x[0].dtype.kind != "c"


def _is_length(n: Any) -> bool:
    return n is None or (isinstance(n, int) and n > 0)


def rfft(x: Tensor, fft_length: int | None = None) -> Any:
    """Return the transform of real values along the last axis: the frequencies from 0 to half the sampling rate."""
    if x.ndim == 0 or x.dtype.kind == "c" or not _is_length(fft_length):
        return NotImplemented
    return _parts(np.fft.rfft(_wide(x), fft_length), x.dtype)


def irfft(x: Pair, fft_length: int | None = None) -> Any:
    """Return the real values whose `rfft` is `x`."""
    if not _is_pair(x, 1) or not _is_length(fft_length) or (fft_length is None and x[0].shape[-1] < 2):
        return NotImplemented
    return np.fft.irfft(_complex(x), fft_length).astype(x[0].dtype)


OVERRIDES = {
    "fft": _on_pairs(np.fft.fft, 1),
    "fft2": _on_pairs(np.fft.fft2, 2),
    "ifft2": _on_pairs(np.fft.ifft2, 2),
    "irfft": irfft,
    "rfft": rfft,
}
