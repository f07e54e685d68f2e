"""Ops that move elements."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from keras_backend_tf.arrays import shape
from keras_backend_tf.kernels import DTYPES, FLOAT8, cast, integers, operand, raw
from keras_backend_tf.movement import index
from keras_core.contract import floatx

Tensor = Any

_reshape, _transpose, _concat = raw("Reshape"), raw("Transpose"), raw("ConcatV2")
_pack, _unpack, _expand, _squeeze, _reverse = (
    raw("Pack"),
    raw("Unpack"),
    raw("ExpandDims"),
    raw("Squeeze"),
    raw("ReverseV2"),
)
_roll, _tile, _gather, _one_hot, _split = raw("Roll"), raw("Tile"), raw("GatherV2"), raw("OneHot"), raw("Split")
_select, _less, _add, _multiply = raw("SelectV2"), raw("Less"), raw("AddV2"), raw("Mul")
_split_v = raw("SplitV")
_SEQUENCES = (tuple, list)


def transpose(x: Tensor, axes: Any = None) -> Tensor:
    """Return `x` with its axes in another order, reversed by default."""
    rank = x.shape.rank
    axes = range(rank - 1, -1, -1) if axes is None else [a + rank if a < 0 else a for a in axes]
    return _transpose(x, integers(tuple(axes))) if len(axes) == rank else NotImplemented


def reshape(x: Tensor, newshape: Any) -> Tensor:
    """Return the elements of `x` in `newshape`."""
    if type(newshape) is int:
        newshape = (newshape,)
    return _reshape(x, integers(newshape)) if type(newshape) in _SEQUENCES and None not in newshape else NotImplemented


def concatenate(xs: Any, axis: int | None = 0) -> Tensor:
    """Return tensors joined along an axis."""
    return NotImplemented if axis is None or len(xs) < 2 else _concat(xs, axis)


def expand_dims(x: Tensor, axis: Any) -> Tensor:
    """Return `x` with a new axis."""
    return _expand(x, axis) if type(axis) is int else NotImplemented


def squeeze(x: Tensor, axis: Any = None) -> Tensor:
    """Return `x` without axes of length 1."""
    if type(axis) is int and x.shape[axis] == 1:
        return _squeeze(x, [axis])
    return NotImplemented


def flip(x: Tensor, axis: Any = None) -> Tensor:
    """Return `x` with axes reversed."""
    if x.dtype in FLOAT8 or not x.shape.rank:
        return NotImplemented
    axes = range(x.shape.rank) if axis is None else (axis,) if type(axis) is int else axis
    return _reverse(x, integers(tuple(axes)))


def roll(x: Tensor, shift: Any, axis: Any = None) -> Tensor:
    """Return `x` rolled along one axis."""
    if type(shift) is not int or type(axis) is not int or x.dtype in FLOAT8:
        return NotImplemented
    return _roll(x, shift, axis)


def tile(x: Tensor, repeats: Any) -> Tensor:
    """Return `x` repeated whole, a number of times for each axis."""
    rank = x.shape.rank
    if type(repeats) is int:
        repeats = (repeats,)
    if type(repeats) not in _SEQUENCES or len(repeats) > rank or not rank or x.dtype in _UNTILED:
        return NotImplemented
    return _tile(x, integers((1,) * (rank - len(repeats)) + tuple(repeats)))


_UNTILED = frozenset({*FLOAT8, tf.uint16})


def take(x: Tensor, indices: Tensor, axis: int | None = None) -> Tensor:
    """Return the elements at `indices`; negative ones count from the end."""
    if not indices.dtype.is_integer:
        return NotImplemented
    if axis is None:
        x, axis = _reshape(x, integers((-1,))), 0
    return _gather(x, _wrapped(indices, shape(x)[axis]), axis)


def _wrapped(indices: Tensor, size: Any) -> Tensor:
    unsigned = indices.dtype.is_unsigned
    indices = index(indices)
    if unsigned:
        return indices
    size = cast(size, indices.dtype) if hasattr(size, "dtype") else size
    return _select(_less(indices, 0), _add(indices, size), indices)


def take_along_axis(x: Tensor, indices: Tensor, axis: int | None = None) -> Tensor:
    """Return the elements at places that differ for each slice."""
    rank = x.shape.rank
    if axis is None or not rank or indices.shape.rank != rank or not indices.dtype.is_integer:
        return NotImplemented
    axis %= rank
    sizes, places = list(x.shape), list(indices.shape)
    del sizes[axis], places[axis]
    if sizes != places or None in sizes:
        return NotImplemented
    if axis == rank - 1:
        return gather_last(x, _wrapped(indices, shape(x)[axis]))
    order = list(range(rank))
    order[axis], order[-1] = order[-1], order[axis]
    swap = integers(order)
    taken = gather_last(_transpose(x, swap), _transpose(_wrapped(indices, shape(x)[axis]), swap))
    return _transpose(taken, swap)


def gather_last(x: Tensor, indices: Tensor) -> Tensor:
    """Return `x` at `indices` along the last axis, each row at its own."""
    return _gather(x, indices, -1, x.shape.rank - 1)


def one_hot(x: Tensor, num_classes: int, axis: int = -1, dtype: str | None = None, sparse: bool = False) -> Tensor:
    """Return vectors with a 1 at the class."""
    target = DTYPES[dtype or floatx()]
    rank = x.shape.rank
    if sparse or target in FLOAT8 or not -rank - 1 <= axis <= rank:
        return NotImplemented
    places = index(x) if x.dtype.is_integer else cast(x, tf.int32)
    on, off = (operand(value, target) for value in (1, 0))
    return _one_hot(places, num_classes, on, off, axis if axis != rank else -1)


def split(x: Tensor, indices_or_sections: Any, axis: int = 0) -> list[Tensor]:
    """Return equal parts of `x`."""
    size = x.shape[axis]
    if type(indices_or_sections) is not int or (size is not None and size % indices_or_sections):
        return NotImplemented
    return list(_split(axis, x, indices_or_sections))


def array_split(x: Tensor, indices_or_sections: Any, axis: int = 0) -> list[Tensor]:
    """Return parts of `x` of nearly equal length."""
    size, count = x.shape[axis], indices_or_sections
    if type(count) is not int or not size or not 1 <= count <= size:
        return NotImplemented
    least, longer = divmod(size, count)
    return list(_split_v(x, integers((least + 1,) * longer + (least,) * (count - longer)), axis, count))


def unstack(x: Tensor, num: int | None = None, axis: int = 0) -> list[Tensor]:
    """Return the slices of `x` along an axis."""
    size = x.shape[axis]
    return NotImplemented if size is None or num not in (None, size) else list(_unpack(x, size, axis))


OVERRIDES = {
    "copy": raw("Identity"),
    "transpose": transpose,
    "reshape": reshape,
    "ravel": lambda x: _reshape(x, integers((-1,))),
    "concatenate": concatenate,
    "stack": lambda x, axis=0: _pack(x, axis),
    "expand_dims": expand_dims,
    "squeeze": squeeze,
    "flip": flip,
    "roll": roll,
    "tile": tile,
    "take": take,
    "take_along_axis": take_along_axis,
    "one_hot": one_hot,
    "split": split,
    "array_split": array_split,
    "unstack": unstack,
}
