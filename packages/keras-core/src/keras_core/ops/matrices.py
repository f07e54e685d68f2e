"""What the ops of linear algebra check of their arguments, and small steps that they share."""

from __future__ import annotations

from typing import Any

from keras_core.ops import rules
from keras_core.ops.definition import Tensor
from keras_core.plugins import xp


def check_matrices(op: str, x: Any, argument: str = "x", square: bool = False) -> None:
    """Raise ValueError unless `x` is a stack of matrices, square ones if `square`."""
    shape = tuple(x.shape)
    if len(shape) < 2:
        raise ValueError(
            f"ops.{op} takes matrices, of shape (..., rows, columns), got {argument} of shape {shape}. "
            f"Give a vector a second axis with `ops.expand_dims`."
        )
    rows, columns = shape[-2:]
    if square and isinstance(rows, int) and isinstance(columns, int) and rows != columns:
        raise ValueError(f"ops.{op} takes square matrices, of shape (..., n, n), got {argument} of shape {shape}.")


def is_vector(op: str, a: Any, b: Any) -> bool:
    """Return whether the right side `b` of a system holds vectors: one of them, or one for each matrix of `a`.

    Raises:
        ValueError: `a` and `b` make no system of equations.
    """
    left, right = tuple(a.shape), tuple(b.shape)
    vector = len(right) == 1 or (len(right) == len(left) - 1 and all(map(_may_equal, left[:-1], right)))
    if not right or not _may_equal(left[-2], right[-1] if vector else right[-2]):
        raise ValueError(
            f"ops.{op} needs b of shape (..., n) or (..., n, k) for a of shape (..., n, n), got a of shape {left} and "
            f"b of shape {right}."
        )
    return vector


def _may_equal(n: Any, m: Any) -> bool:
    return n == m if isinstance(n, int) and isinstance(m, int) else True


def solution_shape(op: str, a: Any, b: Any) -> rules.Shape:
    """Return the shape of the solution of `a @ x = b`, a rule of ops that solve systems."""
    check_matrices(op, a, "a", square=True)
    if is_vector(op, a, b):
        return (*rules.broadcast_shapes(a.shape[:-2], b.shape[:-1]), a.shape[-1])
    return (*rules.broadcast_shapes(a.shape[:-2], b.shape[:-2]), a.shape[-1], b.shape[-1])


def as_columns(b: Tensor) -> Tensor:
    """Return vectors as matrices of one column."""
    return xp.reshape(b, (*xp.shape(b), 1))


def as_vectors(x: Tensor) -> Tensor:
    """Return matrices of one column as vectors."""
    return xp.strided_slice(x, (Ellipsis, 0))


def swapped(x: Tensor) -> Tensor:
    """Return native matrices transposed."""
    order = list(range(len(x.shape)))
    return xp.permute_dims(x, [*order[:-2], order[-1], order[-2]])


def smaller(rows: int | None, columns: int | None) -> int | None:
    """Return the smaller side of a matrix, or None where one is not known."""
    return None if rows is None or columns is None else min(rows, columns)
