"""Indexing: elements taken from and written to places."""

from __future__ import annotations

import builtins
import math
from collections.abc import Sequence
from typing import Any

from keras_core import dtypes
from keras_core.ops import keys, rules
from keras_core.ops.decorator import op
from keras_core.ops.definition import Tensor, TensorLike
from keras_core.plugins import xp
from keras_core.state.symbolic import KerasTensor


def _integers(indices: Any, name: str) -> None:
    dtype = xp.dtype(indices)
    if not dtypes.is_integer(dtype):
        raise ValueError(f"The indices of ops.{name} must be integers, got {dtype}. Cast them with `ops.cast`.")


def wrapped(indices: Any, size: Any) -> Any:
    """Return native integer `indices` with `size` added to the negative ones."""
    if xp.dtype(indices) in dtypes.UNSIGNED:
        return indices
    return xp.where(xp.less(indices, 0), xp.add(indices, size), indices)


def _taken(x: Any, indices: Any, axis: int | None = None) -> rules.Shape:
    if axis is None:
        return tuple(indices.shape)
    axis = rules.canonical_axis(axis, len(x.shape))
    return (*x.shape[:axis], *indices.shape, *x.shape[axis + 1 :])


@op(dtype="keep", shape=_taken)
def take(x: TensorLike, indices: TensorLike, axis: int | None = None) -> Tensor:
    """Take the elements at given places along an axis.

    Args:
        x: tensor.
        indices: integer tensor of any shape; negative values count from the end. Values outside the axis give an
            unspecified result.
        axis: the axis; places in the flattened tensor where None.

    Returns:
        Tensor of shape `x.shape[:axis] + indices.shape + x.shape[axis + 1:]`.

    Raises:
        ValueError: `indices` are not integers.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.take([10, 20, 30], [2, -2])).tolist()
    [30, 20]
    """
    _integers(indices, "take")
    if axis is None:
        x, axis = xp.reshape(x, (-1,)), 0
    axis = rules.canonical_axis(axis, len(x.shape))
    return xp.take(x, wrapped(indices, xp.shape(x)[axis]), axis=axis)


def _taken_along(x: Any, indices: Any, axis: int | None = None) -> rules.Shape:
    if axis is None:
        return (rules.known_size(indices.shape),)
    if len(x.shape) != len(indices.shape):
        raise ValueError(f"take_along_axis needs x and indices of one rank, got shapes {x.shape} and {indices.shape}.")
    axis = rules.canonical_axis(axis, len(x.shape))
    rest = rules.broadcast_shapes(
        (*x.shape[:axis], 1, *x.shape[axis + 1 :]), (*indices.shape[:axis], 1, *indices.shape[axis + 1 :])
    )
    return (*rest[:axis], indices.shape[axis], *rest[axis + 1 :])


@op(dtype="keep", shape=_taken_along)
def take_along_axis(x: TensorLike, indices: TensorLike, axis: int | None = None) -> Tensor:
    """Take elements along an axis at places that differ for each slice, such as those from `argsort`.

    Args:
        x: tensor.
        indices: integer tensor of the rank of `x`; its other axes broadcast against those of `x`.
        axis: the axis; both are flattened first where None.

    Returns:
        Tensor of the shape of `indices`, broadcast.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.take_along_axis([[1, 2], [3, 4]], [[1], [0]], axis=1)).tolist()
    [[2], [3]]
    """
    _integers(indices, "take_along_axis")
    if axis is None:
        x, indices, axis = xp.reshape(x, (-1,)), xp.reshape(indices, (-1,)), 0
    ndim = len(x.shape)
    if ndim != len(indices.shape):
        raise ValueError(f"x and indices must be of one rank, got {ndim} and {len(indices.shape)}.")
    axis = rules.canonical_axis(axis, ndim)
    last = [i for i in range(ndim) if i != axis] + [axis]
    x, indices = xp.permute_dims(x, last), xp.permute_dims(indices, last)
    xs, ns = tuple(xp.shape(x)), tuple(xp.shape(indices))
    rest = tuple(b if isinstance(a, int) and a == 1 else a for a, b in zip(xs[:-1], ns[:-1], strict=True))
    x = xp.reshape(xp.broadcast_to(x, (*rest, xs[-1])), (-1,))
    count = math.prod(rest) if all(isinstance(n, int) for n in rest) else -1
    places = xp.reshape(xp.broadcast_to(wrapped(indices, xs[-1]), (*rest, ns[-1])), (count, ns[-1]))
    rows = xp.arange(0, xp.shape(places)[0], 1, dtype=xp.dtype(places))
    places = xp.add(xp.multiply(xp.reshape(rows, (-1, 1)), xs[-1]), places)
    taken = xp.reshape(xp.take(x, places, axis=0), (*rest, ns[-1]))
    return xp.permute_dims(taken, [*range(axis), ndim - 1, *range(axis, ndim - 1)])


