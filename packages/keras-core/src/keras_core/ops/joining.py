"""Joining tensors and splitting them again."""

from __future__ import annotations

import itertools
import operator
from collections.abc import Sequence
from typing import Any

import numpy as np

from keras_core.ops import rules
from keras_core.ops.decorator import op
from keras_core.ops.definition import Tensor, TensorLike
from keras_core.plugins import xp
from keras_core.state.symbolic import KerasTensor


def _concatenated(xs: Sequence[Any], axis: int | None = 0) -> rules.Shape:
    if not xs:
        raise ValueError("concatenate needs at least one tensor, got none.")
    if axis is None:
        return (_total([rules.known_size(x.shape) for x in xs]),)
    first = list(xs[0].shape)
    axis = rules.canonical_axis(axis, len(first))
    for x in xs[1:]:
        if len(x.shape) != len(first):
            raise ValueError(f"concatenate needs tensors of one rank, got shapes {[t.shape for t in xs]}.")
        for i, n in enumerate(x.shape):
            if i == axis or n is None:
                continue
            if first[i] is None:
                first[i] = n
            elif first[i] != n:
                raise ValueError(
                    f"concatenate along axis {axis} needs shapes that agree on the other axes, "
                    f"got {[tuple(t.shape) for t in xs]}."
                )
    first[axis] = _total([x.shape[axis] for x in xs])
    return tuple(first)


def _total(sizes: Sequence[int | None]) -> int | None:
    return None if None in sizes else sum(sizes)  # type: ignore[arg-type]


@op(shape=_concatenated)
def concatenate(xs: Sequence[TensorLike], axis: int | None = 0) -> Tensor:
    """Join tensors along an existing axis.

    Args:
        xs: tensors that agree in shape but for `axis`.
        axis: the axis to join; the flattened tensors are joined where None.

    Returns:
        Tensor whose `axis` is as long as all of theirs together, in the dtype to which all promote.

    Raises:
        ValueError: the other axes differ.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.concatenate([[1, 2], [3]])).tolist()
    [1, 2, 3]
    """
    if axis is None:
        return xp.concat([xp.reshape(x, (-1,)) for x in xs], axis=0)
    return xp.concat(xs, axis=rules.canonical_axis(axis, len(xs[0].shape)))


def _stacked(x: Sequence[Any], axis: int = 0) -> rules.Shape:
    if not x:
        raise ValueError("stack needs at least one tensor, got none.")
    shape = list(x[0].shape)
    for other in x[1:]:
        if len(other.shape) != len(shape) or any(
            a is not None and b is not None and a != b for a, b in zip(shape, other.shape, strict=True)
        ):
            raise ValueError(f"stack needs tensors of one shape, got {[tuple(t.shape) for t in x]}.")
        shape = [b if a is None else a for a, b in zip(shape, other.shape, strict=True)]
    axis = rules.canonical_axis(axis, len(shape) + 1)
    return (*shape[:axis], len(x), *shape[axis:])


@op(shape=_stacked)
def stack(x: Sequence[TensorLike], axis: int = 0) -> Tensor:
    """Join tensors of one shape along a new axis.

    Args:
        x: tensors of one shape.
        axis: place of the new axis in the result.

    Returns:
        Tensor of one rank more.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.stack([[1, 2], [3, 4]], axis=1)).tolist()
    [[1, 3], [2, 4]]
    """
    axis = rules.canonical_axis(axis, len(x[0].shape) + 1)
    parts = []
    for t in x:
        shape = tuple(xp.shape(t))
        parts.append(xp.reshape(t, (*shape[:axis], 1, *shape[axis:])))
    return xp.concat(parts, axis=axis)


def _at_least(x: Any, ndim: int) -> Any:
    """`x`, native or symbolic, with axes as `hstack`, `vstack` and `dstack` want them."""
    shape = tuple(x.shape) if isinstance(x, KerasTensor) else tuple(xp.shape(x))
    if len(shape) >= ndim:
        return x
    missing = ndim - len(shape)
    if ndim == 3 and len(shape) < 3:
        wide = {0: (1, 1, 1), 1: (1, *shape, 1), 2: (*shape, 1)}[len(shape)]
    else:
        wide = (1,) * missing + shape
    return KerasTensor(wide, x.dtype) if isinstance(x, KerasTensor) else xp.reshape(x, wide)


