"""Order: sorting, ranking and searching."""

from __future__ import annotations

from typing import Any

from keras_core import dtypes
from keras_core.ops import rules
from keras_core.ops.conversion import dtype_name
from keras_core.ops.decorator import op
from keras_core.ops.definition import Tensor, TensorLike
from keras_core.ops.indexing import take_along_axis
from keras_core.plugins import xp
from keras_core.state.symbolic import KerasTensor


def _index_rule(x: Any, axis: int | None = None, keepdims: bool = False) -> KerasTensor:
    return KerasTensor(rules.reduced_shape(x.shape, axis, keepdims), "int32")


@op(shape=_index_rule)
def argmax(x: TensorLike, axis: int | None = None, keepdims: bool = False) -> Tensor:
    """Return the index of the largest element, the first of several; of a NaN where there is one.

    Args:
        x: real tensor.
        axis: axis along which to look; `x` is flattened first where None.
        keepdims: whether reduced axes stay, with length 1.

    Returns:
        int32 tensor of the reduced shape.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.argmax([[1, 5], [9, 4]], axis=1)).tolist()
    [1, 0]
    """
    if dtype_name(x) == "bool":
        x = xp.astype(x, "int32")
    if axis is not None:
        return xp.argmax(x, axis=axis, keepdims=keepdims)
    found = xp.argmax(xp.reshape(x, (-1,)), axis=0)
    return xp.reshape(found, (1,) * len(x.shape)) if keepdims else found


@op(shape=_index_rule)
def argmin(x: TensorLike, axis: int | None = None, keepdims: bool = False) -> Tensor:
    """Return the index of the smallest element, the first of several; of a NaN where there is one.

    Args:
        x: real tensor.
        axis: axis along which to look; `x` is flattened first where None.
        keepdims: whether reduced axes stay, with length 1.

    Returns:
        int32 tensor of the reduced shape.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.argmin([[1, 5], [9, 4]], axis=1)).tolist()
    [0, 1]
    """
    return argmax(_reversed_order(x), axis, keepdims)


def _reversed_order(x: Tensor) -> Tensor:
    """Return a tensor that is ordered the other way round; the negative of the lowest integer would overflow."""
    name = dtype_name(x)
    if name == "bool":
        return xp.logical_not(x)
    if name in dtypes.UNSIGNED:
        return xp.bitwise_xor(x, 2 ** int(name.removeprefix("uint")) - 1)
    return xp.bitwise_xor(x, -1) if name in dtypes.SIGNED else xp.multiply(x, -1)


def _sorted_rule(x: Any, axis: int | None = -1) -> rules.Shape:
    if axis is None:
        return (rules.known_size(x.shape),)
    rules.canonical_axis(axis, len(x.shape))
    return x.shape


def _argsorted_rule(x: Any, axis: int | None = -1) -> KerasTensor:
    return KerasTensor(_sorted_rule(x, axis), "int32")


@op(shape=_argsorted_rule)
def argsort(x: TensorLike, axis: int | None = -1) -> Tensor:
    """Return the indices that sort along an axis, ascending; equal elements keep their order, NaN comes last.

    Args:
        x: real tensor.
        axis: axis to sort along; `x` is flattened first where None.

    Returns:
        int32 tensor of the shape of `x`, or of rank 1 without an axis.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.argsort([3, 1, 2])).tolist()
    [1, 2, 0]
    """
    if axis is None:
        x, axis = xp.reshape(x, (-1,)), 0
    return xp.argsort(x, axis=axis)


@op(shape=_sorted_rule)
def sort(x: TensorLike, axis: int | None = -1) -> Tensor:
    """Sort along an axis, ascending; NaN comes last.

    Args:
        x: real tensor.
        axis: axis to sort along; `x` is flattened first where None.

    Returns:
        Tensor of the shape and dtype of `x`, or of rank 1 without an axis.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.sort([3, 1, 2])).tolist()
    [1, 2, 3]
    """
    if axis is None:
        x, axis = xp.reshape(x, (-1,)), 0
    return take_along_axis(x, xp.argsort(x, axis=axis), axis)


def _top_k_rule(x: Any, k: int, sorted: bool = True) -> tuple[KerasTensor, KerasTensor]:
    shape = (*x.shape[:-1], _checked_k(x, k))
    return KerasTensor(shape, x.dtype), KerasTensor(shape, "int32")


def _checked_k(x: Any, k: int) -> int:
    if not x.shape:
        raise ValueError("ops.top_k needs a tensor with at least one axis, got a scalar.")
    length = x.shape[-1]
    if k < 0 or (isinstance(length, int) and k > length):
        raise ValueError(f"ops.top_k got k={k}, expected between 0 and the length of the last axis, {length}.")
    return k


