"""Counting: how many elements have a value, or fall into an interval."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from keras_core import dtypes
from keras_core.errors import UnsupportedError
from keras_core.ops.conversion import constant, dtype_name
from keras_core.ops.decorator import op
from keras_core.ops.definition import Tensor, TensorLike
from keras_core.ops.grids import linspace
from keras_core.ops.host import on_host
from keras_core.ops.indexing import take
from keras_core.ops.order import searchsorted, sort
from keras_core.ops.reductions import is_zero
from keras_core.ops.scattering import segment_sum
from keras_core.plugins import xp
from keras_core.state.symbolic import KerasTensor


def _bincount_rule(x: Any, weights: Any = None, minlength: int = 0, sparse: bool = False) -> KerasTensor:
    _check_bins(x, weights, sparse)
    return KerasTensor((*x.shape[:-1], None), _counted_dtype(weights))


def _counted_dtype(weights: Any) -> str:
    return "int32" if weights is None or dtype_name(weights) == "bool" else dtype_name(weights)


def _check_bins(x: Any, weights: Any, sparse: bool) -> None:
    if sparse:
        raise UnsupportedError("ops.bincount got sparse=True, but no backend offers sparse tensors.")
    if len(x.shape) not in (1, 2):
        raise ValueError(f"ops.bincount got x of shape {tuple(x.shape)}, expected a vector or a matrix of rows.")
    if dtype_name(x) != "bool" and not dtypes.is_integer(dtype_name(x)):
        raise ValueError(f"ops.bincount got x of dtype {dtype_name(x)}, expected integers. Cast it with `ops.cast`.")
    if weights is not None and len(weights.shape) != len(x.shape):
        raise ValueError(
            f"ops.bincount got weights of shape {tuple(weights.shape)} for x of {tuple(x.shape)}, expected the same."
        )


@op(dtype="keep", shape=_bincount_rule)
def bincount(x: TensorLike, weights: TensorLike | None = None, minlength: int = 0, sparse: bool = False) -> Tensor:
    """Count how often each integer occurs.

    Args:
        x: tensor of integers from 0, a vector, or a matrix whose rows are counted one by one.
        weights: tensor of the shape of `x`, what each element counts; 1 where None.
        minlength: least length of the result.
        sparse: only for compatibility: True is refused.

    Returns:
        Tensor of shape `(n,)` or `(rows, n)`, where n is one more than the largest integer, or `minlength`. It is
        int32, or of the dtype of `weights`. As its shape depends on values, it cannot be traced on every backend.

    Raises:
        ValueError: `x` holds no integers or is of another rank, or `weights` does not fit.
        UnsupportedError: `sparse` is True.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.bincount([1, 3, 1])).tolist()
    [0, 2, 0, 1]
    """
    _check_bins(x, weights, sparse)
    shape = tuple(xp.shape(x))
    places = xp.reshape(xp.astype(x, "int32"), (-1,))
    largest = -1 if is_zero(xp.shape(places)[0]) else int(on_host(np.asarray, xp.max(places)))
    size = max(minlength, largest + 1)
    if len(shape) == 2:
        rows = xp.multiply(xp.arange(0, shape[0], 1, dtype="int32"), size)
        places = xp.reshape(xp.add(xp.reshape(places, shape), xp.reshape(rows, (-1, 1))), (-1,))
    counted = xp.full(shape, 1, dtype="int32") if weights is None else xp.astype(weights, _counted_dtype(weights))
    total = segment_sum(xp.reshape(counted, (-1,)), places, size * (shape[0] if len(shape) == 2 else 1))
    return xp.reshape(total, (*shape[:-1], size))


def _histogram_rule(x: Any, bins: int = 10, range: Any = None) -> tuple[KerasTensor, KerasTensor]:
    _check_range(bins, range)
    return KerasTensor((bins,), x.dtype), KerasTensor((bins + 1,), x.dtype)


def _check_range(bins: Any, range: Any) -> None:
    if not isinstance(bins, int) or isinstance(bins, bool):
        raise TypeError(f"ops.histogram got bins={bins!r}, expected an int: the number of bins.")
    if bins < 1:
        raise ValueError(f"ops.histogram got bins={bins}, expected at least 1.")
    if range is not None and (len(range) != 2 or range[0] > range[1]):
        raise ValueError(f"ops.histogram got range={range}, expected (lowest, highest) in this order.")


@op(dtype="float", shape=_histogram_rule)
def histogram(x: TensorLike, bins: int = 10, range: tuple[float, float] | None = None) -> tuple[Tensor, Tensor]:
    """Count the elements in intervals of equal width.

    Args:
        x: real tensor of any shape.
        bins: number of intervals.
        range: where the first begins and the last ends, which belongs to it; elements outside are not counted. The
            smallest and the largest element where None.

    Returns:
        The counts, of shape `(bins,)`, and the edges, of shape `(bins + 1,)`, both of a float dtype. Where lowest and
        highest are equal, the range is widened by a half on both sides.

    Raises:
        TypeError: `bins` is no int.
        ValueError: `bins` is not positive, or `range` is the wrong way round.

    Example:

    >>> from keras_core import ops
    >>> counts, edges = ops.histogram([0.0, 1.0, 1.5, 4.0], bins=2)
    >>> ops.convert_to_numpy(counts).tolist(), ops.convert_to_numpy(edges).tolist()
    ([3.0, 1.0], [0.0, 2.0, 4.0])
    """
    _check_range(bins, range)
    x = xp.reshape(x, (-1,))
    if range is not None:
        low, high = constant(range[0], x), constant(range[1], x)
    elif is_zero(xp.shape(x)[0]):
        low, high = constant(0, x), constant(1, x)
    else:
        low, high = xp.min(x), xp.max(x)
    single = xp.equal(low, high)
    low, high = xp.where(single, xp.subtract(low, 0.5), low), xp.where(single, xp.add(high, 0.5), high)
    edges = linspace(low, high, bins + 1)
    place = xp.minimum(xp.maximum(xp.subtract(searchsorted(edges, x, "right"), 1), 0), bins - 1)
    inside = xp.logical_and(xp.logical_not(xp.less(x, low)), xp.logical_not(xp.less(high, x)))
    inside = xp.logical_and(inside, xp.equal(x, x))
    counts = segment_sum(xp.astype(inside, "int32"), place, bins)
    return xp.astype(counts, dtype_name(x)), edges


def _digitize_rule(x: Any, bins: Any) -> KerasTensor:
    _check_edges(bins)
    return KerasTensor(x.shape, "int32")


def _check_edges(bins: Any) -> None:
    if len(bins.shape) != 1:
        raise ValueError(f"ops.digitize got bins of shape {tuple(bins.shape)}, expected a vector of edges.")


@op(shape=_digitize_rule)
def digitize(x: TensorLike, bins: TensorLike) -> Tensor:
    """Return the interval into which each element falls.

    Args:
        x: real tensor.
        bins: vector of the edges, ascending or descending.

    Returns:
        int32 tensor of the shape of `x`: the i for which `bins[i - 1] <= x < bins[i]`, or `bins[i - 1] > x >= bins[i]`
        where the edges descend; 0 and `len(bins)` lie beyond the ends.

    Raises:
        ValueError: `bins` is no vector.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.digitize([0.2, 6.4, 3.0], [1.0, 3.0, 5.0])).tolist()
    [0, 3, 2]
    """
    _check_edges(bins)
    size = xp.shape(bins)[0]
    if is_zero(size):
        return xp.full(xp.shape(x), 0, dtype="int32")
    first, last = xp.strided_slice(bins, (0,)), xp.strided_slice(bins, (-1,))
    descending = xp.less(last, first)
    backwards = xp.strided_slice(bins, (slice(None, None, -1),))
    count = xp.full((), size, dtype="int32") if isinstance(size, int) else xp.astype(size, "int32")
    reached = searchsorted(xp.where(descending, backwards, bins), x, "right")
    reached = xp.where(xp.equal(x, x), reached, count)  # NaN comes last
    missed = xp.subtract(count, reached)
    return xp.where(descending, missed, reached)


@op(dtype="compare", shape=lambda x1, x2, assume_unique=False, invert=False: x1.shape)
def isin(x1: TensorLike, x2: TensorLike, assume_unique: bool = False, invert: bool = False) -> Tensor:
    """Return whether each element is one of given ones.

    Args:
        x1: tensor.
        x2: tensor of any shape, the elements to look for; NaN is never found.
        assume_unique: whether neither holds an element twice; a hint.
        invert: whether to return the opposite.

    Returns:
        Bool tensor of the shape of `x1`.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.isin([[1, 2], [3, 4]], [2, 4])).tolist()
    [[False, True], [False, True]]
    """
    if dtype_name(x1) == "bool":
        x1, x2 = xp.astype(x1, "int32"), xp.astype(x2, "int32")
    size = xp.shape(xp.reshape(x2, (-1,)))[0]
    if is_zero(size):
        return xp.full(xp.shape(x1), invert, dtype="bool")
    ordered = sort(xp.reshape(x2, (-1,)), -1)
    last = size - 1 if isinstance(size, int) else xp.astype(size - 1, "int32")
    ranks = ordered
    if dtypes.is_float(dtype_name(ordered)):  # a search may lose its way among NaN
        ranks = xp.where(xp.equal(ordered, ordered), ordered, constant(math.inf, ordered))
    found = xp.equal(take(ordered, xp.minimum(searchsorted(ranks, x1), last), 0), x1)
    return xp.logical_not(found) if invert else found
