"""Linear algebra by LAPACK."""

from __future__ import annotations

from typing import Any

import numpy as np

from keras_core.reference.tensors import native

Tensor = Any


def cholesky(x: Tensor, upper: bool = False) -> Tensor:
    """Return the triangular factor of symmetric positive definite matrices."""
    lower = np.linalg.cholesky(x)
    return np.conj(np.swapaxes(lower, -1, -2)) if upper else lower


def eigh(x: Tensor) -> tuple[Tensor, Tensor]:
    """Return eigenvalues, ascending, and eigenvectors of Hermitian matrices."""
    values, vectors = np.linalg.eigh(x)
    return values, vectors


def eig(x: Tensor) -> tuple[Tensor, Tensor]:
    """Return complex eigenvalues and eigenvectors."""
    kind = np.result_type(x.dtype, np.complex64)
    values, vectors = np.linalg.eig(x)
    return values.astype(kind), vectors.astype(kind)


def qr(x: Tensor, mode: Any = "reduced") -> tuple[Tensor, Tensor]:
    """Return an orthogonal and an upper triangular factor."""
    q, r = np.linalg.qr(x, mode=mode)
    return q, r


def svd(x: Tensor, full_matrices: bool = True, compute_uv: bool = True) -> Any:
    """Return the singular value decomposition, or the values alone."""
    if not compute_uv:
        return np.linalg.svd(x, compute_uv=False)
    return tuple(np.linalg.svd(x, full_matrices=full_matrices))


def solve(a: Tensor, b: Tensor) -> Tensor:
    """Return `x` with a @ x = b; `b` is a vector where it has one axis less than `a`."""
    return np.linalg.solve(a, b[..., None])[..., 0] if b.ndim == a.ndim - 1 else np.linalg.solve(a, b)


def solve_triangular(a: Tensor, b: Tensor, lower: bool = False) -> Tensor:
    """Return `x` with a @ x = b, where only one triangle of `a` counts."""
    return solve(np.tril(a) if lower else np.triu(a), b)


def lu(x: Tensor) -> tuple[Tensor, Tensor]:
    """Return the packed factors of P A = L U and the row exchanged with each, as LAPACK's getrf does."""
    packed = np.array(x)
    rows, columns = packed.shape[-2:]
    steps = min(rows, columns)
    pivots = np.zeros((*packed.shape[:-2], steps), np.int32)
    for at in np.ndindex(*packed.shape[:-2]):
        matrix = packed[at]
        for j in range(steps):
            pivot = j + int(np.argmax(np.abs(matrix[j:, j])))
            pivots[(*at, j)] = pivot
            matrix[[j, pivot]] = matrix[[pivot, j]]
            if matrix[j, j] != 0:
                matrix[j + 1 :, j] /= matrix[j, j]
                matrix[j + 1 :, j + 1 :] -= np.outer(matrix[j + 1 :, j], matrix[j, j + 1 :])
    return packed, pivots


OVERRIDES = {
    **{f.__name__: f for f in (eigh, eig, qr, svd, lu)},
    **{f.__name__: native(f) for f in (cholesky, solve, solve_triangular)},
    "inv": native(np.linalg.inv),
    "det": native(np.linalg.det),
    "lu_factor": lu,
}
