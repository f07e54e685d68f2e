"""Fourier transforms. Complex numbers are pairs of real and imaginary parts, as in Keras."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
from jax import Array

from keras_backend_jax.native import jitted

Pair = tuple[Array, Array]
_fft = jnp.fft


def _wide(x: Array) -> Array:
    return x.astype("float32") if x.dtype in (jnp.float16, jnp.bfloat16) else x


def _complex(x: Pair) -> Array:
    return jax.lax.complex(*map(_wide, x))


def _parts(x: Array, dtype: Any) -> Pair:
    return jnp.real(x).astype(dtype), jnp.imag(x).astype(dtype)


def _on_pairs(transform: Callable[[Array], Array], axes: int) -> Callable[..., Any]:
    """Return a transform of pairs; what is none it declines, so that core's error names it."""
    compiled = jitted(lambda x: _parts(transform(_complex(x)), x[0].dtype))
    return lambda x: compiled(tuple(x)) if _is_pair(x, axes) else NotImplemented


def _is_pair(x: Any, axes: int) -> bool:
    return len(x) == 2 and x[0].shape == x[1].shape and x[0].ndim >= axes and not jnp.iscomplexobj(x[0])


def _is_length(n: Any) -> bool:
    return n is None or (isinstance(n, int) and n > 0)


def rfft(x: Array, fft_length: int | None = None) -> Any:
    """Return the transform of real values along the last axis: the frequencies from 0 to half the sampling rate."""
    if x.ndim == 0 or jnp.iscomplexobj(x) or not _is_length(fft_length):
        return NotImplemented
    return _rfft(x, fft_length)


def irfft(x: Pair, fft_length: int | None = None) -> Any:
    """Return the real values whose `rfft` is `x`."""
    if not _is_pair(x, 1) or not _is_length(fft_length) or (fft_length is None and x[0].shape[-1] < 2):
        return NotImplemented
    return _irfft(tuple(x), fft_length)


_rfft = jitted(lambda x, fft_length: _parts(_fft.rfft(_wide(x), fft_length), x.dtype), static=["fft_length"])
_irfft = jitted(lambda x, fft_length: _fft.irfft(_complex(x), fft_length).astype(x[0].dtype), static=["fft_length"])

OVERRIDES = {
    "fft": _on_pairs(_fft.fft, 1),
    "fft2": _on_pairs(_fft.fft2, 2),
    "ifft2": _on_pairs(_fft.ifft2, 2),
    "rfft": rfft,
    "irfft": irfft,
}
