"""Elements that differ, and elements that are not 0: results whose shape depends on values."""

from __future__ import annotations

from typing import Any

import numpy as np

from keras_core.ops import rules
from keras_core.ops.conversion import constant, dtype_name
from keras_core.ops.decorator import op
from keras_core.ops.definition import Tensor, TensorLike
from keras_core.ops.host import on_host
from keras_core.ops.indexing import take
from keras_core.ops.reductions import is_zero
from keras_core.plugins import xp
from keras_core.state.symbolic import KerasTensor

Arrays = tuple[np.ndarray, ...]


def _nonzero_rule(x: Any) -> tuple[KerasTensor, ...]:
    _check_rank(x)
    return tuple(KerasTensor((None,), "int32") for _ in x.shape)


def _check_rank(x: Any) -> None:
    if not len(x.shape):
        raise ValueError("ops.nonzero got a scalar, expected a tensor with at least one axis.")


@op(shape=_nonzero_rule)
def nonzero(x: TensorLike) -> tuple[Tensor, ...]:
    """Return where the elements are that are not 0.

    Args:
        x: tensor of rank 1 or more.

    Returns:
        For each axis an int32 tensor of shape `(n,)` with the indices of the n elements, in row-major order. As n
        depends on values, it cannot be traced on every backend.

    Raises:
        ValueError: `x` is a scalar.

    Example:

    >>> from keras_core import ops
    >>> [ops.convert_to_numpy(i).tolist() for i in ops.nonzero([[1, 0], [2, 3]])]
    [[0, 1, 1], [0, 0, 1]]
    """
    _check_rank(x)
    return on_host(np.nonzero, x, dtype="int32")


def _unique_rule(
    x: Any,
    sorted: bool = True,
    return_index: bool = False,
    return_inverse: bool = False,
    return_counts: bool = False,
    axis: int | None = None,
    size: int | None = None,
    fill_value: Any = None,
) -> Any:
    values: rules.Shape = (size,)
    inverse: rules.Shape = x.shape
    if axis is not None:
        axis = rules.canonical_axis(axis, len(x.shape))
        values, inverse = (*x.shape[:axis], size, *x.shape[axis + 1 :]), (x.shape[axis],)
    indices = [(return_index, (size,)), (return_inverse, inverse), (return_counts, (size,))]
    results = [KerasTensor(values, x.dtype), *(KerasTensor(shape, "int32") for wanted, shape in indices if wanted)]
    return tuple(results) if len(results) > 1 else results[0]


@op(shape=_unique_rule)
def unique(
    x: TensorLike,
    sorted: bool = True,
    return_index: bool = False,
    return_inverse: bool = False,
    return_counts: bool = False,
    axis: int | None = None,
    size: int | None = None,
    fill_value: Any = None,
) -> Any:
    """Return the elements that differ, each once.

    Args:
        x: tensor.
        sorted: whether they must ascend, which they always do here.
        return_index: whether to return as well where each one occurs first.
        return_inverse: whether to return as well which of them each element is.
        return_counts: whether to return as well how often each one occurs.
        axis: the axis whose slices are compared; the elements are where None.
        size: how many to return: the first ones, or all and then fillers. A result of known shape can be traced.
        fill_value: the filler; the first, smallest one where None. Fillers have the index of the first one and count 0.

    Returns:
        The tensor of n different elements, or a tuple that begins with it, followed by int32 tensors: the index `(n,)`,
        the inverse of the shape of `x`, or of `(length,)` with an axis, and the counts `(n,)`. NaN differs from NaN.

    Raises:
        ValueError: there is no such axis.

    Example:

    >>> from keras_core import ops
    >>> values, counts = ops.unique([3, 1, 3], return_counts=True)
    >>> ops.convert_to_numpy(values).tolist(), ops.convert_to_numpy(counts).tolist()
    ([1, 3], [1, 2])
    """
    if axis is not None:
        axis = rules.canonical_axis(axis, len(x.shape))
    elif size is not None and not any(map(is_zero, xp.shape(x))):
        results = _sized(x, size, fill_value)
        return _chosen(results, return_index, return_inverse, return_counts)

    def find(array: np.ndarray) -> Arrays:
        return _padded(_distinct(array, axis), axis, size, fill_value)

    results = on_host(find, x, dtype=(dtype_name(x), "int32", "int32", "int32"))
    return _chosen(results, return_index, return_inverse, return_counts)


def _chosen(results: tuple[Tensor, ...], *wanted: bool) -> Any:
    held = (results[0], *(r for r, want in zip(results[1:], wanted, strict=True) if want))
    return held if len(held) > 1 else held[0]


def _distinct(array: np.ndarray, axis: int | None) -> Arrays:
    """Return the different elements or slices, their first indices, the inverse and the counts."""
    values, index, inverse, counts = np.unique(array, True, True, True, axis, equal_nan=False)
    return values, index, inverse.reshape(array.shape if axis is None else -1), counts


def _padded(found: Arrays, axis: int | None, size: int | None, fill_value: Any) -> Arrays:
    """Return what was found with `size` elements."""
    if size is None:
        return found
    values, index, inverse, counts = found
    axis, missing = axis or 0, max(size - len(index), 0)
    kept = np.take(values, range(min(size, len(index))), axis)
    if missing:
        shape = (*values.shape[:axis], missing, *values.shape[axis + 1 :])
        first = np.take(values, [0], axis) if len(index) else 0
        filler = np.broadcast_to(np.asarray(first if fill_value is None else fill_value, values.dtype), shape)
        kept = np.concatenate([kept, filler], axis)
    first_index = index[0] if len(index) else 0
    return (
        kept,
        np.append(index[:size], np.full(missing, first_index)),
        inverse,
        np.append(counts[:size], np.zeros(missing, int)),
    )


def _sized(x: Tensor, size: int, fill_value: Any) -> tuple[Tensor, ...]:
    """Return `size` different elements, their first indices, the inverse and the counts, by sorting."""
    flat = xp.reshape(xp.astype(x, "int32") if dtype_name(x) == "bool" else x, (-1,))
    order = xp.argsort(flat, axis=0)
    ordered = take(flat, order, 0)
    length = xp.shape(flat)[0]
    later, earlier = xp.strided_slice(ordered, (slice(1, None),)), xp.strided_slice(ordered, (slice(None, -1),))
    new = xp.pad(xp.astype(xp.logical_not(xp.equal(later, earlier)), "int32"), [(1, 0)])
    group = xp.cumulative_sum(new, axis=0)  # which of the different elements each one in order is
    inverse = xp.scatter(xp.full((length,), 0, dtype="int32"), xp.reshape(order, (-1, 1)), group, mode="set")
    # groups beyond `size` go to one more place, which is dropped
    place = xp.reshape(xp.minimum(group, size), (-1, 1))
    ones = xp.full((length,), 1, dtype="int32")
    counts = xp.scatter(xp.full((size + 1,), 0, dtype="int32"), place, ones, mode="add")
    firsts = xp.scatter(xp.full((size + 1,), length - 1, dtype="int32"), place, order, mode="min")
    counts, firsts = (xp.strided_slice(t, (slice(0, size),)) for t in (counts, firsts))
    held = xp.less(0, counts)
    index = xp.where(held, firsts, xp.broadcast_to(xp.strided_slice(order, (0,)), (size,)))
    values = take(flat, index, 0)
    if fill_value is not None:
        values = xp.where(held, values, constant(fill_value, values))
    return xp.astype(values, dtype_name(x)), index, xp.reshape(inverse, xp.shape(x)), counts
