"""Tensors made from nothing, or after the pattern of another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keras_core import dtypes, settings
from keras_core.ops import rules
from keras_core.ops.conversion import constant, convert_to_tensor
from keras_core.ops.conversion import dtype as dtype_of
from keras_core.ops.decorator import op
from keras_core.ops.definition import Tensor, TensorLike
from keras_core.plugins import xp
from keras_core.state.symbolic import KerasTensor
from keras_core.state.variable import Variable


def _sizes(shape: Any) -> tuple[Any, ...]:
    return tuple(shape) if isinstance(shape, Sequence) or hasattr(shape, "__iter__") else (shape,)


def _filled(shape: Any, value: Any, dtype: str | None) -> Tensor:
    return xp.full(_sizes(shape), value, dtype=dtype or settings.floatx())


@op(dtype="keep")
def zeros(shape: Any, dtype: Any = None) -> Tensor:
    """Return a tensor of zeros.

    Args:
        shape: int or sequence of ints.
        dtype: dtype of the result; `floatx` where None.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.zeros((2,))).tolist()
    [0.0, 0.0]
    """
    return _filled(shape, 0, dtype)


@op(dtype="keep")
def ones(shape: Any, dtype: Any = None) -> Tensor:
    """Return a tensor of ones.

    Args:
        shape: int or sequence of ints.
        dtype: dtype of the result; `floatx` where None.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.ones((2,))).tolist()
    [1.0, 1.0]
    """
    return _filled(shape, 1, dtype)


@op(dtype="keep")
def empty(shape: Any, dtype: Any = None) -> Tensor:
    """Return a tensor whose values do not matter; they are zeros.

    Args:
        shape: int or sequence of ints.
        dtype: dtype of the result; `floatx` where None.

    Example:

    >>> from keras_core import ops
    >>> ops.shape(ops.empty((2, 3)))
    (2, 3)
    """
    return _filled(shape, 0, dtype)


@op(dtype="keep")
def full(shape: Any, fill_value: Any, dtype: Any = None) -> Tensor:
    """Return a tensor filled with one value.

    Args:
        shape: int or sequence of ints.
        fill_value: number, or tensor that broadcasts to `shape`.
        dtype: dtype of the result; `floatx` where None.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.full((2,), 7)).tolist()
    [7.0, 7.0]
    """
    if isinstance(fill_value, bool | int | float | complex):
        return _filled(shape, fill_value, dtype)
    return xp.broadcast_to(convert_to_tensor(fill_value, dtype or settings.floatx()), _sizes(shape))


def _like_rule(x: Any, dtype: Any = None) -> KerasTensor:
    return KerasTensor(x.shape, dtype or x.dtype)


def _full_like_rule(x: Any, fill_value: Any, dtype: Any = None) -> KerasTensor:
    return KerasTensor(x.shape, dtype or x.dtype)


@op(dtype="keep", shape=_like_rule)
def zeros_like(x: TensorLike, dtype: Any = None) -> Tensor:
    """Return zeros in the shape of a tensor.

    Args:
        x: tensor.
        dtype: dtype of the result; that of `x` where None.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.zeros_like([1, 2])).tolist()
    [0, 0]
    """
    return xp.full(xp.shape(x), 0, dtype=dtype or xp.dtype(x))


@op(dtype="keep", shape=_like_rule)
def ones_like(x: TensorLike, dtype: Any = None) -> Tensor:
    """Return ones in the shape of a tensor.

    Args:
        x: tensor.
        dtype: dtype of the result; that of `x` where None.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.ones_like([1, 2])).tolist()
    [1, 1]
    """
    return xp.full(xp.shape(x), 1, dtype=dtype or xp.dtype(x))


@op(dtype="keep", shape=_like_rule)
def empty_like(x: TensorLike, dtype: Any = None) -> Tensor:
    """Return a tensor in the shape of another whose values do not matter; they are zeros.

    Args:
        x: tensor.
        dtype: dtype of the result; that of `x` where None.

    Example:

    >>> from keras_core import ops
    >>> ops.shape(ops.empty_like([1, 2]))
    (2,)
    """
    return xp.full(xp.shape(x), 0, dtype=dtype or xp.dtype(x))


@op(dtype="keep", shape=_full_like_rule)
def full_like(x: TensorLike, fill_value: Any, dtype: Any = None) -> Tensor:
    """Return a tensor in the shape of another, filled with one value.

    Args:
        x: tensor.
        fill_value: number, or tensor that broadcasts to the shape of `x`.
        dtype: dtype of the result; that of `x` where None.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.full_like([1, 2], 7)).tolist()
    [7, 7]
    """
    name = dtype or xp.dtype(x)
    if isinstance(fill_value, bool | int | float | complex):
        return xp.full(xp.shape(x), fill_value, dtype=name)
    return xp.broadcast_to(convert_to_tensor(fill_value, name), xp.shape(x))


@op(dtype="keep")
def arange(start: Any, stop: Any = None, step: Any = None, dtype: Any = None) -> Tensor:
    """Return numbers from `start` up to but not including `stop`, `step` apart.

    Args:
        start: first number; where `stop` is None, the end of a range from 0.
        stop: where to stop.
        step: distance; 1 where None.
        dtype: dtype of the result; where None, that to which the arguments promote.

    Returns:
        Tensor of rank 1.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.arange(1, 7, 2)).tolist()
    [1, 3, 5]
    """
    if dtype is None:
        given = (v for v in (start, stop, step) if v is not None)
        dtype = dtypes.result_type(*(type(v) if isinstance(v, int | float) else dtype_of(v) for v in given))
    if stop is None:
        start, stop = 0, start
    bounds = (v.value if isinstance(v, Variable) else v for v in (start, stop, 1 if step is None else step))
    return xp.arange(*bounds, dtype=dtype)


@op(dtype="keep")
def eye(N: int, M: int | None = None, k: int = 0, dtype: Any = None) -> Tensor:
    """Return a matrix with ones on one diagonal and zeros elsewhere.

    Args:
        N: number of rows.
        M: number of columns; `N` where None.
        k: which diagonal: 0 the main one, positive above it, negative below.
        dtype: dtype of the result; `floatx` where None.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.eye(2)).tolist()
    [[1.0, 0.0], [0.0, 1.0]]
    """
    if dtype is None:
        return eye(N, M, k, settings.floatx())  # an override knows no default
    rows, columns = _grid(N, N if M is None else M)
    return xp.astype(xp.equal(xp.add(rows, k), columns), dtype)


@op(dtype="keep")
def identity(n: int, dtype: Any = None) -> Tensor:
    """Return the identity matrix.

    Args:
        n: number of rows and columns.
        dtype: dtype of the result; `floatx` where None.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.identity(2)).tolist()
    [[1.0, 0.0], [0.0, 1.0]]
    """
    return eye(n, dtype=dtype)


@op(dtype="keep")
def tri(N: int, M: int | None = None, k: int = 0, dtype: Any = None) -> Tensor:
    """Return a matrix with ones at and below a diagonal and zeros above it.

    Args:
        N: number of rows.
        M: number of columns; `N` where None.
        k: which diagonal: 0 the main one, positive above it, negative below.
        dtype: dtype of the result; `floatx` where None.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.tri(2)).tolist()
    [[1.0, 0.0], [1.0, 1.0]]
    """
    if dtype is None:
        return tri(N, M, k, settings.floatx())  # an override knows no default
    return xp.astype(_at_or_below(N, N if M is None else M, k), dtype)


def _grid(n: Any, m: Any) -> tuple[Tensor, Tensor]:
    """Return the row numbers as a column and the column numbers as a row."""
    return xp.reshape(xp.arange(0, n, 1, dtype="int32"), (n, 1)), xp.arange(0, m, 1, dtype="int32")


def _at_or_below(n: Any, m: Any, k: int) -> Tensor:
    rows, columns = _grid(n, m)
    return xp.less(columns, xp.add(rows, k + 1))


def _triangle_rule(x: Any, k: int = 0) -> rules.Shape:
    if len(x.shape) < 2:
        raise ValueError(f"A triangle is taken of matrices, got a tensor of rank {len(x.shape)}.")
    return x.shape


@op(shape=_triangle_rule)
def tril(x: TensorLike, k: int = 0) -> Tensor:
    """Return the lower triangle of matrices, with zeros above it.

    Args:
        x: tensor of shape `(..., rows, columns)`.
        k: the last diagonal that is kept: 0 the main one, positive above it, negative below.

    Returns:
        Tensor of the shape and dtype of `x`.

    Raises:
        ValueError: `x` has fewer than two axes.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.tril([[1, 2], [3, 4]])).tolist()
    [[1, 0], [3, 4]]
    """
    _triangle_rule(x)
    rows, columns = xp.shape(x)[-2:]
    return xp.where(_at_or_below(rows, columns, k), x, constant(0, x))


@op(shape=_triangle_rule)
def triu(x: TensorLike, k: int = 0) -> Tensor:
    """Return the upper triangle of matrices, with zeros below it.

    Args:
        x: tensor of shape `(..., rows, columns)`.
        k: the first diagonal that is kept: 0 the main one, positive above it, negative below.

    Returns:
        Tensor of the shape and dtype of `x`.

    Raises:
        ValueError: `x` has fewer than two axes.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.triu([[1, 2], [3, 4]])).tolist()
    [[1, 2], [0, 4]]
    """
    _triangle_rule(x)
    rows, columns = xp.shape(x)[-2:]
    return xp.where(_at_or_below(rows, columns, k - 1), constant(0, x), x)


@op(dtype="keep", shape=rules.same)
def copy(x: TensorLike) -> Tensor:
    """Return a tensor with memory of its own and the elements of another. Gradients flow through it.

    Args:
        x: tensor.

    Returns:
        Tensor of the shape and dtype of `x`.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.copy([1, 2])).tolist()
    [1, 2]
    """
    flat = xp.concat([xp.reshape(x, (-1,))], axis=0)
    return xp.reshape(flat, xp.shape(x))
