"""Decompositions, linear systems, and ops whose result's shape depends on values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import tensorflow as tf

from keras_backend_tf import arrays
from keras_backend_tf.kernels import raw

Tensor = Any

_linalg = tf.linalg
_log_determinant = raw("LogMatrixDeterminant")


def _on_matrices(function: Callable[..., Any], square: bool = True) -> Callable[..., Any]:
    """Return `function` computed in float32 where its tensors have fewer bits: few kernels have 16-bit floats.

    What is no matrix, or no square one where that is needed, it declines, so that core's error names it.
    """

    def call(x: Tensor, *args: Any, **kwargs: Any) -> Any:
        if x.shape.rank < 2 or (square and not _may_equal(*x.shape[-2:])):
            return NotImplemented
        dtype = x.dtype
        if dtype not in (tf.float16, tf.bfloat16):
            return function(x, *args, **kwargs)
        result = function(*(tf.cast(a, tf.float32) if tf.is_tensor(a) else a for a in (x, *args)), **kwargs)
        if isinstance(result, tuple):
            return tuple(tf.cast(r, dtype) if r.dtype == tf.float32 else r for r in result)
        return tf.cast(result, dtype) if tf.is_tensor(result) and result.dtype == tf.float32 else result

    return call


def cholesky(x: Tensor, upper: bool = False) -> Tensor:
    """Return the Cholesky factor, lower by default."""
    factor = _linalg.cholesky(x)
    return _linalg.adjoint(factor) if upper else factor


def eig(x: Tensor) -> tuple[Tensor, Tensor]:
    """Return complex eigenvalues and eigenvectors."""
    if x.shape.rank < 2 or not _may_equal(*x.shape[-2:]):
        return NotImplemented
    return tuple(_linalg.eig(tf.cast(x, tf.float32) if x.dtype in (tf.float16, tf.bfloat16) else x))


def eigh(x: Tensor) -> tuple[Tensor, Tensor]:
    """Return real eigenvalues, ascending, and eigenvectors of Hermitian matrices."""
    values, vectors = _linalg.eigh(x)
    return tf.math.real(values), vectors


def solve(a: Tensor, b: Tensor) -> Tensor:
    """Return x with a @ x = b, for matrices or vectors b."""
    return _columns(_linalg.solve, a, b)


def solve_triangular(a: Tensor, b: Tensor, lower: bool = False) -> Tensor:
    """Return x with a @ x = b for a triangular a."""
    return _columns(lambda a, b: _linalg.triangular_solve(a, b, lower=lower), a, b)


def lstsq(a: Tensor, b: Tensor, rcond: float | None = None) -> Tensor:
    """Return the least-squares solution of a @ x = b by the singular values of a."""
    if a.dtype.is_complex or None in tuple(a.shape) or a.shape.rank != 2 or b.shape.rank not in (1, 2):
        return NotImplemented
    share = max(a.shape) * np.finfo(a.dtype.as_numpy_dtype).eps if rcond is None else rcond
    return _columns(lambda a, b: tf.matmul(_linalg.pinv(a, rcond=share), b), a, b)


def pinv(x: Tensor, rcond: float | None = None) -> Tensor:
    """Return the pseudo-inverse."""
    return NotImplemented if x.dtype.is_complex else _linalg.pinv(x, rcond=rcond)


def _columns(solver: Any, a: Tensor, b: Tensor) -> Tensor:
    left, right = tuple(a.shape), tuple(b.shape)
    vector = len(right) == 1 or (len(right) == len(left) - 1 and all(map(_may_equal, left[:-1], right)))
    if not right or not _may_equal(left[-2], right[-1] if vector else right[-2]):
        return NotImplemented
    matrices = b[..., None] if vector else b
    if len(left) > 2 or len(matrices.shape) > 2:
        batch = tf.broadcast_dynamic_shape(tf.shape(a)[:-2], tf.shape(matrices)[:-2])
        a, matrices = (tf.broadcast_to(x, tf.concat([batch, tf.shape(x)[-2:]], 0)) for x in (a, matrices))
    result = solver(a, matrices)
    return result[..., 0] if vector else result


def _may_equal(n: int | None, m: int | None) -> bool:
    return n is None or m is None or n == m


def slogdet(x: Tensor) -> tuple[Tensor, Tensor]:
    """Return sign and logarithm of the absolute value of the determinant."""
    sign, logarithm = _log_determinant(x)
    return sign, tf.math.real(logarithm) if x.dtype.is_complex else logarithm


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
    if tf.executing_eagerly():
        return lu, tf.constant(_exchanges(permutation.numpy().tolist()), tf.int32, shape=(rows,))
    order, pivots = tf.range(rows), []
    for i in range(rows):  # find where the row wanted at i is now, and bring it there
        j = tf.argmax(order == permutation[i], output_type=tf.int32)
        pivots.append(j)
        order = tf.tensor_scatter_nd_update(order, tf.stack([[i], [j]]), tf.stack([order[j], order[i]]))
    return lu, tf.stack(pivots)


def _exchanges(permutation: list[int]) -> list[int]:
    """Return the place exchanged with each in turn, where the result is the permutation of 0 ... n - 1."""
    order = list(range(len(permutation)))
    where, pivots = list(order), []
    for i, wanted in enumerate(permutation):
        j = where[wanted]
        pivots.append(j)
        order[i], order[j] = order[j], order[i]
        where[order[i]], where[order[j]] = i, j
    return pivots


def nonzero(x: Tensor) -> Any:
    """Return the int32 indices of the nonzero elements, one tensor for each axis."""
    if not x.shape.rank:
        return NotImplemented
    return tuple(tf.unstack(tf.cast(tf.where(arrays.astype(x, "bool")), tf.int32), num=x.shape.rank, axis=1))


OVERRIDES = {
    "cholesky": _on_matrices(cholesky),
    "det": _on_matrices(raw("MatrixDeterminant")),
    "eig": eig,
    "eigh": _on_matrices(eigh),
    "inv": _on_matrices(_linalg.inv),
    "logdet": _on_matrices(lambda x: slogdet(x)[1]),
    "lstsq": _on_matrices(lstsq, square=False),
    "lu_factor": _on_matrices(lu_factor, square=False),
    "nonzero": nonzero,
    "pinv": _on_matrices(pinv, square=False),
    "qr": _on_matrices(qr, square=False),
    "slogdet": _on_matrices(slogdet),
    "solve": _on_matrices(solve),
    "solve_triangular": _on_matrices(solve_triangular),
    "svd": _on_matrices(svd, square=False),
}