@op(dtype="keep", shape=lambda x, key: keys.indexed_shape(x.shape, key))
def get_item(x: TensorLike, key: Any) -> Tensor:
    """Index as NumPy does: `x[key]`.

    Args:
        x: tensor.
        key: an int, slice, None, Ellipsis, integer or boolean array, or a tuple of them. A boolean array makes a
            result whose shape depends on its values, which cannot be compiled.

    Returns:
        The part of `x` that `key` names.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.get_item([[1, 2, 3], [4, 5, 6]], (slice(None), [0, 2]))).tolist()
    [[1, 3], [4, 6]]
    """
    basic, arrays, place = keys.parse(key, tuple(x.shape))
    if basic is not None:
        x = xp.strided_slice(x, basic)
    if not arrays:
        return x
    return _take_together(x, arrays, place)


def _take_together(x: Any, arrays: dict[int, Any], place: int | None) -> Any:
    """Index the axes `arrays` at once with their values; the new axes go to `place`, or to the front where None."""
    ndim = len(x.shape)
    front = list(arrays)
    rest = [i for i in range(ndim) if i not in arrays]
    x = xp.permute_dims(x, front + rest)
    shape = tuple(xp.shape(x))
    flat: Any = None
    for size, value in zip(shape, arrays.values(), strict=False):
        value = wrapped(keys.as_indices(value), size)
        flat = value if flat is None else xp.add(xp.multiply(flat, size), value)
    if len(front) > 1:
        x = xp.reshape(x, (-1, *shape[len(front) :]))
    x = xp.take(x, flat, axis=0)
    new = len(flat.shape)
    if not place:
        return x
    order = [*range(new, new + place), *range(new), *range(new + place, new + len(rest))]
    return xp.permute_dims(x, order)


def _starts(start_indices: Any) -> list[Any]:
    """Start indices as a list of ints and scalar tensors."""
    if isinstance(start_indices, list | tuple):
        return [s if xp.is_tensor(s) else getattr(s, "value", None) or int(s) for s in start_indices]
    if xp.is_tensor(start_indices):
        return [xp.strided_slice(start_indices, (i,)) for i in range(start_indices.shape[0])]
    return [int(s) for s in start_indices]


def _check_rank(name: str, given: int, ndim: int) -> None:
    if given != ndim:
        raise ValueError(f"{name} must be one for each of the {ndim} axes of inputs, got {given}.")


def _updated(inputs: Any, start_indices: Any, updates: Any) -> rules.Shape:
    if isinstance(start_indices, list | tuple):
        _check_rank("start_indices", len(start_indices), len(inputs.shape))
    fits = all(n is None or m is None or n <= m for n, m in zip(updates.shape, inputs.shape))
    if len(updates.shape) != len(inputs.shape) or not fits:
        raise ValueError(
            f"updates must have the rank of inputs, and be no longer on any axis: got shape {tuple(updates.shape)} for "
            f"inputs of shape {tuple(inputs.shape)}."
        )
    return inputs.shape


def _sliced(inputs: Any, start_indices: Any, shape: Sequence[int]) -> rules.Shape:
    for name, value in (("start_indices", start_indices), ("shape", shape)):
        if isinstance(value, list | tuple):
            _check_rank(name, len(value), len(inputs.shape))
    sizes: list[int | None] = []
    for i, n in enumerate(shape):
        if n != -1:
            sizes.append(int(n))
            continue
        size = inputs.shape[i]
        start = start_indices[i] if isinstance(start_indices, list | tuple) else None
        sizes.append(size - start if size is not None and isinstance(start, int) else None)
    return tuple(sizes)


@op(dtype="keep", shape=_sliced)
def slice(inputs: TensorLike, start_indices: Any, shape: Sequence[int]) -> Tensor:
    """Cut out a block.

    Args:
        inputs: tensor.
        start_indices: where the block begins on each axis: ints or integer scalar tensors, or one tensor of them.
        shape: the block's shape; -1 reaches to the end of an axis whose start is an int.

    Returns:
        Tensor of shape `shape`.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.slice([[1, 2, 3], [4, 5, 6]], (0, 1), (2, 2))).tolist()
    [[2, 3], [5, 6]]
    """
    starts = _starts(start_indices)
    have = xp.shape(inputs)
    sizes = [have[i] - starts[i] if n == -1 else n for i, n in enumerate(shape)]
    return xp.dynamic_slice(inputs, starts, sizes)


@op(dtype="keep", shape=_updated)
def slice_update(inputs: TensorLike, start_indices: Any, updates: TensorLike) -> Tensor:
    """Replace a block.

    Args:
        inputs: tensor.
        start_indices: where the block begins on each axis.
        updates: the new block, of the rank of `inputs`.

    Returns:
        A copy of `inputs` that holds `updates`.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.slice_update([1, 2, 3], (1,), [9])).tolist()
    [1, 9, 3]
    """
    return xp.slice_update(inputs, _starts(start_indices), xp.astype(updates, xp.dtype(inputs)))


def _diagonal_places(rows: int, columns: int, offset: int) -> builtins.range:
    """Places of a diagonal in a flattened matrix."""
    first = offset if offset >= 0 else -offset * columns
    length = max(min(rows, columns - offset) if offset >= 0 else min(rows + offset, columns), 0)
    return builtins.range(first, first + length * (columns + 1), columns + 1)


