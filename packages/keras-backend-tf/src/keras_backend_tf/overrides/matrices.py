"""Diagonals and triangles of matrices."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from keras_backend_tf.kernels import DTYPES, FLOAT8, integers, raw
from keras_core.contract import floatx

Tensor = Any

_band, _part, _diag, _transpose = raw("MatrixBandPart"), raw("MatrixDiagPartV3"), raw("MatrixDiagV3"), raw("Transpose")
_reshape, _fill = raw("Reshape"), raw("Fill")
_REFUSED = frozenset({*FLOAT8, tf.uint16, tf.uint32, tf.uint64})


def _holds(x: Tensor, k: Any) -> bool:
    """Whether the kernels take `x`, matrices of known size, and its `k`-th diagonal."""
    if type(k) is not int or x.dtype in _REFUSED or x.shape.rank < 2:
        return False
    rows, columns = x.shape[-2:]
    return rows is not None and columns is not None and -rows < k < columns


def tril(x: Tensor, k: int = 0) -> Tensor:
    """Return `x` without what is above a diagonal."""
    # a negative number means all of them to the kernel, so diagonals below the main one are not for it
    return _band(x, -1, k) if _holds(x, k) and k >= 0 else NotImplemented


def triu(x: Tensor, k: int = 0) -> Tensor:
    """Return `x` without what is below a diagonal."""
    return _band(x, -k, -1) if _holds(x, k) and k <= 0 else NotImplemented


def tri(N: int, M: int | None = None, k: int = 0, dtype: str | None = None) -> Tensor:
    """Return ones at and below the `k`-th diagonal, zeros above."""
    columns, native = N if M is None else M, DTYPES[dtype or floatx()]
    if not all(type(n) is int for n in (N, columns, k)) or not 0 <= k < columns or native in _REFUSED or N < 1:
        return NotImplemented
    return _band(_fill(integers((N, columns)), tf.constant(1, native)), -1, k)


def diagonal(x: Tensor, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Tensor:
    """Return a diagonal of the matrices on two axes."""
    rank = x.shape.rank
    if rank < 2 or not (-rank <= axis1 < rank and -rank <= axis2 < rank) or (axis1 - axis2) % rank == 0:
        return NotImplemented
    first, second = axis1 % rank, axis2 % rank
    if (first, second) != (rank - 2, rank - 1):
        x = _transpose(x, integers((*(i for i in range(rank) if i not in (first, second)), first, second)))
    return _part(x, offset, _zero(x)) if _holds(x, offset) else NotImplemented


def diag(x: Tensor, k: int = 0) -> Tensor:
    """Return a matrix with the vector `x` on a diagonal, or a diagonal of the matrix `x`."""
    if x.shape.rank == 2:
        return diagonal(x, k)
    if x.shape.rank != 1 or not x.shape[0] or type(k) is not int or x.dtype in _REFUSED:
        return NotImplemented
    return _diag(x, k, -1, -1, _zero(x))


def diagflat(x: Tensor, k: int = 0) -> Tensor:
    """Return a matrix with the elements of `x` on a diagonal."""
    return diag(_reshape(x, integers((-1,))), k) if x.dtype not in FLOAT8 else NotImplemented


def _zero(x: Tensor) -> Tensor:
    return tf.constant(False if x.dtype.is_bool else 0, x.dtype)


OVERRIDES = {"tri": tri, "tril": tril, "triu": triu, "diagonal": diagonal, "diag": diag, "diagflat": diagflat}
