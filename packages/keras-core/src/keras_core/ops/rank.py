"""Matrices of less than full rank: rank, pseudo-inverse, least squares, by the singular value decomposition."""

from __future__ import annotations

from typing import Any

from keras_core.ops import rules
from keras_core.ops.complex import conj
from keras_core.ops.conversion import constant
from keras_core.ops.decompositions import svd
from keras_core.ops.decorator import op
from keras_core.ops.definition import Tensor, TensorLike
from keras_core.ops.matrices import as_columns, as_vectors, check_matrices, swapped
from keras_core.plugins import xp
from keras_core.state.symbolic import KerasTensor

_EPSILON = {"float16": 2.0**-10, "bfloat16": 2.0**-7, "float64": 2.0**-52}


def _epsilon(x: Tensor) -> float:
    """Return the distance from 1 to the next number in the dtype of the real tensor `x`."""
    return _EPSILON.get(xp.dtype(x), 2.0**-23)


def _pinv_rule(x: Any, rcond: float | None = None) -> rules.Shape:
    check_matrices("pinv", x)
    return (*x.shape[:-2], x.shape[-1], x.shape[-2])


@op(dtype="float", shape=_pinv_rule)
def pinv(x: TensorLike, rcond: float | None = None) -> Tensor:
    """Return the pseudo-inverse of matrices (Moore and Penrose), by the singular value decomposition.

    Args:
        x: tensor of shape `(..., m, n)`.
        rcond: singular values up to this share of the largest count as 0; 10 max(m, n) epsilon where None.

    Returns:
        Tensor of shape `(..., n, m)`, of a float or complex dtype.

    Raises:
        ValueError: `x` holds no matrices.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.pinv([[2.0, 0.0], [0.0, 0.0]])).tolist()
    [[0.5, 0.0], [0.0, 0.0]]
    """
    check_matrices("pinv", x)
    u, inverse, vh = _inverted(x, 10 * _largest_side(x) if rcond is None else rcond, rcond is None)
    scaled = xp.multiply(swapped(conj(vh)), xp.reshape(inverse, (*xp.shape(inverse)[:-1], 1, xp.shape(inverse)[-1])))
    return xp.matmul(scaled, swapped(conj(u)))


def _largest_side(x: Tensor) -> int:
    return max(n for n in tuple(x.shape)[-2:] if isinstance(n, int))


def _inverted(x: Tensor, share: float, of_epsilon: bool) -> tuple[Tensor, Tensor, Tensor]:
    """Return the singular value decomposition of `x` with the values inverted, small ones to 0."""
    u, s, vh = svd(x, full_matrices=False)
    bound = xp.multiply(xp.max(s, axis=-1, keepdims=True), share * (_epsilon(s) if of_epsilon else 1))
    large = xp.less(bound, s)
    inverse = xp.where(large, xp.divide(1, xp.where(large, s, constant(1, s))), constant(0, s))
    return u, xp.astype(inverse, xp.dtype(u)), vh


def _rank_rule(x: Any, tol: float | None = None) -> KerasTensor:
    check_matrices("matrix_rank", x)
    return KerasTensor(x.shape[:-2], "int32")


@op(dtype="float", shape=_rank_rule)
def matrix_rank(x: TensorLike, tol: float | None = None) -> Tensor:
    """Return how many singular values of matrices are not 0.

    Args:
        x: tensor of shape `(..., m, n)`.
        tol: singular values up to this count as 0; where None, max(m, n) epsilon times the largest.

    Returns:
        int32 tensor of shape `(...)`.

    Raises:
        ValueError: `x` holds no matrices.

    Example:

    >>> from keras_core import ops
    >>> int(ops.matrix_rank([[1.0, 2.0], [2.0, 4.0]]))
    1
    """
    check_matrices("matrix_rank", x)
    s = svd(x, compute_uv=False)
    if tol is None:
        bound = xp.multiply(xp.max(s, axis=-1, keepdims=True), _largest_side(x) * _epsilon(s))
    else:
        bound = constant(tol, s)
    return xp.sum(xp.astype(xp.less(bound, s), "int32"), axis=-1)


def _lstsq_rule(a: Any, b: Any, rcond: float | None = None) -> rules.Shape:
    _check_lstsq(a, b)
    return (a.shape[1], *b.shape[1:])


def _check_lstsq(a: Any, b: Any) -> None:
    shapes = tuple(a.shape), tuple(b.shape)
    fits = len(shapes[0]) == 2 and len(shapes[1]) in (1, 2)
    if not fits or (None not in (shapes[0][0], shapes[1][0]) and shapes[0][0] != shapes[1][0]):
        raise ValueError(
            f"ops.lstsq needs a of shape (m, n) and b of shape (m,) or (m, k), got a of shape {shapes[0]} and b of "
            f"shape {shapes[1]}."
        )


@op(dtype="float", shape=_lstsq_rule)
def lstsq(a: TensorLike, b: TensorLike, rcond: float | None = None) -> Tensor:
    """Return the least-squares solution of a x = b, the shortest where there are several.

    Args:
        a: tensor of shape `(m, n)`.
        b: tensor of shape `(m,)` or `(m, k)`.
        rcond: singular values of `a` up to this share of the largest count as 0; max(m, n) epsilon where None.

    Returns:
        Tensor of shape `(n,)` or `(n, k)`.

    Raises:
        ValueError: the arguments have other shapes.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.lstsq([[1.0], [1.0]], [1.0, 3.0])).tolist()
    [2.0]
    """
    _check_lstsq(a, b)
    if len(b.shape) == 1:
        return as_vectors(lstsq(a, as_columns(b), rcond))
    u, inverse, vh = _inverted(a, _largest_side(a) if rcond is None else rcond, rcond is None)
    return xp.matmul(swapped(conj(vh)), xp.multiply(as_columns(inverse), xp.matmul(swapped(conj(u)), b)))