@op(shape=_top_k_rule)
def top_k(x: TensorLike, k: int, sorted: bool = True) -> tuple[Tensor, Tensor]:
    """Return the `k` largest elements along the last axis, and their indices.

    Args:
        x: real tensor of shape `(..., n)`.
        k: how many, at most `n`.
        sorted: whether the largest must come first; else the order is up to the backend.

    Returns:
        Values and int32 indices, both of shape `(..., k)`. Which of equal elements wins is up to the backend.

    Raises:
        ValueError: `k` is larger than the axis.

    Example:

    >>> from keras_core import ops
    >>> values, indices = ops.top_k([1, 9, 5], 2)
    >>> ops.convert_to_numpy(values).tolist(), ops.convert_to_numpy(indices).tolist()
    ([9, 5], [1, 2])
    """
    _checked_k(x, k)
    backwards = (Ellipsis, slice(None, None, -1))
    ascending = xp.argsort(xp.strided_slice(x, backwards), axis=-1)  # reversed twice, so that ties stay in order
    last = xp.shape(x)[-1] - 1
    best = xp.strided_slice(xp.strided_slice(ascending, backwards), (Ellipsis, slice(0, k)))
    indices = xp.subtract(last if isinstance(last, int) else xp.astype(last, xp.dtype(best)), best)
    return take_along_axis(x, indices, -1), indices


def _in_top_k_rule(targets: Any, predictions: Any, k: int) -> KerasTensor:
    if len(predictions.shape) != 2:
        raise ValueError(f"predictions must be of shape (batch, classes), got {tuple(predictions.shape)}.")
    batch, given = predictions.shape[0], rules.known_size(targets.shape)
    if None not in (batch, given) and batch != given:
        raise ValueError(f"targets must be of shape ({batch},), got {tuple(targets.shape)}.")
    return KerasTensor(targets.shape, "bool")


@op(dtype="keep", shape=_in_top_k_rule)
def in_top_k(targets: TensorLike, predictions: TensorLike, k: int) -> Tensor:
    """Return whether the score of the target class is among the `k` highest.

    Args:
        targets: integer tensor of shape `(batch,)`, the classes.
        predictions: tensor of shape `(batch, classes)`, the scores.
        k: how many scores count.

    Returns:
        Bool tensor of shape `(batch,)`. A class that ties with the k-th is in; a target that is no
        class, or whose score is NaN, is not.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.in_top_k([0, 1], [[0.2, 0.8], [0.3, 0.7]], 1)).tolist()
    [False, True]
    """
    classes = xp.shape(predictions)[-1]
    column = xp.reshape(targets, (-1, 1))
    exists = xp.logical_and(xp.less(-1, column), xp.less(column, classes))
    score = take_along_axis(predictions, xp.where(exists, column, xp.subtract(column, column)), -1)
    better = xp.sum(xp.astype(xp.less(score, predictions), "int32"), axis=-1)
    valid = xp.reshape(xp.logical_and(exists, xp.equal(score, score)), xp.shape(better))
    return xp.reshape(xp.logical_and(valid, xp.less(better, k)), xp.shape(targets))


def _searched_rule(sorted_sequence: Any, values: Any, side: str = "left") -> KerasTensor:
    _check_search(sorted_sequence, side)
    return KerasTensor(values.shape, "int32")


def _check_search(sorted_sequence: Any, side: str) -> None:
    if len(sorted_sequence.shape) != 1:
        raise ValueError(
            f"ops.searchsorted needs a sorted sequence of rank 1, got rank {len(sorted_sequence.shape)}. "
            "Use `ops.vectorized_map` for several sequences."
        )
    if side not in ("left", "right"):
        raise ValueError(f"ops.searchsorted got side={side!r}, expected 'left' or 'right'.")


@op(shape=_searched_rule)
def searchsorted(sorted_sequence: TensorLike, values: TensorLike, side: str = "left") -> Tensor:
    """Return where to insert values into a sorted sequence so that it stays sorted.

    Args:
        sorted_sequence: tensor of rank 1, ascending, without NaN.
        values: tensor of any shape.
        side: `"left"` gives the first suitable place, `"right"` the last.

    Returns:
        int32 tensor of the shape of `values`.

    Raises:
        ValueError: `sorted_sequence` is not of rank 1, or `side` is neither.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.searchsorted([1, 3, 5], [0, 3, 9])).tolist()
    [0, 1, 3]
    """
    _check_search(sorted_sequence, side)
    column = xp.reshape(values, (-1, 1))
    below = xp.less(sorted_sequence, column)
    if side == "right":
        below = xp.bitwise_or(below, xp.equal(sorted_sequence, column))
    return xp.reshape(xp.sum(xp.astype(below, "int32"), axis=-1), xp.shape(values))