@op(shape=lambda xs: _concatenated([_at_least(x, 1) for x in xs], 0 if len(xs[0].shape) < 2 else 1))
def hstack(xs: Sequence[TensorLike]) -> Tensor:
    """Join tensors side by side: along the second axis, or the first where they have only one.

    Args:
        xs: tensors.

    Returns:
        The joined tensor.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.hstack([[[1], [2]], [[3], [4]]])).tolist()
    [[1, 3], [2, 4]]
    """
    return xp.concat([_at_least(x, 1) for x in xs], axis=0 if len(xs[0].shape) < 2 else 1)


@op(shape=lambda xs: _concatenated([_at_least(x, 2) for x in xs], 0))
def vstack(xs: Sequence[TensorLike]) -> Tensor:
    """Join tensors one below the other, along the first axis; tensors of rank 1 are rows.

    Args:
        xs: tensors.

    Returns:
        The joined tensor, at least of rank 2.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.vstack([[1, 2], [3, 4]])).tolist()
    [[1, 2], [3, 4]]
    """
    return xp.concat([_at_least(x, 2) for x in xs], axis=0)


@op(shape=lambda xs: _concatenated([_at_least(x, 3) for x in xs], 2))
def dstack(xs: Sequence[TensorLike]) -> Tensor:
    """Join tensors in depth, along the third axis.

    Args:
        xs: tensors; shapes `(n,)` and `(n, m)` count as `(1, n, 1)` and `(n, m, 1)`.

    Returns:
        The joined tensor, at least of rank 3.

    Example:

    >>> from keras_core import ops
    >>> ops.shape(ops.dstack([[1, 2], [3, 4]]))
    (1, 2, 2)
    """
    return xp.concat([_at_least(x, 3) for x in xs], axis=2)


@op(shape=lambda x1, x2, axis=None: _concatenated([x1, x2], axis))
def append(x1: TensorLike, x2: TensorLike, axis: int | None = None) -> Tensor:
    """Join two tensors.

    Args:
        x1: first tensor.
        x2: second tensor.
        axis: the axis to join; both are flattened first where None.

    Returns:
        The joined tensor.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.append([1, 2], [[3]])).tolist()
    [1, 2, 3]
    """
    return concatenate([x1, x2], axis)


def _bounds(size: int | None, sections: Any, equal: bool) -> list[int | None]:
    """Where the parts of an axis begin and end: `[0, ..., size]`."""
    if not isinstance(sections, int | np.integer):
        points = sections if isinstance(sections, list | tuple) else np.asarray(sections).tolist()
        inner = [operator.index(p) for p in points]
        if size is not None:
            inner = [max(min(p + size if p < 0 else p, size), 0) for p in inner]
        return [0, *inner, size]
    count = int(sections)
    if count < 1:
        raise ValueError(f"indices_or_sections must be positive, got {count}.")
    if size is None:
        raise ValueError("Equal parts need an axis of known length; give indices instead.")
    if equal and size % count:
        raise ValueError(f"An axis of length {size} does not split into {count} equal parts.")
    small, larger = divmod(size, count)
    bounds = [0]
    for i in range(count):
        bounds.append(bounds[-1] + small + (i < larger))
    return bounds  # type: ignore[return-value]


def _parts(x: Any, sections: Any, axis: int, equal: bool) -> list[Any]:
    axis = rules.canonical_axis(axis, len(x.shape))
    symbolic = isinstance(x, KerasTensor)
    size = x.shape[axis] if symbolic else xp.shape(x)[axis]
    if symbolic and size is None and equal and isinstance(sections, int):
        return [KerasTensor(x.shape, x.dtype) for _ in range(sections)]
    bounds = _bounds(size if isinstance(size, int) else None, sections, equal)
    parts: list[Any] = []
    for start, stop in itertools.pairwise(bounds):
        if symbolic:
            length = None if start is None or stop is None else max(stop - start, 0)
            parts.append(KerasTensor((*x.shape[:axis], length, *x.shape[axis + 1 :]), x.dtype))
        else:
            parts.append(xp.strided_slice(x, (*(slice(None),) * axis, slice(start, stop))))
    return parts


