"""Shape rules shared by ops. A rule takes an op's arguments, tensors as symbolic ones, and returns a shape."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keras_core import dtypes

Shape = tuple[int | None, ...]


def same(x: Any, *args: Any, **kwargs: Any) -> Shape:
    """The shape of the first tensor."""
    return x.shape


def broadcast(*tensors: Any) -> Shape:
    """The shape to which all tensors broadcast together."""
    return broadcast_shapes(*(t.shape for t in tensors if t is not None))


def broadcast_integers(*tensors: Any) -> Shape:
    """The shape to which all tensors, of integers or bools, broadcast together.

    Raises:
        TypeError: one has another dtype.
    """
    given = [t.dtype for t in tensors]
    if not set(given) <= {"bool", *dtypes.INTEGERS}:
        raise TypeError(f"takes integer or bool tensors, got {' and '.join(given)}. Cast them with `ops.cast`.")
    return broadcast(*tensors)


def broadcast_shapes(*shapes: Sequence[int | None]) -> Shape:
    """Return the shape to which `shapes` broadcast; an unknown dimension beside 1 stays unknown.

    Raises:
        ValueError: two known dimensions differ and neither is 1.

    Example:

    >>> broadcast_shapes((None, 3), (1,), (2, 1))
    (2, 3)
    """
    result: list[int | None] = [1] * max(len(s) for s in shapes)
    for shape in shapes:
        offset = len(result) - len(shape)
        for i, size in enumerate(shape, offset):
            have = result[i]
            if size == 1 or size == have:
                continue
            if have == 1 or have is None:
                result[i] = size
            elif size is not None:
                raise ValueError(f"Shapes {' and '.join(map(str, shapes))} do not broadcast: {have} against {size}.")
    return tuple(result)


def canonical_axis(axis: int, ndim: int, what: str = "axis") -> int:
    """Return `axis` counted from the front.

    Raises:
        ValueError: there is no such axis.
    """
    if not -ndim <= axis < ndim:
        raise ValueError(f"{what} {axis} is out of bounds for a tensor of rank {ndim}.")
    return axis + ndim if axis < 0 else axis


def canonical_axes(axis: int | Sequence[int] | None, ndim: int) -> tuple[int, ...]:
    """Return `axis` as a tuple of axes counted from the front; None means all.

    Raises:
        ValueError: an axis does not exist or occurs twice.
    """
    if axis is None:
        return tuple(range(ndim))
    axes = tuple(canonical_axis(a, ndim) for a in ((axis,) if isinstance(axis, int) else axis))
    if len(set(axes)) != len(axes):
        raise ValueError(f"axis {axis} names an axis twice.")
    return axes


def along(x: Any, *, axis: int | Sequence[int] | None) -> Shape:
    """The shape of `x`, all of whose axes `axis` must exist; None means none."""
    for a in () if axis is None else (axis,) if isinstance(axis, int) else axis:
        canonical_axis(a, len(x.shape))
    return x.shape


def must_fit(argument: str, shape: Sequence[int | None], wanted: Sequence[int | None]) -> None:
    """Refuse an argument whose shape does not broadcast to that which is wanted.

    Raises:
        ValueError: it does not.

    Example:

    >>> must_fit("bias", (4,), (None, 4))
    >>> must_fit("bias", (3,), (None, 4))
    Traceback (most recent call last):
    ValueError: bias must be of shape (None, 4), got (3,).
    """
    pairs = zip(reversed(tuple(shape)), reversed(tuple(wanted)))
    if len(shape) > len(wanted) or any(n not in (1, None, m) and m is not None for n, m in pairs):
        raise ValueError(f"{argument} must be of shape {tuple(wanted)}, got {tuple(shape)}.")


def reduced_shape(shape: Shape, axis: int | Sequence[int] | None, keepdims: bool) -> Shape:
    """Return `shape` without the reduced axes, or with 1 in their places."""
    axes = canonical_axes(axis, len(shape))
    if keepdims:
        return tuple(1 if i in axes else n for i, n in enumerate(shape))
    return tuple(n for i, n in enumerate(shape) if i not in axes)


def reduced(x: Any, axis: Any = None, keepdims: bool = False, *args: Any, **kwargs: Any) -> Shape:
    """The shape of `x` reduced over `axis`."""
    return reduced_shape(x.shape, axis, keepdims)


def known_size(shape: Shape) -> int | None:
    """Return the number of elements, or None where a dimension is unknown."""
    size = 1
    for n in shape:
        if n is None:
            return None
        size *= n
    return size
