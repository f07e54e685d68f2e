"""Rearrangement: flipping, rolling, repeating and padding along axes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np

from keras_core.ops import rules
from keras_core.ops.decorator import op
from keras_core.ops.definition import Tensor, TensorLike
from keras_core.plugins import xp


def _along(axis: int, part: slice) -> tuple[slice, ...]:
    """The key that takes `part` of one axis."""
    return (*(slice(None),) * axis, part)


@op(dtype="keep", shape=lambda x, axis=None: rules.along(x, axis=axis))
def flip(x: TensorLike, axis: int | Sequence[int] | None = None) -> Tensor:
    """Reverse the order along axes.

    Args:
        x: tensor.
        axis: axis or axes; all of them where None.

    Returns:
        Tensor of the shape of `x`.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.flip([[1, 2], [3, 4]], axis=1)).tolist()
    [[2, 1], [4, 3]]
    """
    ndim = len(x.shape)
    if not ndim:
        return x
    axes = rules.canonical_axes(axis, ndim)
    return xp.strided_slice(x, tuple(slice(None, None, -1) if i in axes else slice(None) for i in range(ndim)))


@op(dtype="keep", shape=lambda x, shift, axis=None: rules.along(x, axis=axis))
def roll(x: TensorLike, shift: int | Sequence[int], axis: int | Sequence[int] | None = None) -> Tensor:
    """Shift along axes; what leaves at one end enters at the other.

    Args:
        x: tensor.
        shift: by how many places, for each axis.
        axis: axis or axes; the flattened tensor is rolled where None.

    Returns:
        Tensor of the shape of `x`.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.roll([1, 2, 3, 4], 1)).tolist()
    [4, 1, 2, 3]
    """
    if axis is None:
        return xp.reshape(roll(xp.reshape(x, (-1,)), shift, 0), xp.shape(x))
    axes = (axis,) if isinstance(axis, int) else tuple(axis)
    shifts = (shift,) * len(axes) if isinstance(shift, int) else tuple(shift)
    for a, places in zip(axes, shifts, strict=True):
        a = rules.canonical_axis(a, len(x.shape))
        size = xp.shape(x)[a]
        places = places % size if isinstance(size, int) and size else places
        if places:
            parts = [xp.strided_slice(x, _along(a, part)) for part in (slice(-places, None), slice(None, -places))]
            x = xp.concat(parts, axis=a)
    return x


def _tiled(x: Any, repeats: Any) -> rules.Shape:
    counts = (repeats,) if isinstance(repeats, int) else tuple(repeats)
    ndim = max(len(counts), len(x.shape))
    shape = (1,) * (ndim - len(x.shape)) + tuple(x.shape)
    counts = (1,) * (ndim - len(counts)) + counts
    return tuple(None if n is None or not isinstance(c, int) else n * c for n, c in zip(shape, counts, strict=True))


@op(dtype="keep", shape=_tiled)
def tile(x: TensorLike, repeats: int | Sequence[int]) -> Tensor:
    """Repeat the whole tensor along axes.

    Args:
        x: tensor.
        repeats: how often along each axis; for fewer axes than `x` has, along the last ones.

    Returns:
        Tensor whose length along axis i is `x.shape[i] * repeats[i]`.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.tile([1, 2], (2, 2))).tolist()
    [[1, 2, 1, 2], [1, 2, 1, 2]]
    """
    counts = (repeats,) if isinstance(repeats, int) else tuple(repeats)
    ndim = max(len(counts), len(x.shape))
    shape = (1,) * (ndim - len(x.shape)) + tuple(xp.shape(x))
    counts = (1,) * (ndim - len(counts)) + counts
    between = [n for size in shape for n in (1, size)]
    wide = [n for size, count in zip(shape, counts, strict=True) for n in (count, size)]
    spread = xp.broadcast_to(xp.reshape(x, tuple(between)), tuple(wide))
    return xp.reshape(spread, tuple(size * count for size, count in zip(shape, counts, strict=True)))


def _static_counts(repeats: Any) -> Any:
    """Repeats as an int or a NumPy array, or None where they are known only at run time."""
    if isinstance(repeats, int | np.integer):
        return int(repeats)
    if isinstance(repeats, list | tuple | np.ndarray):
        counts = np.asarray(repeats)
        return int(counts.reshape(())) if counts.size == 1 else counts
    return None


def _repeated(x: Any, repeats: Any, axis: int | None = None) -> rules.Shape:
    shape = (rules.known_size(x.shape),) if axis is None else tuple(x.shape)
    axis = 0 if axis is None else rules.canonical_axis(axis, len(shape))
    counts = _static_counts(repeats)
    size = shape[axis]
    if isinstance(counts, np.ndarray):
        size = int(counts.sum())
    elif size is not None:
        size = None if counts is None else size * counts
    return (*shape[:axis], size, *shape[axis + 1 :])


@op(dtype="keep", shape=_repeated)
def repeat(x: TensorLike, repeats: Any, axis: int | None = None) -> Tensor:
    """Repeat each element along an axis.

    Args:
        x: tensor.
        repeats: how often, one number for all or one for each place on the axis.
        axis: the axis; the flattened tensor is repeated where None.

    Returns:
        Tensor whose `axis` is longer.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.repeat([1, 2], 2)).tolist()
    [1, 1, 2, 2]
    """
    if axis is None:
        x, axis = xp.reshape(x, (-1,)), 0
    axis = rules.canonical_axis(axis, len(x.shape))
    counts = _static_counts(repeats)
    if counts is None:  # a tensor: its values decide the shape
        counts = _static_counts(xp.to_numpy(repeats))
    shape = tuple(xp.shape(x))
    if isinstance(counts, int):
        before, after = shape[: axis + 1], shape[axis + 1 :]
        spread = xp.broadcast_to(xp.reshape(x, (*before, 1, *after)), (*before, counts, *after))
        return xp.reshape(spread, (*shape[:axis], shape[axis] * counts, *after))
    if isinstance(shape[axis], int) and counts.shape != (shape[axis],):
        raise ValueError(f"repeats has shape {counts.shape}, but axis {axis} has length {shape[axis]}.")
    places = np.repeat(np.arange(len(counts)), counts)
    return xp.take(x, xp.asarray(places, dtype="int32"), axis=axis)


def _pad_width(pad_width: Any, ndim: int) -> list[tuple[int, int]]:
    """`pad_width` as one `(before, after)` an axis, as NumPy reads it."""
    if not _are_pairs(pad_width, ndim):
        try:
            pad_width = np.broadcast_to(np.asarray(pad_width, dtype=np.int64), (ndim, 2)).tolist()
        except (ValueError, TypeError):
            raise ValueError(
                f"pad_width must hold (before, after) for each of {ndim} axes, got {pad_width!r}."
            ) from None
    if any(before < 0 or after < 0 for before, after in pad_width):
        raise ValueError(f"pad_width must not be negative, got {pad_width!r}.")
    return [(before, after) for before, after in pad_width]


def _are_pairs(widths: Any, ndim: int) -> bool:
    """Whether there is a pair of ints for each axis already, which NumPy takes longer to find out."""
    if type(widths) not in (tuple, list) or len(widths) != ndim:
        return False
    for pair in widths:
        if type(pair) not in (tuple, list) or len(pair) != 2 or type(pair[0]) is not int or type(pair[1]) is not int:
            return False
    return True


def _padded(x: Any, pad_width: Any, mode: str = "constant", constant_values: Any = None) -> rules.Shape:
    _check_mode(mode, constant_values)
    widths = _pad_width(pad_width, len(x.shape))
    return tuple(None if n is None else n + a + b for n, (a, b) in zip(x.shape, widths, strict=True))


_MODES = ("constant", "reflect", "symmetric", "edge", "wrap")


def _check_mode(mode: str, constant_values: Any) -> None:
    if mode not in _MODES:
        raise ValueError(f"mode must be one of {', '.join(_MODES)}, got {mode!r}.")
    if mode != "constant" and constant_values is not None:
        raise ValueError(f"constant_values belongs to mode 'constant', but mode is {mode!r}.")


@op(dtype="keep", shape=_padded)
def pad(
    x: TensorLike,
    pad_width: Any,
    mode: Literal["constant", "reflect", "symmetric", "edge", "wrap"] = "constant",
    constant_values: Any = None,
) -> Tensor:
    """Add elements at both ends of axes.

    Args:
        x: tensor.
        pad_width: `((before, after), ...)` for each axis, one `(before, after)` for all, or one int.
        mode: what to add: `"constant"`; `"reflect"`, mirrored about the outermost element; `"symmetric"`, mirrored
            about the edge; `"edge"`, the outermost element; `"wrap"`, from the other end.
        constant_values: the constant; 0 where None.

    Returns:
        Tensor longer by `before + after` along each axis.

    Raises:
        ValueError: `mode` is unknown, `pad_width` does not fit, or `constant_values` is given in another mode.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.pad([1, 2, 3], 1, mode="reflect")).tolist()
    [2, 1, 2, 3, 2]
    """
    _check_mode(mode, constant_values)
    widths = _pad_width(pad_width, len(x.shape))
    if mode == "constant":
        return xp.pad(x, widths, value=0 if constant_values is None else constant_values)
    for axis, width in enumerate(widths):
        if width == (0, 0):
            continue
        size = xp.shape(x)[axis]
        if not isinstance(size, int):
            raise ValueError(f"mode {mode!r} needs a known length, but that of axis {axis} is not.")
        places = np.pad(np.arange(size), width, mode=mode)
        x = xp.take(x, xp.asarray(places, dtype="int32"), axis=axis)
    return x