@op(dtype="keep", shape=lambda x, sections, axis=0: _parts(x, sections, axis, True))
def split(x: TensorLike, indices_or_sections: Any, axis: int = 0) -> list[Tensor]:
    """Split along an axis.

    Args:
        x: tensor.
        indices_or_sections: the number of equal parts, or the places where the parts after the first begin.
        axis: the axis to split.

    Returns:
        List of tensors.

    Raises:
        ValueError: equal parts are impossible.

    Example:

    >>> from keras_core import ops
    >>> [ops.shape(part) for part in ops.split(ops.ones((5, 2)), [1, 3])]
    [(1, 2), (2, 2), (2, 2)]
    """
    return _parts(x, indices_or_sections, axis, True)


@op(dtype="keep", shape=lambda x, sections, axis=0: _parts(x, sections, axis, False))
def array_split(x: TensorLike, indices_or_sections: Any, axis: int = 0) -> list[Tensor]:
    """Split along an axis into parts that need not be equal: the first ones are longer by one.

    Args:
        x: tensor.
        indices_or_sections: the number of parts, or the places where the parts after the first begin.
        axis: the axis to split.

    Returns:
        List of tensors.

    Example:

    >>> from keras_core import ops
    >>> [ops.shape(part) for part in ops.array_split(ops.ones(5), 3)]
    [(2,), (2,), (1,)]
    """
    return _parts(x, indices_or_sections, axis, False)


def _check_rank(x: Any, name: str, needed: int) -> None:
    if len(x.shape) < needed:
        raise ValueError(f"ops.{name} got shape {tuple(x.shape)}, expected at least {needed} axes.")


@op(dtype="keep")
def hsplit(x: TensorLike, indices_or_sections: Any) -> list[Tensor]:
    """Split into parts that lie side by side: along the second axis, or the first where it is the only one.

    Args:
        x: tensor of rank 1 or more.
        indices_or_sections: the number of equal parts, or the places where the parts after the first begin.

    Returns:
        List of tensors.

    Raises:
        ValueError: `x` has too few axes, or equal parts are impossible.

    Example:

    >>> from keras_core import ops
    >>> [ops.shape(part) for part in ops.hsplit(ops.ones((2, 4)), 2)]
    [(2, 2), (2, 2)]
    """
    _check_rank(x, "hsplit", 1)
    return split(x, indices_or_sections, 0 if len(x.shape) == 1 else 1)


@op(dtype="keep")
def vsplit(x: TensorLike, indices_or_sections: Any) -> list[Tensor]:
    """Split into parts that lie one below the other: along the first axis.

    Args:
        x: tensor of rank 2 or more.
        indices_or_sections: the number of equal parts, or the places where the parts after the first begin.

    Returns:
        List of tensors.

    Raises:
        ValueError: `x` has too few axes, or equal parts are impossible.

    Example:

    >>> from keras_core import ops
    >>> [ops.shape(part) for part in ops.vsplit(ops.ones((2, 4)), 2)]
    [(1, 4), (1, 4)]
    """
    _check_rank(x, "vsplit", 2)
    return split(x, indices_or_sections, 0)


@op(dtype="keep")
def dsplit(x: TensorLike, indices_or_sections: Any) -> list[Tensor]:
    """Split in depth: along the third axis.

    Args:
        x: tensor of rank 3 or more.
        indices_or_sections: the number of equal parts, or the places where the parts after the first begin.

    Returns:
        List of tensors.

    Raises:
        ValueError: `x` has too few axes, or equal parts are impossible.

    Example:

    >>> from keras_core import ops
    >>> [ops.shape(part) for part in ops.dsplit(ops.ones((1, 2, 4)), [1])]
    [(1, 2, 1), (1, 2, 3)]
    """
    _check_rank(x, "dsplit", 3)
    return split(x, indices_or_sections, 2)
