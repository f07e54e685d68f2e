"""Fourier transforms. Complex numbers are pairs of real and imaginary parts, as in Keras."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from keras_backend_torch.placement import on_host

Pair = tuple[Tensor, Tensor]


def _wide(x: Tensor) -> Tensor:
    return x.float() if x.dtype in (torch.float16, torch.bfloat16) else x


def _complex(x: Pair) -> Tensor:
    return torch.complex(*map(_wide, x))


def _parts(x: Tensor, dtype: torch.dtype) -> Pair:
    return x.real.to(dtype), x.imag.to(dtype)


def _on_pairs(transform: Callable[[Tensor], Tensor], axes: int) -> Callable[..., Any]:
    """Return a transform of pairs; what is none it declines, so that core's error names it."""
    return lambda x: _parts(transform(_complex(x)), x[0].dtype) if _is_pair(x, axes) else NotImplemented


def _is_pair(x: Any, axes: int) -> bool:
    return len(x) == 2 and x[0].shape == x[1].shape and x[0].ndim >= axes and not x[0].is_complex()


def _is_length(n: Any) -> bool:
    return n is None or (isinstance(n, int) and n > 0)


def rfft(x: Tensor, fft_length: int | None = None) -> Any:
    """Return the transform of real values along the last axis: the frequencies from 0 to half the sampling rate."""
    if x.ndim == 0 or x.is_complex() or not _is_length(fft_length):
        return NotImplemented
    return _parts(torch.fft.rfft(_wide(x), fft_length), x.dtype)


def irfft(x: Pair, fft_length: int | None = None) -> Any:
    """Return the real values whose `rfft` is `x`."""
    if not _is_pair(x, 1) or not _is_length(fft_length) or (fft_length is None and x[0].shape[-1] < 2):
        return NotImplemented
    return torch.fft.irfft(_complex(x), fft_length).to(x[0].dtype)


_TAPERS = {"hann": torch.hann_window, "hamming": torch.hamming_window}


def stft(
    x: Tensor,
    sequence_length: int,
    sequence_stride: int,
    fft_length: int,
    window: Any = "hann",
    center: bool = True,
) -> Any:
    """Return the transform of real signals piece by piece."""
    sizes = sequence_length, sequence_stride, fft_length
    whole = all(type(n) is int and n > 0 for n in sizes) and fft_length >= sequence_length
    if not whole or x.ndim not in (1, 2) or x.dtype not in (torch.float32, torch.float64):
        return NotImplemented
    if window not in _TAPERS if isinstance(window, str) else window is not None:
        return NotImplemented
    if x.shape[-1] <= fft_length // 2 or (x.shape[-1] < fft_length and not center) or not x.numel():
        return NotImplemented
    if window is None:
        taper, sequence_length = x.new_ones(fft_length), fft_length
    else:
        taper = _TAPERS[window](sequence_length, dtype=x.dtype, device=x.device)
    options = {"center": center, "pad_mode": "reflect", "return_complex": True}
    pieces = torch.stft(x, fft_length, sequence_stride, sequence_length, taper, **options)
    return _parts(pieces.transpose(-1, -2), x.dtype)


def istft(
    x: Pair,
    sequence_length: int,
    sequence_stride: int,
    fft_length: int,
    length: int | None = None,
    window: Any = "hann",
    center: bool = True,
) -> Any:
    """Return the signals whose `stft` is nearest to `x`."""
    sizes = sequence_length, sequence_stride, fft_length
    whole = all(type(n) is int and n > 0 for n in sizes) and fft_length >= sequence_length
    if not whole or not _is_pair(x, 2) or x[0].ndim > 3 or x[0].dtype not in (torch.float32, torch.float64):
        return NotImplemented
    if length is not None or not center or type(window) is not str or window not in _TAPERS or not on_host(x[0]):
        return NotImplemented
    taper = _TAPERS[window](sequence_length, dtype=x[0].dtype)
    try:
        return torch.istft(_complex(x).transpose(-1, -2), fft_length, sequence_stride, sequence_length, taper)
    except RuntimeError:  # somewhere all windows are 0
        return NotImplemented


OVERRIDES = {
    "fft": _on_pairs(torch.fft.fft, 1),
    "fft2": _on_pairs(torch.fft.fft2, 2),
    "ifft2": _on_pairs(torch.fft.ifft2, 2),
    "rfft": rfft,
    "irfft": irfft,
    "istft": istft,
    "stft": stft,
}
