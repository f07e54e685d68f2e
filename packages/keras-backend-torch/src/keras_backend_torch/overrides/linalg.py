"""Decompositions, linear systems and Fourier transforms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

_linalg = torch.linalg
_SHORT = (torch.float16, torch.bfloat16)
Pair = tuple[Tensor, Tensor]


def widened(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return `function` computed in float32 where its tensors have fewer bits: LAPACK has no 16-bit floats."""

    def call(x: Tensor, *args: Any, **kwargs: Any) -> Any:
        dtype = x.dtype
        if dtype not in _SHORT:
            return function(x, *args, **kwargs)
        result = function(x.float(), *(a.float() if isinstance(a, Tensor) else a for a in args), **kwargs)
        return tuple(map(_narrowed(dtype), result)) if isinstance(result, tuple) else _narrowed(dtype)(result)

    return call


def _narrowed(dtype: torch.dtype) -> Callable[[Tensor], Tensor]:
    return lambda x: x.to(dtype) if x.dtype == torch.float32 else x


def cholesky(x: Tensor, upper: bool = False) -> Tensor:
    """Return the Cholesky factor, lower by default."""
    return _linalg.cholesky(x, upper=upper)


def qr(x: Tensor, mode: str = "reduced") -> Any:
    """Return the orthogonal and the upper triangular factor."""
    return tuple(_linalg.qr(x, mode)) if mode in ("reduced", "complete") else NotImplemented


def svd(x: Tensor, full_matrices: bool = True, compute_uv: bool = True) -> Any:
    """Return `(u, s, vh)` with x = u @ diag(s) @ vh, or s alone."""
    return tuple(_linalg.svd(x, full_matrices)) if compute_uv else _linalg.svdvals(x)


def lu_factor(x: Tensor) -> tuple[Tensor, Tensor]:
    """Return both triangular factors in one matrix, and the row exchanged with each row in turn, from 0."""
    lu, pivots = _linalg.lu_factor(x)
    return lu, pivots - 1


def solve(a: Tensor, b: Tensor) -> Tensor:
    """Return x with a @ x = b, for matrices or vectors b."""
    return _columns(_linalg.solve, a, b)


def solve_triangular(a: Tensor, b: Tensor, lower: bool = False) -> Tensor:
    """Return x with a @ x = b for a triangular a."""
    return _columns(lambda a, b: _linalg.solve_triangular(a, b, upper=not lower), a, b)


def _columns(solver: Callable[[Tensor, Tensor], Tensor], a: Tensor, b: Tensor) -> Tensor:
    if b.ndim == 1 or b.shape == a.shape[:-1]:
        return solver(a, b.unsqueeze(-1)).squeeze(-1)
    return solver(a, b)


def pinv(x: Tensor, rcond: float | None = None) -> Tensor:
    """Return the pseudo-inverse; small singular values count as 0."""
    return _linalg.pinv(x, rtol=10 * max(x.shape[-2:]) * torch.finfo(x.dtype).eps if rcond is None else rcond)


def matrix_rank(x: Tensor, tol: float | None = None) -> Tensor:
    """Return how many singular values are not 0."""
    found = _linalg.matrix_rank(x) if tol is None else _linalg.matrix_rank(x, atol=tol, rtol=0.0)
    return found.to(torch.int32)


def _complex(x: Pair) -> Tensor:
    real, imag = x
    if real.dtype in _SHORT:
        real, imag = real.float(), imag.float()
    return torch.complex(real, imag)


def _on_pairs(transform: Callable[[Tensor], Tensor]) -> Callable[[Pair], Pair]:
    def call(x: Pair) -> Pair:
        result = transform(_complex(x))
        return result.real.to(x[0].dtype), result.imag.to(x[0].dtype)

    return call


def rfft(x: Tensor, fft_length: int | None = None) -> Pair:
    """Return the transform of real values along the last axis: the frequencies from 0 to half the sampling rate."""
    result = torch.fft.rfft(x.float() if x.dtype in _SHORT else x, fft_length)
    return result.real.to(x.dtype), result.imag.to(x.dtype)


def irfft(x: Pair, fft_length: int | None = None) -> Tensor:
    """Return the real values whose `rfft` is `x`."""
    return torch.fft.irfft(_complex(x), fft_length).to(x[0].dtype)


OVERRIDES = {
    "cholesky": widened(cholesky),
    "cholesky_inverse": widened(lambda x, upper=False: torch.cholesky_inverse(x, upper=upper)),
    "det": widened(_linalg.det),
    "eig": lambda x: tuple(_linalg.eig(x.float() if x.dtype in _SHORT else x)),
    "eigh": widened(lambda x: tuple(_linalg.eigh(x))),
    "inv": widened(_linalg.inv),
    "logdet": widened(lambda x: _linalg.slogdet(x)[1]),
    "lu_factor": widened(lu_factor),
    "matrix_rank": widened(matrix_rank),
    "pinv": widened(pinv),
    "qr": widened(qr),
    "slogdet": widened(lambda x: tuple(_linalg.slogdet(x))),
    "solve": widened(solve),
    "solve_triangular": widened(solve_triangular),
    "svd": widened(svd),
    "fft": _on_pairs(torch.fft.fft),
    "fft2": _on_pairs(torch.fft.fft2),
    "ifft2": _on_pairs(torch.fft.ifft2),
    "irfft": irfft,
    "rfft": rfft,
}
