"""Shape: the same elements, arranged, repeated or padded in another one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from keras_core.ops import rules
from keras_core.ops.decorator import op
from keras_core.ops.definition import Tensor, TensorLike
from keras_core.plugins import xp
from keras_core.state.symbolic import KerasTensor


def _reshaped(x: Any, newshape: Any) -> rules.Shape:
    entries = (newshape,) if isinstance(newshape, int) else tuple(newshape)
    shape: list[Any] = [n if isinstance(n, int | np.integer) and n >= 0 else None for n in entries]
    inferred = [i for i, n in enumerate(entries) if isinstance(n, int | np.integer) and n < 0]
    if len(inferred) > 1:
        raise ValueError(f"newshape may hold one -1, got {newshape}.")
    size = rules.known_size(x.shape)
    if inferred and size is not None and shape.count(None) == 1:
        rest = math.prod(n for n in shape if n is not None)
        if rest == 0 or size % rest:
            raise ValueError(f"A tensor of shape {x.shape} cannot be reshaped to {newshape}: {size} elements.")
        shape[inferred[0]] = size // rest
    elif size is not None and None not in shape and math.prod(shape) != size:
        raise ValueError(
            f"A tensor of shape {x.shape} with {size} elements cannot be reshaped to {newshape}, "
            f"which has {math.prod(shape)}."
        )
    return tuple(None if n is None else int(n) for n in shape)


@op(dtype="keep", shape=_reshaped)
def reshape(x: TensorLike, newshape: Any) -> Tensor:
    """Arrange the elements, in row-major order, in another shape.

    Args:
        x: tensor.
        newshape: the shape; one entry may be -1 (or None) and is inferred. Entries may be scalar tensors.

    Returns:
        Tensor of shape `newshape` with the elements of `x`.

    Raises:
        ValueError: the number of elements differs.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.reshape([1, 2, 3, 4], (2, -1))).tolist()
    [[1, 2], [3, 4]]
    """
    if isinstance(newshape, int):
        return xp.reshape(x, (newshape,))
    return xp.reshape(x, tuple([-1 if n is None else n for n in newshape]))


def _permuted(x: Any, axes: Sequence[int] | None = None) -> rules.Shape:
    return tuple(x.shape[a] for a in _permutation(axes, len(x.shape)))


def _permutation(axes: Sequence[int] | None, ndim: int) -> tuple[int, ...]:
    if axes is None:
        return tuple(range(ndim - 1, -1, -1))
    order = rules.canonical_axes(tuple(axes), ndim)
    if len(order) != ndim:
        raise ValueError(f"axes must name each of the {ndim} axes once, got {axes}.")
    return order


@op(dtype="keep", shape=_permuted)
def transpose(x: TensorLike, axes: Sequence[int] | None = None) -> Tensor:
    """Put the axes in another order.

    Args:
        x: tensor.
        axes: for each axis of the result, which one of `x` it is; the reverse order where None.

    Returns:
        Tensor of shape `[x.shape[a] for a in axes]`.

    Example:

    >>> from keras_core import ops
    >>> ops.shape(ops.transpose(ops.ones((2, 3, 4)), (0, 2, 1)))
    (2, 4, 3)
    """
    return xp.permute_dims(x, _permutation(axes, len(x.shape)))


def _moved(ndim: int, source: Any, destination: Any) -> tuple[int, ...]:
    """The permutation that `moveaxis` makes."""
    sources, destinations = rules.canonical_axes(source, ndim), rules.canonical_axes(destination, ndim)
    if len(sources) != len(destinations):
        raise ValueError(f"source {source} and destination {destination} name different numbers of axes.")
    order = [a for a in range(ndim) if a not in sources]
    for to, a in sorted(zip(destinations, sources, strict=True)):
        order.insert(to, a)
    return tuple(order)


@op(dtype="keep", shape=lambda x, s, d: tuple(x.shape[a] for a in _moved(len(x.shape), s, d)))
def moveaxis(x: TensorLike, source: int | Sequence[int], destination: int | Sequence[int]) -> Tensor:
    """Move axes to other places; the rest keep their order.

    Args:
        x: tensor.
        source: axis or axes to move.
        destination: the place of each one in the result.

    Returns:
        Tensor with the axes moved.

    Example:

    >>> from keras_core import ops
    >>> ops.shape(ops.moveaxis(ops.ones((2, 3, 4)), 0, -1))
    (3, 4, 2)
    """
    return xp.permute_dims(x, _moved(len(x.shape), source, destination))


def _swapped(ndim: int, axis1: int, axis2: int) -> tuple[int, ...]:
    """The permutation that `swapaxes` makes."""
    order = list(range(ndim))
    a, b = rules.canonical_axis(axis1, ndim, "axis1"), rules.canonical_axis(axis2, ndim, "axis2")
    order[a], order[b] = order[b], order[a]
    return tuple(order)


@op(dtype="keep", shape=lambda x, a, b: tuple(x.shape[i] for i in _swapped(len(x.shape), a, b)))
def swapaxes(x: TensorLike, axis1: int, axis2: int) -> Tensor:
    """Exchange two axes.

    Args:
        x: tensor.
        axis1: first axis.
        axis2: second axis.

    Returns:
        Tensor with the two axes exchanged.

    Example:

    >>> from keras_core import ops
    >>> ops.shape(ops.swapaxes(ops.ones((2, 3, 4)), 0, 2))
    (4, 3, 2)
    """
    return xp.permute_dims(x, _swapped(len(x.shape), axis1, axis2))


def _expanded(shape: Sequence[Any], axis: int | Sequence[int]) -> tuple[Any, ...]:
    """`shape` with ones at `axis` of the result."""
    axes = (axis,) if isinstance(axis, int) else tuple(axis)
    ndim = len(shape) + len(axes)
    places = rules.canonical_axes(axes, ndim)
    rest = iter(shape)
    return tuple(1 if i in places else next(rest) for i in range(ndim))


@op(dtype="keep", shape=lambda x, axis: _expanded(x.shape, axis))
def expand_dims(x: TensorLike, axis: int | Sequence[int]) -> Tensor:
    """Add axes of length 1.

    Args:
        x: tensor.
        axis: place or places of the new axes in the result.

    Returns:
        Tensor with `x`'s elements and a 1 in its shape at each `axis`.

    Example:

    >>> from keras_core import ops
    >>> ops.shape(ops.expand_dims(ops.ones((2, 3)), -1))
    (2, 3, 1)
    """
    return xp.reshape(x, _expanded(xp.shape(x), axis))


def _squeezed(shape: Sequence[Any], axis: int | Sequence[int] | None) -> tuple[Any, ...]:
    """`shape` without the ones at `axis`."""
    if axis is None:
        return tuple(n for n in shape if not isinstance(n, int) or n != 1)
    axes = rules.canonical_axes(axis, len(shape))
    for a in axes:
        if isinstance(shape[a], int) and shape[a] != 1:
            raise ValueError(f"Only axes of length 1 can be squeezed, but axis {a} of shape {tuple(shape)} is not one.")
    return tuple(n for i, n in enumerate(shape) if i not in axes)


@op(dtype="keep", shape=lambda x, axis=None: _squeezed(x.shape, axis))
def squeeze(x: TensorLike, axis: int | Sequence[int] | None = None) -> Tensor:
    """Remove axes of length 1.

    Args:
        x: tensor.
        axis: axis or axes to remove; all of length 1 where None.

    Returns:
        Tensor with `x`'s elements and fewer axes.

    Raises:
        ValueError: a named axis is longer than 1.

    Example:

    >>> from keras_core import ops
    >>> ops.shape(ops.squeeze(ops.ones((1, 3, 1)), axis=0))
    (3, 1)
    """
    return xp.reshape(x, _squeezed(xp.shape(x), axis))


def _broadcasted(x: Any, shape: Any) -> rules.Shape:
    made = tuple(n if isinstance(n, int) else None for n in shape)
    rules.must_fit("x", x.shape, made)
    return made


@op(dtype="keep", shape=_broadcasted)
def broadcast_to(x: TensorLike, shape: Any) -> Tensor:
    """Repeat along axes of length 1, and new leading ones, up to a shape.

    Args:
        x: tensor.
        shape: the shape of the result; entries may be scalar tensors.

    Returns:
        Tensor of `shape`.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.broadcast_to([1, 2], (2, 2))).tolist()
    [[1, 2], [1, 2]]
    """
    return xp.broadcast_to(x, tuple(shape))


@op(dtype="keep", shape=lambda x: (rules.known_size(x.shape),))
def ravel(x: TensorLike) -> Tensor:
    """Flatten to one axis, in row-major order.

    Args:
        x: tensor.

    Returns:
        Tensor of rank 1.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.ravel([[1, 2], [3, 4]])).tolist()
    [1, 2, 3, 4]
    """
    return xp.reshape(x, (-1,))


def _unstacked(x: Any, num: int | None = None, axis: int = 0) -> list[KerasTensor]:
    axis = rules.canonical_axis(axis, len(x.shape))
    count = _count(x.shape[axis], num, axis)
    shape = x.shape[:axis] + x.shape[axis + 1 :]
    return [KerasTensor(shape, x.dtype) for _ in range(count)]


def _count(size: int | None, num: int | None, axis: int) -> int:
    if size is None and num is None:
        raise ValueError(f"unstack needs `num`, because the length of axis {axis} is not known.")
    if size is not None and num is not None and size != num:
        raise ValueError(f"num is {num}, but axis {axis} has length {size}.")
    return size if size is not None else num  # type: ignore[return-value]


@op(dtype="keep", shape=_unstacked)
def unstack(x: TensorLike, num: int | None = None, axis: int = 0) -> list[Tensor]:
    """Take a tensor apart along an axis.

    Args:
        x: tensor.
        num: length of `axis`, where it is not known.
        axis: the axis to remove.

    Returns:
        List of the slices of `x` along `axis`, of one rank less.

    Example:

    >>> from keras_core import ops
    >>> [ops.convert_to_numpy(row).tolist() for row in ops.unstack([[1, 2], [3, 4]])]
    [[1, 2], [3, 4]]
    """
    axis = rules.canonical_axis(axis, len(x.shape))
    size = xp.shape(x)[axis]
    count = _count(size if isinstance(size, int) else None, num, axis)
    before = (slice(None),) * axis
    return [xp.strided_slice(x, (*before, i)) for i in range(count)]
