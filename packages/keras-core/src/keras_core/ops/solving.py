"""Systems of linear equations, inverses and determinants."""

from __future__ import annotations

from typing import Any

import numpy as np

from keras_core.ops import rules
from keras_core.ops.complex import conj
from keras_core.ops.creation import eye
from keras_core.ops.decompositions import solve_triangular
from keras_core.ops.decorator import op
from keras_core.ops.definition import Tensor, TensorLike
from keras_core.ops.host import on_host
from keras_core.ops.matrices import as_columns, as_vectors, check_matrices, is_vector, solution_shape, swapped
from keras_core.plugins import xp


def _square_rule(name: str) -> Any:
    def rule(x: Any, *args: Any, **kwargs: Any) -> rules.Shape:
        check_matrices(name, x, square=True)
        return x.shape

    return rule


def _identity(x: Tensor) -> Tensor:
    """Return the unit matrix that fits the square matrices `x`, with as many axes."""
    size = x.shape[-1] if isinstance(x.shape[-1], int) else xp.shape(x)[-1]
    return xp.reshape(eye(size, dtype=xp.dtype(x)), (*(1,) * (len(x.shape) - 2), size, size))


def _solve_rule(a: Any, b: Any) -> rules.Shape:
    return solution_shape("solve", a, b)


@op(dtype="float", shape=_solve_rule)
def solve(a: TensorLike, b: TensorLike) -> Tensor:
    """Return x with a x = b.

    Args:
        a: tensor of shape `(..., n, n)`.
        b: tensor of shape `(n,)` or `(..., n)`, a vector for each matrix, or `(..., n, k)`.

    Returns:
        Tensor of shape `(..., n)` or `(..., n, k)`, like `b`.

    Raises:
        ValueError: `a` holds no square matrices, or `b` does not fit.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.solve([[2.0, 0.0], [0.0, 4.0]], [6.0, 8.0])).tolist()
    [3.0, 2.0]
    """
    check_matrices("solve", a, "a", square=True)
    if is_vector("solve", a, b):
        return as_vectors(solve(a, as_columns(b)))

    def solved(a: np.ndarray, b: np.ndarray) -> np.ndarray:
        return np.linalg.solve(a, b.reshape((1,) * (a.ndim - b.ndim) + b.shape))

    return on_host(solved, a, b, dtype=xp.dtype(a))


@op(dtype="float", shape=_square_rule("inv"))
def inv(x: TensorLike) -> Tensor:
    """Return the inverse of square matrices.

    Args:
        x: tensor of shape `(..., n, n)`.

    Returns:
        Tensor of the shape of `x`, of a float or complex dtype.

    Raises:
        ValueError: `x` holds no square matrices.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.inv([[2.0, 0.0], [0.0, 4.0]])).tolist()
    [[0.5, 0.0], [0.0, 0.25]]
    """
    check_matrices("inv", x, square=True)
    return solve(x, _identity(x))


@op(dtype="float", shape=_square_rule("cholesky_inverse"))
def cholesky_inverse(x: TensorLike, upper: bool = False) -> Tensor:
    """Return the inverse of the matrices whose Cholesky factors are given.

    Args:
        x: tensor of shape `(..., n, n)`: the triangular factors.
        upper: whether they are upper triangular, else lower.

    Returns:
        Tensor of the shape of `x`: (x xᴴ)⁻¹, or (xᴴ x)⁻¹ if `upper`.

    Raises:
        ValueError: `x` holds no square matrices.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.cholesky_inverse([[2.0, 0.0], [0.0, 4.0]])).tolist()
    [[0.25, 0.0], [0.0, 0.0625]]
    """
    check_matrices("cholesky_inverse", x, square=True)
    inverse = solve_triangular(x, _identity(x), lower=not upper)
    adjoint = swapped(conj(inverse))
    return xp.matmul(inverse, adjoint) if upper else xp.matmul(adjoint, inverse)
