"""Where the axes of images are, and what may be given as images."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from keras_core.plugins import xp


class Axes(NamedTuple):
    """The places of the axes of an image or a batch of images, counted from the front."""

    height: int
    width: int
    channels: int


def image_axes(images: Any, data_format: str, name: str = "images") -> Axes:
    """Return where the axes of an image or a batch of images are.

    Raises:
        ValueError: the rank is neither 3 nor 4.
    """
    ndim = len(images.shape)
    if ndim not in (3, 4):
        raise ValueError(
            f"{name} must be one image of rank 3 or a batch of rank 4, got shape {tuple(images.shape)} "
            f"of rank {ndim}. Add or remove axes with `ops.expand_dims` or `ops.squeeze`."
        )
    first = ndim - 3
    if data_format == "channels_last":
        return Axes(first, first + 1, first + 2)
    return Axes(first + 1, first + 2, first)


def with_lengths(shape: Sequence[Any], lengths: dict[int, Any]) -> tuple[Any, ...]:
    """Return `shape` with other lengths at some axes."""
    return tuple(lengths.get(i, n) for i, n in enumerate(shape))


def along(axis: int, part: Any) -> tuple[Any, ...]:
    """Return the key that takes `part` of one axis."""
    return (*(slice(None),) * axis, part)


def widen(x: Any, axis: int, before: Any, after: Any, value: Any = 0) -> Any:
    """Return a native tensor with elements added at both ends of an axis; the counts may be scalar tensors."""
    if isinstance(before, int) and isinstance(after, int):
        if before == after == 0:
            return x
        return xp.pad(x, [(before, after) if i == axis else (0, 0) for i in range(len(x.shape))], value=value)
    shape, name = xp.shape(x), xp.dtype(x)
    ends = [xp.full(with_lengths(shape, {axis: n}), value, dtype=name) for n in (before, after)]
    return xp.concat([ends[0], x, ends[1]], axis=axis)


def one_of(value: Any, allowed: Sequence[str], name: str) -> str:
    """Return `value`.

    Raises:
        ValueError: it is none of `allowed`.
    """
    if value not in allowed:
        raise ValueError(f"{name} must be one of {', '.join(map(repr, allowed))}, got {value!r}.")
    return value
