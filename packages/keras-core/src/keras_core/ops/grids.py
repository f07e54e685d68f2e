"""Evenly spaced numbers and the grids that they span."""

from __future__ import annotations

import math
from typing import Any

from keras_core import dtypes
from keras_core.ops import rules
from keras_core.ops.conversion import dtype_name
from keras_core.ops.decorator import op
from keras_core.ops.definition import Tensor, TensorLike
from keras_core.plugins import xp
from keras_core.state.symbolic import KerasTensor


def _space_shape(start: Any, stop: Any, num: int, axis: int) -> rules.Shape:
    if num < 0:
        raise ValueError(f"num must not be negative, got {num}.")
    ends = rules.broadcast(start, stop)
    axis = rules.canonical_axis(axis, len(ends) + 1)
    return (*ends[:axis], num, *ends[axis:])


def _linspace_rule(
    start: Any,
    stop: Any,
    num: int = 50,
    endpoint: bool = True,
    retstep: bool = False,
    dtype: Any = None,
    axis: int = 0,
) -> Any:
    space = KerasTensor(_space_shape(start, stop, num, axis), dtype or start.dtype)
    return (space, KerasTensor(rules.broadcast(start, stop), start.dtype)) if retstep else space


@op(dtype="float", shape=_linspace_rule)
def linspace(
    start: TensorLike,
    stop: TensorLike,
    num: int = 50,
    endpoint: bool = True,
    retstep: bool = False,
    dtype: Any = None,
    axis: int = 0,
) -> Any:
    """Return evenly spaced numbers from `start` to `stop`.

    Args:
        start: first number, or a tensor of them.
        stop: last number, or a tensor of them.
        num: how many.
        endpoint: whether `stop` is the last one; else it would be the one after it.
        retstep: whether to return their distance as well.
        dtype: dtype of the result; the float dtype to which the ends promote where None.
        axis: where the numbers go in the result's shape.

    Returns:
        Tensor of the ends' broadcast shape with an axis of length `num` added; with `retstep`, that and
        the distance.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.linspace(0, 1, 5)).tolist()
    [0.0, 0.25, 0.5, 0.75, 1.0]
    """
    intervals = num - 1 if endpoint else num
    difference = xp.subtract(stop, start)
    step = xp.divide(difference, intervals) if intervals > 0 else xp.multiply(difference, math.nan)
    space = _spaced(start, stop, step if intervals > 0 else difference, num, endpoint, axis)
    if dtype is not None and dtype != dtype_name(space):
        # 2.9999998 must not become 2
        space = xp.astype(xp.floor(space) if dtypes.is_integer(dtype) else space, dtype)
    return (space, step) if retstep else space


def _spaced(start: Tensor, stop: Tensor, step: Tensor, num: int, endpoint: bool, axis: int) -> Tensor:
    """Return start + i step along `axis`; from the middle on it is counted from `stop`, so that both ends are exact."""
    rank = max(len(start.shape), len(stop.shape))
    axis = rules.canonical_axis(axis, rank + 1)
    start, stop, step = (_with_axis(x, axis, rank) for x in (start, stop, step))
    name = dtype_name(start)
    along = tuple(num if i == axis else 1 for i in range(rank + 1))
    count = xp.reshape(xp.arange(0, num, 1, dtype=name), along)
    forward = xp.add(start, xp.multiply(count, step))
    if not endpoint or num < 2:
        return forward
    rest = xp.subtract(num - 1, count)
    return xp.where(xp.less(count, rest), forward, xp.subtract(stop, xp.multiply(rest, step)))


def _with_axis(x: Tensor, axis: int, rank: int) -> Tensor:
    """Return `x` of rank `rank`, with an axis of length 1 at `axis` added."""
    sizes = (1,) * (rank - len(x.shape)) + tuple(xp.shape(x))
    return xp.reshape(x, (*sizes[:axis], 1, *sizes[axis:]))


def _logspace_rule(
    start: Any, stop: Any, num: int = 50, endpoint: bool = True, base: Any = 10, dtype: Any = None, axis: int = 0
) -> Any:
    return KerasTensor(_space_shape(start, stop, num, axis), dtype or start.dtype)


@op(dtype="float", shape=_logspace_rule)
def logspace(
    start: TensorLike,
    stop: TensorLike,
    num: int = 50,
    endpoint: bool = True,
    base: Any = 10,
    dtype: Any = None,
    axis: int = 0,
) -> Tensor:
    """Return numbers from `base ** start` to `base ** stop` whose logarithms are evenly spaced.

    Args:
        start: first exponent, or a tensor of them.
        stop: last exponent, or a tensor of them.
        num: how many.
        endpoint: whether `base ** stop` is the last one.
        base: the base, a number.
        dtype: dtype of the result; the float dtype to which the ends promote where None.
        axis: where the numbers go in the result's shape.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.logspace(0, 2, 3, base=2)).tolist()
    [1.0, 2.0, 4.0]
    """
    space = xp.pow(float(base), linspace(start, stop, num, endpoint, False, None, axis))
    return space if dtype is None else xp.astype(space, dtype)


