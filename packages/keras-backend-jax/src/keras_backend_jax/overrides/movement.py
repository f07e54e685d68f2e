"""Movement and indexing, with the signatures of Keras."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import Any

import jax
import jax.numpy as jnp
from jax import Array

from keras_backend_jax import arrays, movement
from keras_backend_jax.movement import broadcast_to, concat
from keras_backend_jax.native import as_tuple, jitted, native_dtype
from keras_core.contract import dtypes

_transpose = jitted(lambda x, axes: jnp.transpose(x, axes), static=["axes"])
_expand_dims = jitted(lambda x, axis: jnp.expand_dims(x, axis), static=["axis"])
_squeeze = jitted(lambda x, axis: jnp.squeeze(x, axis), static=["axis"])
_flip = jitted(lambda x, axis: jnp.flip(x, axis), static=["axis"])
_stack = jitted(lambda xs, axis: jnp.stack(xs, axis), static=["axis"])
_tile = jitted(lambda x, repeats: jnp.tile(x, repeats), static=["repeats"])
_roll = jitted(lambda x, shift, axis: jnp.roll(x, shift, axis), static=["shift", "axis"])
_moveaxis = jitted(
    lambda x, source, destination: jnp.moveaxis(x, source, destination), static=["source", "destination"]
)
_repeat = jitted(lambda x, repeats, axis: jnp.repeat(x, repeats, axis), static=["repeats", "axis"])
_take = jitted(lambda x, indices, axis: jnp.take(x, indices, axis), static=["axis"])
_split = jitted(lambda x, parts, axis: jnp.split(x, parts, axis), static=["parts", "axis"])
_array_split = jitted(lambda x, parts, axis: jnp.array_split(x, parts, axis), static=["parts", "axis"])
_unstack = jitted(lambda x, axis: list(jnp.unstack(x, axis=axis)), static=["axis"])
_diag = jitted(lambda x, k: jnp.diag(x, k), static=["k"])
_one_hot = jitted(
    lambda x, num_classes, axis, dtype: jax.nn.one_hot(x, num_classes, dtype=dtype, axis=axis),
    static=["num_classes", "axis", "dtype"],
)


def reshape(x: Array, newshape: Any) -> Array:
    """Return the elements of `x` in `newshape`; an entry that is None is inferred."""
    if isinstance(newshape, int):
        return movement.reshape(x, (newshape,))
    return movement.reshape(x, [-1 if n is None else n for n in newshape])


def transpose(x: Array, axes: Sequence[int] | None = None) -> Array:
    """Return `x` with its axes in the order `axes`, reversed if None."""
    return _transpose(x, None if axes is None else tuple(axes))


def expand_dims(x: Array, axis: Any) -> Array:
    """Return `x` with axes of length 1 at `axis`."""
    return _expand_dims(x, as_tuple(axis))


def squeeze(x: Array, axis: Any = None) -> Array:
    """Return `x` without its axes of length 1."""
    return _squeeze(x, as_tuple(axis))


def flip(x: Array, axis: Any = None) -> Array:
    """Return `x` in the opposite order along `axis`."""
    return _flip(x, as_tuple(axis))


def stack(x: Sequence[Array], axis: int = 0) -> Array:
    """Return the tensors joined along a new axis."""
    return _stack(list(x), axis)


def tile(x: Array, repeats: Any) -> Array:
    """Return `x` repeated whole along its axes."""
    return _tile(x, tuple(map(operator.index, repeats)) if hasattr(repeats, "__len__") else operator.index(repeats))


def roll(x: Array, shift: Any, axis: Any = None) -> Array:
    """Return `x` with its elements moved round by `shift`."""
    if arrays.is_tensor(shift):
        return jnp.roll(x, shift, axis)
    return _roll(x, as_tuple(shift), as_tuple(axis))


def moveaxis(x: Array, source: Any, destination: Any) -> Array:
    """Return `x` with the axes `source` at `destination`."""
    return _moveaxis(x, as_tuple(source), as_tuple(destination))


def split(x: Array, indices_or_sections: Any, axis: int = 0) -> list[Array]:
    """Return the parts of `x` along `axis`."""
    size, parts = x.shape[axis], indices_or_sections
    if isinstance(parts, int):
        fits = parts > 0 and size % parts == 0  # where not, the composition says what is wrong
    else:
        fits = isinstance(parts, list | tuple) and all(type(p) is int and 0 <= p <= size for p in parts)
        parts = tuple(parts) if fits else ()
        fits = fits and parts == tuple(sorted(parts))  # jax refuses places that NumPy understands
    return _split(x, parts, axis) if fits else NotImplemented


def array_split(x: Array, indices_or_sections: Any, axis: int = 0) -> Any:
    """Return the parts of `x` along `axis`, of lengths that differ by 1 at most."""
    parts = indices_or_sections
    if parts.__class__ is not int or parts < 1 or not -x.ndim <= axis < x.ndim:
        return NotImplemented
    return _array_split(x, parts, axis)


def unstack(x: Array, num: int | None = None, axis: int = 0) -> Any:
    """Return the slices of `x` along `axis`, without it."""
    if not -x.ndim <= axis < x.ndim or num not in (None, x.shape[axis]):
        return NotImplemented
    return _unstack(x, axis)


def diag(x: Array, k: int = 0) -> Any:
    """Return the matrix of a diagonal, or the diagonal of a matrix."""
    return _diag(x, k) if x.ndim in (1, 2) else NotImplemented


def repeat(x: Array, repeats: Any, axis: int | None = None) -> Array:
    """Return `x` with each element repeated along `axis`."""
    return _repeat(x, repeats, axis) if isinstance(repeats, int) else NotImplemented


def where(condition: Array, x1: Any = None, x2: Any = None) -> Any:
    """Return `x1` where `condition` holds, else `x2`; the indices where it holds if both are None."""
    if x1 is None or x2 is None:
        return NotImplemented
    return arrays.where(condition, x1, x2)


def take(x: Array, indices: Array, axis: int | None = None) -> Any:
    """Return the elements at `indices` along `axis`."""
    return _take(x, indices, axis) if indices.dtype.kind in "iu" else NotImplemented


def one_hot(x: Array, num_classes: int, axis: int = -1, dtype: Any = None, sparse: bool = False) -> Array:
    """Return 1 at the index that `x` names along a new axis and 0 elsewhere; zeros where it names none."""
    if sparse:
        return NotImplemented
    return _one_hot(x, num_classes, axis, native_dtype(dtypes.standardize_dtype(dtype)))


OVERRIDES = {
    "array_split": array_split,
    "broadcast_to": broadcast_to,
    "concatenate": concat,
    "diag": diag,
    "diagflat": jitted(lambda x, k=0: jnp.diagflat(x, k), static=["k"]),
    "diagonal": jitted(
        lambda x, offset=0, axis1=0, axis2=1: jnp.diagonal(x, offset, axis1, axis2), static=["offset", "axis1", "axis2"]
    ),
    "expand_dims": expand_dims,
    "flip": flip,
    "moveaxis": moveaxis,
    "one_hot": one_hot,
    "repeat": repeat,
    "reshape": reshape,
    "roll": roll,
    "split": split,
    "squeeze": squeeze,
    "stack": stack,
    "swapaxes": jitted(lambda x, axis1, axis2: jnp.swapaxes(x, axis1, axis2), static=["axis1", "axis2"]),
    "take": take,
    "take_along_axis": jitted(lambda x, indices, axis=None: jnp.take_along_axis(x, indices, axis), static=["axis"]),
    "tile": tile,
    "transpose": transpose,
    "tril": jitted(lambda x, k=0: jnp.tril(x, k), static=["k"]),
    "triu": jitted(lambda x, k=0: jnp.triu(x, k), static=["k"]),
    "unstack": unstack,
    "where": where,
}
