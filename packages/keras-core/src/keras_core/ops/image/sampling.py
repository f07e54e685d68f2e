"""Reading images between their pixels: neighbours are gathered and weighted."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import Any

from keras_core import dtypes
from keras_core.ops import rules
from keras_core.ops.conversion import saturate_cast
from keras_core.ops.decorator import op
from keras_core.ops.definition import Tensor, TensorLike
from keras_core.ops.image.layout import one_of
from keras_core.plugins import xp

FILL_MODES = ("constant", "nearest", "wrap", "mirror", "reflect")
ORDERS = {"nearest": 0, "bilinear": 1}


def place_dtype(name: str) -> str:
    """Return the dtype of coordinates beside values of the dtype `name`: short floats do not tell pixels apart."""
    return "float64" if name == "float64" else "float32"


def interpolate(
    table: Any,
    lengths: Sequence[Any],
    coordinates: Sequence[Any],
    order: int,
    fill_mode: str,
    fill_value: Any,
    base: Any = None,
) -> Any:
    """Return values read from a table at coordinates.

    Args:
        table: native tensor of shape `(places, *rest)`: the axes to read along, flattened in row-major order.
        lengths: the lengths of those axes.
        coordinates: a float tensor for each of them, all of one shape.
        order: 0 reads the nearest place, 1 interpolates linearly.
        fill_mode: one of `FILL_MODES`.
        fill_value: value of places outside, for `"constant"`.
        base: int32 tensor to add to the places read, so that a table can hold several images.

    Returns:
        Tensor of shape `coordinates[0].shape + rest` and the dtype of `table`; integers are rounded, halves away
        from zero, and kept in range.
    """
    name = xp.dtype(table)
    exact = order == 0 or dtypes.is_float(name)
    if not exact:
        table = xp.astype(table, "float32")
    neighbours = [_neighbours(c, order) for c in coordinates]
    result = None
    for corner in itertools.product(*neighbours):
        value = _read(table, lengths, [index for index, _ in corner], fill_mode, fill_value, base)
        for _, weight in corner:
            if weight is not None:
                value = xp.multiply(value, xp.astype(_beside(weight, value), xp.dtype(value)))
        result = value if result is None else xp.add(result, value)
    return result if exact else saturate_cast(_rounded(result), name)


def _neighbours(coordinate: Any, order: int) -> list[tuple[Any, Any]]:
    """Indices of the places around a coordinate, and their weights."""
    if order == 0:
        return [(xp.astype(_rounded(coordinate), "int32"), None)]
    below = xp.stop_gradient(xp.floor(coordinate))
    upper = xp.subtract(coordinate, below)
    index = xp.astype(below, "int32")
    return [(index, xp.subtract(1.0, upper)), (xp.add(index, 1), upper)]


def _rounded(x: Any) -> Any:
    """Round to the nearest whole number, halves away from zero."""
    size = xp.floor(xp.add(xp.abs(x), 0.5))
    return xp.where(xp.less(x, 0.0), xp.multiply(size, -1.0), size)


def _read(table: Any, lengths: Sequence[Any], indices: list[Any], mode: str, fill_value: Any, base: Any) -> Any:
    inside = None
    flat = None
    for index, length in zip(indices, lengths, strict=True):
        fixed = _within(_moved_in(index, length, mode), length)
        if mode == "constant":
            here = xp.equal(fixed, index)
            inside = here if inside is None else xp.logical_and(inside, here)
        flat = fixed if flat is None else xp.add(xp.multiply(flat, length), fixed)
    value = xp.take(table, flat if base is None else xp.add(flat, base), axis=0)
    if inside is None:
        return value
    return xp.where(_beside(inside, value), value, xp.full((), fill_value, dtype=xp.dtype(value)))


def _beside(x: Any, value: Any) -> Any:
    """Return `x` with axes of length 1 added at the end, so that it broadcasts against `value`."""
    missing = len(value.shape) - len(x.shape)
    return xp.reshape(x, (*xp.shape(x), *(1,) * missing)) if missing else x


def _within(index: Any, length: Any) -> Any:
    return xp.minimum(xp.maximum(index, 0), length - 1)


def _moved_in(index: Any, length: Any, mode: str) -> Any:
    """Return where the place `index` outside an axis reads from; `"constant"` and `"nearest"` leave it there."""
    if mode == "wrap":
        return _remainder(index, length)
    if mode == "mirror":
        return _mirrored(index, length - 1)
    if mode == "reflect":  # mirrored at half places
        return xp.floor_divide(xp.subtract(_mirrored(xp.add(xp.multiply(index, 2), 1), 2 * length), 1), 2)
    return index


def _mirrored(index: Any, last: Any) -> Any:
    period = max(2 * last, 1) if isinstance(last, int) else xp.maximum(2 * last, 1)
    return xp.abs(xp.subtract(_remainder(xp.add(index, last), period), last))


def _remainder(x: Any, n: Any) -> Any:
    return xp.subtract(x, xp.multiply(xp.floor_divide(x, n), n))


def _mapped(
    inputs: Any, coordinates: Any, order: int, fill_mode: str = "constant", fill_value: float = 0
) -> rules.Shape:
    ndim = len(inputs.shape)
    if len(coordinates.shape) < 2 or coordinates.shape[0] not in (ndim, None):
        raise ValueError(
            f"coordinates must have rank 2 or more and one row for each of the {ndim} axes of inputs, "
            f"got shape {tuple(coordinates.shape)} for inputs of shape {tuple(inputs.shape)}."
        )
    if order not in (0, 1):
        raise ValueError(f"order must be 0 (nearest) or 1 (linear), got {order!r}.")
    one_of(fill_mode, FILL_MODES, "fill_mode")
    return tuple(coordinates.shape[1:])


@op(dtype="keep", shape=_mapped)
def map_coordinates(
    inputs: TensorLike, coordinates: TensorLike, order: int, fill_mode: str = "constant", fill_value: float = 0
) -> Tensor:
    """Read a tensor at coordinates, interpolating between its elements.

    Args:
        inputs: tensor of any rank.
        coordinates: tensor of shape `(rank of inputs, ...)`, one row of coordinates for each axis.
        order: 0 reads the nearest element (halves away from zero), 1 interpolates linearly.
        fill_mode: what lies outside: `"constant"`: `k k | a b c | k k`; `"nearest"`: `a a | a b c | c c`;
            `"wrap"`: `b c | a b c | a b`; `"mirror"`: `c b | a b c | b a`; `"reflect"`: `b a | a b c | c b`.
        fill_value: the k of `"constant"`.

    Returns:
        Tensor of shape `coordinates.shape[1:]` in the dtype of `inputs`; integers are rounded, halves away from zero.

    Raises:
        ValueError: the coordinates do not fit, or there is no such order or fill mode.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.image.map_coordinates([1.0, 3.0, 5.0], [[0.5, 1.0, 9.0]], order=1)).tolist()
    [2.0, 3.0, 0.0]
    """
    _mapped(inputs, coordinates, order, fill_mode, fill_value)
    coordinates = xp.astype(coordinates, place_dtype(xp.dtype(coordinates)))
    lengths = tuple(xp.shape(inputs))
    rows = [xp.strided_slice(coordinates, (i,)) for i in range(len(lengths))]
    table = xp.reshape(inputs, (math.prod(lengths),))
    return interpolate(table, lengths, rows, order, fill_mode, fill_value)