def _geomspace_rule(
    start: Any, stop: Any, num: int = 50, endpoint: bool = True, dtype: Any = None, axis: int = 0
) -> KerasTensor:
    return KerasTensor(_space_shape(start, stop, num, axis), dtype or start.dtype)


@op(dtype="float", shape=_geomspace_rule)
def geomspace(
    start: TensorLike, stop: TensorLike, num: int = 50, endpoint: bool = True, dtype: Any = None, axis: int = 0
) -> Tensor:
    """Return numbers from `start` to `stop` each of which is the one before times the same factor.

    Args:
        start: first number, or a tensor of them.
        stop: last number, or a tensor of them, of the sign of `start`; the result is NaN where the signs differ.
        num: how many.
        endpoint: whether `stop` is the last one; else it would be the one after it.
        dtype: dtype of the result; the float dtype to which the ends promote where None.
        axis: where the numbers go in the result's shape.

    Returns:
        Tensor of the ends' broadcast shape with an axis of length `num` added.

    Raises:
        ValueError: `num` is negative.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.geomspace(1, 8, 4)).round(4).tolist()
    [1.0, 2.0, 4.0, 8.0]
    """
    _space_shape(start, stop, num, axis)
    one, negative = xp.full((), 1, dtype=dtype_name(start)), xp.less(start, 0)
    sign = xp.where(negative, xp.multiply(one, -1), one)
    sign = xp.where(xp.equal(negative, xp.less(stop, 0)), sign, xp.multiply(one, math.nan))
    rank = max(len(start.shape), len(stop.shape))
    place = rules.canonical_axis(axis, rank + 1)
    first, last, sign = (_with_axis(x, place, rank) for x in (start, stop, sign))
    exponents = linspace(xp.log(xp.abs(start)), xp.log(xp.abs(stop)), num, endpoint, False, None, axis)
    space = xp.multiply(xp.exp(exponents), sign)
    count = xp.reshape(xp.arange(0, num, 1, dtype="int32"), tuple(num if i == place else 1 for i in range(rank + 1)))
    # both ends exactly
    space = xp.where(xp.equal(count, 0), xp.multiply(first, xp.multiply(sign, sign)), space)
    if endpoint and num > 1:
        space = xp.where(xp.equal(count, num - 1), xp.multiply(last, xp.multiply(sign, sign)), space)
    if dtype is not None and dtypes.is_integer(dtype):
        nearest = xp.round(space)  # 9.999999 must not become 9
        close = xp.less(xp.abs(xp.subtract(space, nearest)), xp.multiply(xp.abs(space), 1e-6))
        space = xp.where(close, nearest, space)
    return space if dtype is None else xp.astype(space, dtype)


def _meshgrid_rule(*x: Any, indexing: str = "xy") -> list[KerasTensor]:
    _check_indexing(indexing)
    sizes = [rules.known_size(t.shape) for t in x]
    if indexing == "xy" and len(sizes) > 1:
        sizes[0], sizes[1] = sizes[1], sizes[0]
    return [KerasTensor(tuple(sizes), t.dtype) for t in x]


def _check_indexing(indexing: str) -> None:
    if indexing not in ("xy", "ij"):
        raise ValueError(f"indexing must be 'xy' or 'ij', got {indexing!r}.")


@op(dtype="keep", shape=_meshgrid_rule)
def meshgrid(*x: TensorLike, indexing: str = "xy") -> list[Tensor]:
    """Return coordinate tensors of the grid that coordinate vectors span.

    Args:
        *x: tensors, taken as vectors.
        indexing: `"xy"` puts the first vector along the second axis, as for images; `"ij"` puts the
            vectors along the axes in their order.

    Returns:
        One tensor for each vector, all of the grid's shape.

    Raises:
        ValueError: `indexing` is neither.

    Example:

    >>> from keras_core import ops
    >>> first, second = ops.meshgrid([1, 2], [3, 4, 5])
    >>> ops.convert_to_numpy(first).tolist()
    [[1, 2], [1, 2], [1, 2]]
    """
    _check_indexing(indexing)
    axes = list(range(len(x)))
    if indexing == "xy" and len(x) > 1:
        axes[0], axes[1] = 1, 0
    flat = [xp.reshape(t, (-1,)) for t in x]
    sizes: list[Any] = [1] * len(x)
    for axis, t in zip(axes, flat):
        sizes[axis] = xp.shape(t)[0]
    grids = []
    for axis, t in zip(axes, flat):
        along = tuple(-1 if i == axis else 1 for i in range(len(x)))
        grids.append(xp.broadcast_to(xp.reshape(t, along), tuple(sizes)))
    return grids
