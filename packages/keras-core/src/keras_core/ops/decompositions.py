"""Decompositions of matrices.

Their default is LAPACK on the host, through NumPy. Matrices lie on the last two axes; floats of less than 32 bits are
decomposed in float32.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from keras_core.ops.complex import PART
from keras_core.ops.decorator import op
from keras_core.ops.definition import Tensor, TensorLike
from keras_core.ops.host import on_host
from keras_core.ops.matrices import as_columns, as_vectors, check_matrices, is_vector, smaller, solution_shape
from keras_core.plugins import xp
from keras_core.state.symbolic import KerasTensor


def _cholesky_rule(x: Any, upper: bool = False) -> tuple[int | None, ...]:
    check_matrices("cholesky", x, square=True)
    return x.shape


@op(dtype="float", shape=_cholesky_rule)
def cholesky(x: TensorLike, upper: bool = False) -> Tensor:
    """Return the triangular factor of positive definite matrices: x = L Lᴴ.

    Args:
        x: tensor of shape `(..., n, n)`, symmetric or Hermitian.
        upper: whether to return Lᴴ, which is upper triangular, in place of L.

    Returns:
        Tensor of the shape of `x`, of a float or complex dtype. For matrices that are not positive definite it is an
        error or NaN, as the backend has it.

    Raises:
        ValueError: `x` holds no square matrices.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.cholesky([[4.0, 2.0], [2.0, 10.0]])).tolist()
    [[2.0, 0.0], [1.0, 3.0]]
    """
    check_matrices("cholesky", x, square=True)

    def factor(x: np.ndarray) -> np.ndarray:
        lower = np.linalg.cholesky(x)
        return np.conj(np.swapaxes(lower, -1, -2)) if upper else lower

    return on_host(factor, x, dtype=xp.dtype(x))


def _qr_rule(x: Any, mode: str = "reduced") -> tuple[KerasTensor, KerasTensor]:
    _check_qr(x, mode)
    *batch, rows, columns = x.shape
    inner = rows if mode == "complete" else smaller(rows, columns)
    return KerasTensor((*batch, rows, inner), x.dtype), KerasTensor((*batch, inner, columns), x.dtype)


def _check_qr(x: Any, mode: str) -> None:
    check_matrices("qr", x)
    if mode not in ("reduced", "complete"):
        raise ValueError(f"ops.qr needs mode='reduced' or 'complete', got mode={mode!r}.")


@op(dtype="float", shape=_qr_rule)
def qr(x: TensorLike, mode: Any = "reduced") -> tuple[Tensor, Tensor]:
    """Return an orthogonal and an upper triangular factor: x = Q R.

    Args:
        x: tensor of shape `(..., m, n)`.
        mode: `"reduced"`: Q has min(m, n) columns; `"complete"`: Q has m.

    Returns:
        `(q, r)`, of shapes `(..., m, k)` and `(..., k, n)`.

    Raises:
        ValueError: `x` holds no matrices, or there is no such mode.

    Example:

    >>> from keras_core import ops
    >>> q, r = ops.qr([[0.0, 2.0], [3.0, 1.0]])
    >>> ops.convert_to_numpy(q @ r).round(3).tolist()
    [[0.0, 2.0], [3.0, 1.0]]
    """
    _check_qr(x, mode)
    return on_host(lambda x: tuple(np.linalg.qr(x, mode=mode)), x, dtype=xp.dtype(x))


def _svd_rule(x: Any, full_matrices: bool = True, compute_uv: bool = True) -> Any:
    check_matrices("svd", x)
    *batch, rows, columns = x.shape
    least = smaller(rows, columns)
    values = KerasTensor((*batch, least), PART.get(x.dtype, x.dtype))
    if not compute_uv:
        return values
    inner = (rows, columns) if full_matrices else (least, least)
    return KerasTensor((*batch, rows, inner[0]), x.dtype), values, KerasTensor((*batch, inner[1], columns), x.dtype)


@op(dtype="float", shape=_svd_rule)
def svd(x: TensorLike, full_matrices: bool = True, compute_uv: bool = True) -> Any:
    """Return the singular value decomposition: x = U diag(s) Vᴴ.

    Args:
        x: tensor of shape `(..., m, n)`.
        full_matrices: whether U and V are square; else they have k = min(m, n) columns.
        compute_uv: whether to return U and Vᴴ as well.

    Returns:
        `(u, s, vh)`, of shapes `(..., m, m)`, `(..., k)` and `(..., n, n)`, or with k in place of the second m and the
        first n; `s` alone without `compute_uv`. The singular values descend.

    Raises:
        ValueError: `x` holds no matrices.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.svd([[3.0, 0.0], [0.0, 4.0]], compute_uv=False)).tolist()
    [4.0, 3.0]
    """
    check_matrices("svd", x)
    name = xp.dtype(x)
    part = PART.get(name, name)
    if not compute_uv:
        return on_host(lambda x: np.linalg.svd(x, compute_uv=False), x, dtype=part)
    return on_host(lambda x: tuple(np.linalg.svd(x, full_matrices=full_matrices)), x, dtype=(name, part, name))


def _eigh_rule(x: Any) -> tuple[KerasTensor, KerasTensor]:
    check_matrices("eigh", x, square=True)
    return KerasTensor(x.shape[:-1], PART.get(x.dtype, x.dtype)), KerasTensor(x.shape, x.dtype)


@op(dtype="float", shape=_eigh_rule)
def eigh(x: TensorLike) -> tuple[Tensor, Tensor]:
    """Return eigenvalues and eigenvectors of symmetric or Hermitian matrices.

    Args:
        x: tensor of shape `(..., n, n)`.

    Returns:
        `(values, vectors)`, of shapes `(..., n)` and `(..., n, n)`: real values, ascending, and a vector in the column
        of each.

    Raises:
        ValueError: `x` holds no square matrices.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.eigh([[4.0, 0.0], [0.0, 3.0]])[0]).tolist()
    [3.0, 4.0]
    """
    check_matrices("eigh", x, square=True)
    name = xp.dtype(x)
    return on_host(lambda x: tuple(np.linalg.eigh(x)), x, dtype=(PART.get(name, name), name))


def _complex_of(dtype: str) -> str:
    return dtype if dtype in PART else "complex128" if dtype == "float64" else "complex64"


def _eig_rule(x: Any) -> tuple[KerasTensor, KerasTensor]:
    check_matrices("eig", x, square=True)
    name = _complex_of(x.dtype)
    return KerasTensor(x.shape[:-1], name), KerasTensor(x.shape, name)


@op(dtype="float", shape=_eig_rule)
def eig(x: TensorLike) -> tuple[Tensor, Tensor]:
    """Return eigenvalues and right eigenvectors of square matrices.

    Args:
        x: tensor of shape `(..., n, n)`.

    Returns:
        `(values, vectors)`, of shapes `(..., n)` and `(..., n, n)`: complex values in no order, and a vector in the
        column of each.

    Raises:
        ValueError: `x` holds no square matrices.

    Example:

    >>> from keras_core import ops
    >>> values, _ = ops.eig([[0.0, 1.0], [-1.0, 0.0]])
    >>> sorted(ops.convert_to_numpy(ops.imag(values)).tolist())
    [-1.0, 1.0]
    """
    check_matrices("eig", x, square=True)
    return on_host(lambda x: tuple(np.linalg.eig(x)), x, dtype=_complex_of(xp.dtype(x)))


def _lu_rule(x: Any) -> tuple[KerasTensor, KerasTensor]:
    check_matrices("lu_factor", x)
    pivots = (*x.shape[:-2], smaller(*x.shape[-2:]))
    return KerasTensor(x.shape, x.dtype), KerasTensor(pivots, "int32")


@op(dtype="float", shape=_lu_rule)
def lu_factor(x: TensorLike) -> tuple[Tensor, Tensor]:
    """Return both triangular factors of P x = L U in one matrix, and the row exchanges P.

    Args:
        x: tensor of shape `(..., m, n)`.

    Returns:
        `(lu, pivots)`: a tensor of the shape of `x` with U on and above the diagonal and L, whose diagonal is 1, below;
        and int32 of shape `(..., min(m, n))`: row `i` was exchanged with row `pivots[i]`, one after the other, as
        LAPACK's `getrf` does.

    Raises:
        ValueError: `x` holds no matrices.

    Example:

    >>> from keras_core import ops
    >>> lu, pivots = ops.lu_factor([[1.0, 2.0], [2.0, 8.0]])
    >>> ops.convert_to_numpy(lu).tolist(), ops.convert_to_numpy(pivots).tolist()
    ([[2.0, 8.0], [0.5, -2.0]], [1, 1])
    """
    check_matrices("lu_factor", x)
    return on_host(_lu, x, dtype=(xp.dtype(x), "int32"))


def _lu(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
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


def _triangular_rule(a: Any, b: Any, lower: bool = False) -> tuple[int | None, ...]:
    return solution_shape("solve_triangular", a, b)


@op(dtype="float", shape=_triangular_rule)
def solve_triangular(a: TensorLike, b: TensorLike, lower: bool = False) -> Tensor:
    """Return x with a x = b, where only one triangle of `a` counts.

    Args:
        a: tensor of shape `(..., n, n)`.
        b: tensor of shape `(n,)` or `(..., n)`, a vector for each matrix, or `(..., n, k)`.
        lower: whether the lower triangle counts, else the upper one.

    Returns:
        Tensor of shape `(..., n)` or `(..., n, k)`, like `b`.

    Raises:
        ValueError: `a` holds no square matrices, or `b` does not fit.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.solve_triangular([[2.0, 2.0], [0.0, 4.0]], [6.0, 8.0])).tolist()
    [1.0, 2.0]
    """
    check_matrices("solve_triangular", a, "a", square=True)
    if is_vector("solve_triangular", a, b):
        return as_vectors(solve_triangular(a, as_columns(b), lower))
    triangle = np.tril if lower else np.triu
    return on_host(lambda a, b: np.linalg.solve(*_ranked(triangle(a), b)), a, b, dtype=xp.dtype(a))


def _ranked(a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return `b` with as many axes as `a`, so that every version of NumPy takes its last two for matrices."""
    return a, b.reshape((1,) * (a.ndim - b.ndim) + b.shape)
