"""Decompositions and linear systems."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

Axes = int | tuple[int, ...] | None

_linalg = torch.linalg
_SHORT = (torch.float16, torch.bfloat16)


def _on_matrices(function: Callable[..., Any], square: bool = True) -> Callable[..., Any]:
    """Return `function` computed in float32 where its tensors have fewer bits: LAPACK has no 16-bit floats.

    What is no matrix, or no square one where that is needed, it declines, so that core's error names it.
    """

    def call(x: Tensor, *args: Any, **kwargs: Any) -> Any:
        if x.ndim < 2 or (square and x.shape[-1] != x.shape[-2]):
            return NotImplemented
        dtype = x.dtype
        if dtype not in _SHORT:
            return function(x, *args, **kwargs)
        result = function(x.float(), *(a.float() if isinstance(a, Tensor) else a for a in args), **kwargs)
        if isinstance(result, tuple):
            return tuple(r.to(dtype) if r.dtype == torch.float32 else r for r in result)
        return result.to(dtype) if isinstance(result, Tensor) and result.dtype == torch.float32 else result

    return call


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
    vector = b.ndim == 1 or b.shape == a.shape[:-1]
    if b.ndim == 0 or a.shape[-2] != b.shape[-1 if vector else -2]:
        return NotImplemented
    return solver(a, b.unsqueeze(-1)).squeeze(-1) if vector else solver(a, b)


def eig(x: Tensor) -> tuple[Tensor, Tensor]:
    """Return complex eigenvalues and eigenvectors."""
    return tuple(_linalg.eig(x))


def pinv(x: Tensor, rcond: float | None = None) -> Tensor:
    """Return the pseudo-inverse; small singular values count as 0."""
    return _linalg.pinv(x, rtol=10 * max(x.shape[-2:]) * torch.finfo(x.dtype).eps if rcond is None else rcond)


def matrix_rank(x: Tensor, tol: float | None = None) -> Tensor:
    """Return how many singular values are not 0."""
    found = _linalg.matrix_rank(x) if tol is None else _linalg.matrix_rank(x, atol=tol, rtol=0.0)
    return found.to(torch.int32)


def lstsq(a: Tensor, b: Tensor, rcond: float | None = None) -> Any:
    """Return the shortest least-squares solution, where no slopes are asked for. A GPU takes full ranks alone."""
    fits = a.ndim == b.ndim == 2 and a.shape[0] == b.shape[0] and a.numel() and b.numel()
    if not fits or a.dtype in _SHORT or a.requires_grad or b.requires_grad or a.device.type != "cpu":
        return NotImplemented
    return _linalg.lstsq(a, b, rcond).solution


def norm(x: Tensor, ord: Any = None, axis: Axes = None, keepdims: bool = False) -> Any:
    """Return the root of the sum of squares over `axis`. Its slope at 0 is 0."""
    axes = tuple(range(x.ndim)) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    if not axes or any(not -x.ndim <= a < x.ndim for a in axes):
        return NotImplemented
    if ord is None or (ord == 2 and len(axes) == 1):
        return _linalg.vector_norm(x, 2, axes, keepdims)
    return NotImplemented


OVERRIDES = {
    "cholesky": _on_matrices(cholesky),
    "cholesky_inverse": _on_matrices(lambda x, upper=False: torch.cholesky_inverse(x, upper=upper)),
    "det": _on_matrices(_linalg.det),
    "eig": _on_matrices(eig),
    "eigh": _on_matrices(lambda x: tuple(_linalg.eigh(x))),
    "inv": _on_matrices(_linalg.inv),
    "lstsq": lstsq,
    "lu_factor": _on_matrices(lu_factor, square=False),
    "matrix_rank": _on_matrices(matrix_rank, square=False),
    "norm": norm,
    "pinv": _on_matrices(pinv, square=False),
    "qr": _on_matrices(qr, square=False),
    "slogdet": _on_matrices(lambda x: tuple(_linalg.slogdet(x))),
    "solve": _on_matrices(solve),
    "solve_triangular": _on_matrices(solve_triangular),
    "svd": _on_matrices(svd, square=False),
}
