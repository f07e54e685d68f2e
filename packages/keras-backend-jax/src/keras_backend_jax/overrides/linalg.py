"""Decompositions, Fourier transforms, and ops whose result's shape depends on values."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
from jax import Array
from jax.scipy import linalg as scipy_linalg

from keras_backend_jax.native import as_tuple, jitted
from keras_backend_jax.overrides.reductions import root

_linalg, _fft = jnp.linalg, jnp.fft
Pair = tuple[Array, Array]


def _cholesky(x: Array, upper: bool = False) -> Array:
    return _linalg.cholesky(x, upper=upper)


def _cholesky_inverse(x: Array, upper: bool = False) -> Array:
    identity = jnp.broadcast_to(jnp.eye(x.shape[-1], dtype=x.dtype), x.shape)
    return scipy_linalg.cho_solve((x, not upper), identity)


def _solve_triangular(a: Array, b: Array, lower: bool = False) -> Array:
    vector = b.ndim == a.ndim - 1
    result = jax.lax.linalg.triangular_solve(a, b[..., None] if vector else b, left_side=True, lower=lower)
    return result[..., 0] if vector else result


def _svd(x: Array, full_matrices: bool = True, compute_uv: bool = True) -> Any:
    return _linalg.svd(x, full_matrices, compute_uv)


def _lstsq(a: Array, b: Array, rcond: float | None = None) -> Array:
    return _linalg.lstsq(a, b, rcond)[0]


def _any_norm(x: Array, ord: Any, axis: Any, keepdims: bool) -> Array:
    one_axis = x.ndim == 1 if axis is None else isinstance(axis, int) or len(axis) == 1
    if ord is None or ord == "fro" or (ord == 2 and one_axis):
        size = jnp.abs(x)
        return root(jnp.sum(size * size, axis, keepdims=keepdims))
    return _linalg.norm(x, ord, axis, keepdims)


def norm(x: Array, ord: Any = None, axis: Any = None, keepdims: bool = False) -> Array:
    """Return the vector or matrix norm of `x`. Where it is 0 its gradient is 0."""
    return _norm(x, ord, as_tuple(axis), keepdims)


def _complex(x: Pair) -> Array:
    return jax.lax.complex(*x)


def _parts(x: Array) -> Pair:
    return jnp.real(x), jnp.imag(x)


def nonzero(x: Array) -> tuple[Array, ...]:
    """Return the int32 indices of the nonzero elements, one tensor for each axis."""
    return tuple(index.astype("int32") for index in jnp.nonzero(x))


_norm = jitted(_any_norm, static=["ord", "axis", "keepdims"])

OVERRIDES = {
    "cholesky": jitted(_cholesky, static=["upper"]),
    "cholesky_inverse": jitted(_cholesky_inverse, static=["upper"]),
    "det": jitted(_linalg.det),
    "eig": _linalg.eig,
    "eigh": jitted(lambda x: _linalg.eigh(x)),
    "inv": jitted(_linalg.inv),
    "logdet": jitted(lambda x: _linalg.slogdet(x)[1]),
    "lstsq": jitted(_lstsq),
    "lu_factor": jitted(lambda x: scipy_linalg.lu_factor(x)),
    "norm": norm,
    "pinv": jitted(lambda x, rcond=None: _linalg.pinv(x, rcond)),
    "qr": jitted(lambda x, mode="reduced": _linalg.qr(x, mode), static=["mode"]),
    "slogdet": jitted(lambda x: _linalg.slogdet(x)),
    "solve": jitted(lambda a, b: _linalg.solve(a, b)),
    "solve_triangular": jitted(_solve_triangular, static=["lower"]),
    "svd": jitted(_svd, static=["full_matrices", "compute_uv"]),
    "trace": jitted(
        lambda x, offset=0, axis1=0, axis2=1: jnp.trace(x, offset, axis1, axis2), static=["offset", "axis1", "axis2"]
    ),
    "fft": jitted(lambda x: _parts(_fft.fft(_complex(x)))),
    "fft2": jitted(lambda x: _parts(_fft.fft2(_complex(x)))),
    "ifft2": jitted(lambda x: _parts(_fft.ifft2(_complex(x)))),
    "rfft": jitted(lambda x, fft_length=None: _parts(_fft.rfft(x, fft_length)), static=["fft_length"]),
    "irfft": jitted(lambda x, fft_length=None: _fft.irfft(_complex(x), fft_length), static=["fft_length"]),
    "nonzero": nonzero,
}
