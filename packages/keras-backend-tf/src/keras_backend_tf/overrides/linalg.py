"""Decompositions, linear systems, and ops whose result's shape depends on values."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

Tensor = Any

_linalg = tf.linalg


def cholesky(x: Tensor, upper: bool = False) -> Tensor:
    """Return the Cholesky factor, lower by default."""
    factor = _linalg.cholesky(x)
    return _linalg.adjoint(factor) if upper else factor


def cholesky_inverse(x: Tensor, upper: bool = False) -> Tensor:
    """Return the inverse of the matrix whose Cholesky factor is `x`."""
    identity = tf.eye(tf.shape(x)[-1], batch_shape=tf.shape(x)[:-2], dtype=x.dtype)
    return _linalg.cholesky_solve(_linalg.adjoint(x) if upper else x, identity)


def solve(a: Tensor, b: Tensor) -> Tensor:
    """Return x with a @ x = b, for a matrix or a vector b."""
    return _columns(_linalg.solve, a, b)


def solve_triangular(a: Tensor, b: Tensor, lower: bool = False) -> Tensor:
    """Return x with a @ x = b for a triangular a."""
    return _columns(lambda a, b: _linalg.triangular_solve(a, b, lower=lower), a, b)


def lstsq(a: Tensor, b: Tensor, rcond: float | None = None) -> Tensor:
    """Return the least-squares solution of a @ x = b by the singular values of a."""
    return _columns(lambda a, b: tf.matmul(_linalg.pinv(a, rcond=rcond), b), a, b)


def _columns(solver: Any, a: Tensor, b: Tensor) -> Tensor:
    vector = b.shape.rank == a.shape.rank - 1
    result = solver(a, b[..., None] if vector else b)
    return result[..., 0] if vector else result


def slogdet(x: Tensor) -> tuple[Tensor, Tensor]:
    """Return sign and logarithm of the absolute value of the determinant."""
    return tuple(_linalg.slogdet(x))


def qr(x: Tensor, mode: str = "reduced") -> tuple[Tensor, Tensor]:
    """Return the orthogonal and the upper triangular factor."""
    return tuple(_linalg.qr(x, full_matrices=mode == "complete")) if mode in ("reduced", "complete") else NotImplemented


def svd(x: Tensor, full_matrices: bool = True, compute_uv: bool = True) -> Any:
    """Return `(u, s, v)` with x = u @ diag(s) @ v, or s alone."""
    if not compute_uv:
        return _linalg.svd(x, compute_uv=False)
    s, u, v = _linalg.svd(x, full_matrices=full_matrices)
    return u, s, _linalg.adjoint(v)


def lu_factor(x: Tensor) -> tuple[Tensor, Tensor]:
    """Return both triangular factors in one matrix, and the row exchanged with each row in turn, as LAPACK does."""
    if x.shape.rank != 2 or None in tuple(x.shape):
        return NotImplemented
    rows, columns = x.shape
    if rows != columns:
        return NotImplemented
    lu, permutation = _linalg.lu(x)
    order, pivots = tf.range(rows), []
    for i in range(rows):  # find where the row wanted at i is now, and bring it there
        j = tf.argmax(order == permutation[i], output_type=tf.int32)
        pivots.append(j)
        order = tf.tensor_scatter_nd_update(order, tf.stack([[i], [j]]), tf.stack([order[j], order[i]]))
    return lu, tf.stack(pivots)


def trace(x: Tensor, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Tensor:
    """Return the sum of the main diagonal of matrices on the last two axes."""
    rank = x.shape.rank
    if offset or (axis1 % rank, axis2 % rank) != (rank - 2, rank - 1) or x.dtype.is_bool or x.dtype.size < 4:
        return NotImplemented
    return _linalg.trace(x)


def nonzero(x: Tensor) -> tuple[Tensor, ...]:
    """Return the int32 indices of the nonzero elements, one tensor for each axis."""
    return tuple(tf.unstack(tf.cast(tf.where(x), tf.int32), num=x.shape.rank, axis=1))


OVERRIDES = {
    "cholesky": cholesky,
    "cholesky_inverse": cholesky_inverse,
    "det": _linalg.det,
    "eig": lambda x: tuple(_linalg.eig(x)),
    "eigh": lambda x: tuple(_linalg.eigh(x)),
    "inv": _linalg.inv,
    "logdet": lambda x: _linalg.slogdet(x)[1],
    "lstsq": lstsq,
    "lu_factor": lu_factor,
    "nonzero": nonzero,
    "pinv": lambda x, rcond=None: _linalg.pinv(x, rcond=rcond),
    "qr": qr,
    "slogdet": slogdet,
    "solve": solve,
    "solve_triangular": solve_triangular,
    "svd": svd,
    "trace": trace,
}