def _diagonal_shape(x: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> rules.Shape:
    first, second, rest = _matrix_axes(len(x.shape), axis1, axis2)
    rows, columns = x.shape[first], x.shape[second]
    length = None if rows is None or columns is None else len(_diagonal_places(rows, columns, offset))
    return (*(x.shape[i] for i in rest), length)


def _matrix_axes(ndim: int, axis1: int, axis2: int) -> tuple[int, int, list[int]]:
    if ndim < 2:
        raise ValueError(f"A diagonal needs a tensor of rank 2 or more, got rank {ndim}.")
    first, second = rules.canonical_axis(axis1, ndim, "axis1"), rules.canonical_axis(axis2, ndim, "axis2")
    if first == second:
        raise ValueError(f"axis1 and axis2 must differ, both are {axis1}.")
    return first, second, [i for i in range(ndim) if i not in (first, second)]


@op(dtype="keep", shape=_diagonal_shape)
def diagonal(x: TensorLike, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Tensor:
    """Take a diagonal.

    Args:
        x: tensor of rank 2 or more.
        offset: how far above the main diagonal; negative ones lie below.
        axis1: axis of the rows.
        axis2: axis of the columns.

    Returns:
        Tensor without the two axes and with the diagonal as its last one.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.diagonal([[1, 2], [3, 4]])).tolist()
    [1, 4]
    """
    first, second, rest = _matrix_axes(len(x.shape), axis1, axis2)
    x = xp.permute_dims(x, [*rest, first, second])
    shape = tuple(xp.shape(x))
    places = list(_diagonal_places(shape[-2], shape[-1], offset))
    flat = xp.reshape(x, (*shape[:-2], shape[-2] * shape[-1]))
    return xp.take(flat, xp.asarray(places, dtype="int32"), axis=len(rest))


def _diag_shape(x: Any, k: int = 0) -> rules.Shape:
    if len(x.shape) == 2:
        return _diagonal_shape(x, k)
    if len(x.shape) != 1:
        raise ValueError(f"diag needs a tensor of rank 1 or 2, got shape {x.shape}.")
    size = None if x.shape[0] is None else x.shape[0] + abs(k)
    return (size, size)


@op(dtype="keep", shape=_diag_shape)
def diag(x: TensorLike, k: int = 0) -> Tensor:
    """Make a matrix with a given diagonal, or take the diagonal of a matrix.

    Args:
        x: tensor of rank 1 or 2.
        k: how far above the main diagonal; negative ones lie below.

    Returns:
        A square matrix with zeros beside the diagonal for rank 1, the diagonal for rank 2.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.diag([1, 2])).tolist()
    [[1, 0], [0, 2]]
    """
    if len(x.shape) == 2:
        return diagonal(x, k)
    if len(x.shape) != 1:
        raise ValueError(f"diag needs a tensor of rank 1 or 2, got shape {tuple(x.shape)}.")
    size = xp.shape(x)[0]
    # rows of length n + 1 read as rows of length n put each element one further to the right
    rows = xp.pad(xp.reshape(x, (size, 1)), [(0, 0), (0, size)])
    flat = xp.reshape(rows, (size * (size + 1),))
    square = xp.reshape(xp.strided_slice(flat, (builtins.slice(0, size * size),)), (size, size))
    above, below = max(k, 0), max(-k, 0)
    return xp.pad(square, [(below, above), (above, below)]) if k else square


@op(dtype="keep", shape=lambda x, k=0: _diag_shape(KerasTensor((rules.known_size(x.shape),), x.dtype), k))
def diagflat(x: TensorLike, k: int = 0) -> Tensor:
    """Make a matrix whose diagonal holds the elements of a tensor.

    Args:
        x: tensor of any shape, taken in row-major order.
        k: how far above the main diagonal; negative ones lie below.

    Returns:
        A square matrix with zeros beside the diagonal.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.diagflat([[1], [2]])).tolist()
    [[1, 0], [0, 2]]
    """
    return diag(xp.reshape(x, (-1,)), k)


@op(dtype="accumulate", shape=lambda x, offset=0, axis1=0, axis2=1: _diagonal_shape(x, offset, axis1, axis2)[:-1])
def trace(x: TensorLike, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Tensor:
    """Sum a diagonal.

    Args:
        x: tensor of rank 2 or more.
        offset: how far above the main diagonal; negative ones lie below.
        axis1: axis of the rows.
        axis2: axis of the columns.

    Returns:
        Tensor without the two axes. Bools and integers of less than 32 bits are summed in 32.

    Raises:
        ValueError: `x` has less than two axes, or the axes are one.

    Example:

    >>> from keras_core import ops
    >>> int(ops.trace([[1, 2], [3, 4]]))
    5
    """
    _matrix_axes(len(x.shape), axis1, axis2)
    return xp.sum(diagonal(x, offset, axis1, axis2), axis=-1)
