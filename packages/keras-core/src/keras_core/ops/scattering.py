"""Scattering: values gathered at places, and sums over segments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np

from keras_core import dtypes
from keras_core.ops import rules
from keras_core.ops.decorator import op
from keras_core.ops.definition import Tensor, TensorLike
from keras_core.plugins import xp
from keras_core.state.symbolic import KerasTensor


def _scattered(indices: Any, values: Any, shape: Sequence[int]) -> KerasTensor:
    _check_places(tuple(shape), indices, "values", values)
    return KerasTensor(tuple(shape), values.dtype)


def _check_places(shape: tuple[Any, ...], indices: Any, name: str, values: Any) -> None:
    """Refuse indices that do not name places of a tensor of `shape`, and values that do not fit there."""
    if not dtypes.is_integer(dtypes.standardize_dtype(indices.dtype)):
        raise TypeError(f"indices must be integers, got {indices.dtype}. Cast them with `ops.cast`.")
    if not indices.shape or (indices.shape[-1] or 0) > len(shape):
        raise ValueError(
            f"indices must be of shape (..., k) with k up to {len(shape)}, the rank of what they index, "
            f"got {tuple(indices.shape)}."
        )
    if indices.shape[-1] is not None:
        rules.must_fit(name, values.shape, (*indices.shape[:-1], *shape[indices.shape[-1] :]))


@op(dtype="keep", shape=_scattered)
def scatter(indices: TensorLike, values: TensorLike, shape: Sequence[int]) -> Tensor:
    """Make a tensor of zeros with values added at given places.

    Args:
        indices: integer tensor of shape `(..., k)`; each row names one place on the first k axes.
        values: tensor of shape `indices.shape[:-1] + shape[k:]`. Values for one place add up.
        shape: shape of the result.

    Returns:
        Tensor of `shape` in the dtype of `values`.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.scatter([[1], [3], [1]], [10, 20, 5], (4,))).tolist()
    [0, 15, 0, 20]
    """
    zeros = xp.full(tuple(shape), 0, dtype=xp.dtype(values))
    return xp.scatter(zeros, indices, values, mode="add")


_REDUCTIONS = {None: "set", "add": "add", "max": "max", "min": "min", "mul": "multiply"}


def _updated(inputs: Any, indices: Any, updates: Any, reduction: Any = None) -> rules.Shape:
    _check_places(inputs.shape, indices, "updates", updates)
    return inputs.shape


@op(dtype="keep", shape=_updated)
def scatter_update(
    inputs: TensorLike,
    indices: TensorLike,
    updates: TensorLike,
    reduction: Literal["add", "max", "min", "mul"] | None = None,
) -> Tensor:
    """Replace or combine elements at given places.

    Args:
        inputs: tensor.
        indices: integer tensor of shape `(..., k)`; each row names one place on the first k axes.
        updates: tensor of shape `indices.shape[:-1] + inputs.shape[k:]`.
        reduction: how an update meets what is there: it replaces it (None), is added, multiplied, or the
            larger or smaller one stays.

    Returns:
        A changed copy of `inputs`.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.scatter_update([1, 2, 3], [[0], [2]], [9, 8])).tolist()
    [9, 2, 8]
    """
    if reduction not in _REDUCTIONS:
        raise ValueError(f"reduction must be None, 'add', 'max', 'min' or 'mul', got {reduction!r}.")
    return xp.scatter(inputs, indices, xp.astype(updates, xp.dtype(inputs)), mode=_REDUCTIONS[reduction])


def _segmented(data: Any, segment_ids: Any, num_segments: int | None = None, sorted: bool = False) -> Any:
    _check_segments(data, segment_ids)
    return KerasTensor((num_segments, *data.shape[1:]), data.dtype)


def _check_segments(data: Any, ids: Any) -> None:
    if len(ids.shape) != 1 or not len(data.shape):
        raise ValueError(f"segment_ids must be of rank 1, got shape {tuple(ids.shape)}.")
    rows, names = data.shape[0], ids.shape[0]
    if rows is not None and names is not None and rows != names:
        raise ValueError(f"data has {rows} rows, but segment_ids has {names} entries.")


def _reduce_segments(data: Any, ids: Any, count: Any, start: Any, mode: str) -> Any:
    """Scatter the rows of `data` by segment; ids outside of the segments go to one more row, which is dropped."""
    _check_segments(data, ids)
    if count is None:
        highest = xp.to_numpy(ids)
        count = int(highest.max()) + 1 if highest.size else 0
    ids = xp.astype(ids, "int32")
    bad = xp.logical_not(xp.logical_and(xp.less(-1, ids), xp.less(ids, count)))
    ids = xp.where(bad, xp.full((), count, dtype="int32"), ids)
    base = xp.full((count + 1, *xp.shape(data)[1:]), start, dtype=xp.dtype(data))
    result = xp.scatter(base, xp.reshape(ids, (-1, 1)), data, mode=mode)
    return xp.strided_slice(result, (slice(0, count),))


def _extreme(dtype: str, sign: int) -> Any:
    """The smallest (sign -1) or largest value of a dtype."""
    if dtypes.is_float(dtype):
        return sign * float("inf")
    if dtype == "bool":
        return sign > 0
    info = np.iinfo(dtype)
    return int(info.max if sign > 0 else info.min)


@op(dtype="keep", shape=_segmented)
def segment_sum(
    data: TensorLike, segment_ids: TensorLike, num_segments: int | None = None, sorted: bool = False
) -> Tensor:
    """Sum the rows of each segment.

    Args:
        data: tensor whose rows are summed.
        segment_ids: integer tensor of rank 1, the segment of each row. Rows of segments outside of
            `0 ... num_segments - 1` are left out.
        num_segments: number of segments; one more than the largest id where None (which cannot be compiled).
        sorted: whether `segment_ids` ascend; a hint.

    Returns:
        Tensor of shape `(num_segments, *data.shape[1:])`; zeros for empty segments.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.segment_sum([1, 2, 4], [0, 2, 0], num_segments=3)).tolist()
    [5, 0, 2]
    """
    return _reduce_segments(data, segment_ids, num_segments, 0, "add")


@op(dtype="keep", shape=_segmented)
def segment_prod(
    data: TensorLike, segment_ids: TensorLike, num_segments: int | None = None, sorted: bool = False
) -> Tensor:
    """Multiply the rows of each segment.

    Args:
        data: tensor whose rows are multiplied.
        segment_ids: integer tensor of rank 1, the segment of each row.
        num_segments: number of segments; one more than the largest id where None.
        sorted: whether `segment_ids` ascend; a hint.

    Returns:
        Tensor of shape `(num_segments, *data.shape[1:])`; ones for empty segments.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.segment_prod([3, 2, 4], [0, 1, 0], num_segments=2)).tolist()
    [12, 2]
    """
    return _reduce_segments(data, segment_ids, num_segments, 1, "multiply")


@op(dtype="keep", shape=_segmented)
def segment_max(
    data: TensorLike, segment_ids: TensorLike, num_segments: int | None = None, sorted: bool = False
) -> Tensor:
    """Take the largest elements of the rows of each segment.

    Args:
        data: tensor whose rows are compared.
        segment_ids: integer tensor of rank 1, the segment of each row.
        num_segments: number of segments; one more than the largest id where None.
        sorted: whether `segment_ids` ascend; a hint.

    Returns:
        Tensor of shape `(num_segments, *data.shape[1:])`; the smallest value of the dtype for empty segments.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.segment_max([1, 2, 4], [0, 1, 0], num_segments=2)).tolist()
    [4, 2]
    """
    return _reduce_segments(data, segment_ids, num_segments, _extreme(xp.dtype(data), -1), "max")


@op(dtype="keep", shape=_segmented)
def segment_min(
    data: TensorLike, segment_ids: TensorLike, num_segments: int | None = None, sorted: bool = False
) -> Tensor:
    """Take the smallest elements of the rows of each segment.

    Args:
        data: tensor whose rows are compared.
        segment_ids: integer tensor of rank 1, the segment of each row.
        num_segments: number of segments; one more than the largest id where None.
        sorted: whether `segment_ids` ascend; a hint.

    Returns:
        Tensor of shape `(num_segments, *data.shape[1:])`; the largest value of the dtype for empty segments.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.segment_min([1, 2, 4], [0, 1, 0], num_segments=2)).tolist()
    [1, 2]
    """
    return _reduce_segments(data, segment_ids, num_segments, _extreme(xp.dtype(data), 1), "min")
