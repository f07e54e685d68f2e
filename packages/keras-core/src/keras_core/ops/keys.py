"""Index keys: what `x[key]` means, worked out before any element moves."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

from keras_core.ops import rules
from keras_core.plugins import xp
from keras_core.state.symbolic import KerasTensor
from keras_core.state.variable import Variable


def _entries(key: Any, ndim: int) -> list[Any]:
    """`key` as a list with one entry an axis (and one None a new axis), without Ellipsis."""
    parts = list(key) if isinstance(key, tuple) else [key]
    parts = [_plain(p) for p in parts]
    used = sum(_consumed(p) for p in parts)
    ellipses = [i for i, p in enumerate(parts) if p is Ellipsis]
    if len(ellipses) > 1:
        raise IndexError("An index may hold one Ellipsis.")
    if used > ndim:
        raise IndexError(f"Too many indices: {used} for a tensor of rank {ndim}.")
    fill = [slice(None)] * (ndim - used)
    if ellipses:
        return parts[: ellipses[0]] + fill + parts[ellipses[0] + 1 :]
    return parts + fill


def _plain(part: Any) -> Any:
    """One part of a key as an int, slice, None, Ellipsis, NumPy array or tensor."""
    if part is None or part is Ellipsis:
        return part
    if isinstance(part, slice):
        return slice(_bound(part.start), _bound(part.stop), _bound(part.step))
    if isinstance(part, Variable):
        part = part.value
    if isinstance(part, bool | np.bool_):
        raise IndexError(f"A tensor cannot be indexed with {part}; use a boolean tensor of its shape.")
    if isinstance(part, int | np.integer):
        return int(part)
    if isinstance(part, KerasTensor) or xp.is_tensor(part):
        return part
    array = np.asarray(part)
    if array.dtype.kind not in "iub" and array.size:
        raise IndexError(f"A tensor is indexed with ints, slices and integer or boolean tensors, got {part!r}.")
    if array.dtype.kind == "f":  # an empty list
        array = array.astype(np.int32)
    return array


def _bound(value: Any) -> Any:
    if value is None or xp.is_tensor(value):
        return value
    try:
        return operator.index(value.value if isinstance(value, Variable) else value)
    except TypeError:
        raise IndexError(f"The bounds of a slice are ints, got {value!r}.") from None


def _is_mask(part: Any) -> bool:
    if isinstance(part, np.ndarray):
        return part.dtype == np.bool_
    if isinstance(part, KerasTensor):
        return part.dtype == "bool"
    return xp.is_tensor(part) and xp.dtype(part) == "bool"


def _is_array(part: Any) -> bool:
    return not (part is None or part is Ellipsis or isinstance(part, int | slice))


def _consumed(part: Any) -> int:
    """How many axes of the tensor a part of a key uses."""
    if part is None or part is Ellipsis:
        return 0
    return len(part.shape) if _is_array(part) and _is_mask(part) else 1


def _unmasked(parts: list[Any]) -> list[Any]:
    """Boolean masks as the integer arrays of the places where they hold."""
    result: list[Any] = []
    for part in parts:
        if _is_array(part) and _is_mask(part):
            mask = part if isinstance(part, np.ndarray) else xp.to_numpy(part)
            result += [places.astype(np.int32) for places in np.nonzero(mask)]
        else:
            result.append(part)
    return result


def parse(key: Any, shape: tuple[Any, ...]) -> tuple[tuple[Any, ...] | None, dict[int, Any], int | None]:
    """Return what to do to index a tensor of `shape` with `key`.

    Returns:
        A key of ints, slices and None to apply first (None if it would do nothing), the index arrays by the axis that
        they then index, and before which of the other axes their own axes go (None: at the front).
    """
    parts = _entries(key, len(shape))
    if any(_is_array(p) for p in parts):
        parts = _unmasked(parts)
        return _advanced(parts)
    _check_bounds(parts, shape)
    while parts and isinstance(parts[-1], slice) and parts[-1] == slice(None):
        parts.pop()
    return tuple(parts) if parts else None, {}, None


def _advanced(parts: list[Any]) -> tuple[tuple[Any, ...] | None, dict[int, Any], int | None]:
    """`parse` for keys with arrays; ints count among the arrays, as in NumPy."""
    basic: list[Any] = []
    arrays: dict[int, Any] = {}
    runs, before, previous = 0, 0, False
    for part in parts:
        if _is_array(part) or isinstance(part, int):
            arrays[len(basic)] = part
            basic.append(slice(None))
            if not previous:
                runs += 1
                before = len(basic) - 1 - (len(arrays) - 1)
            previous = True
        else:
            basic.append(part)
            previous = False
    plain = all(isinstance(p, slice) and p == slice(None) for p in basic)
    return None if plain else tuple(basic), arrays, before if runs == 1 else None


def _check_bounds(parts: list[Any], shape: tuple[Any, ...]) -> None:
    axis = 0
    for part in parts:
        if part is None:
            continue
        size = shape[axis]
        if isinstance(part, int) and isinstance(size, int) and not -size <= part < size:
            raise IndexError(f"Index {part} is out of bounds for axis {axis} of length {size}.")
        axis += 1


def as_indices(value: Any) -> Any:
    """Return one index array as a native integer tensor."""
    if xp.is_tensor(value):
        return value if xp.dtype(value) not in ("int8", "uint8", "int16", "uint16") else xp.astype(value, "int32")
    array = np.asarray(value)
    return xp.asarray(array.astype(np.int32) if array.dtype.kind in "iu" else array, dtype="int32")


def indexed_shape(shape: tuple[int | None, ...], key: Any) -> rules.Shape:
    """Return the shape of `x[key]` for `x` of `shape`."""
    parts = _entries(key, len(shape))
    if not any(_is_array(p) for p in parts):
        _check_bounds(parts, shape)
        return _basic_shape(shape, parts)
    widths: list[Any] = []
    for part in parts:
        if _is_array(part) and _is_mask(part):
            widths += [KerasTensor((None,), "int32")] * len(part.shape)
        else:
            widths.append(part)
    basic, arrays, place = _advanced(widths)
    after = list(_basic_shape(shape, list(basic))) if basic is not None else list(shape)
    new = rules.broadcast_shapes(*(() if isinstance(a, int) else tuple(a.shape) for a in arrays.values()))
    rest = [n for i, n in enumerate(after) if i not in arrays]
    place = place or 0
    return (*rest[:place], *new, *rest[place:])


def _basic_shape(shape: tuple[int | None, ...], parts: list[Any]) -> rules.Shape:
    result: list[int | None] = []
    sizes = iter(shape)
    for part in parts:
        if part is None:
            result.append(1)
            continue
        size = next(sizes)
        if isinstance(part, slice):
            result.append(_sliced_size(size, part))
    return (*result, *sizes)


def _sliced_size(size: int | None, part: slice) -> int | None:
    if part == slice(None):
        return size
    bounds = (part.start, part.stop, part.step)
    if any(b is not None and not isinstance(b, int) for b in bounds):
        return None
    if size is not None:
        return len(range(*part.indices(size)))
    start, stop, step = part.start or 0, part.stop, part.step or 1
    if step > 0 and stop is not None and start < 0 and stop < 0:
        return None
    return size
