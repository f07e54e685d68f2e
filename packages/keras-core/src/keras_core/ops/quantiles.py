"""Quantiles: medians, percentiles and the like, with and without NaN."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from keras_core.ops import rules
from keras_core.ops.averages import widened
from keras_core.ops.conversion import constant, convert_to_tensor, dtype_name
from keras_core.ops.decorator import op
from keras_core.ops.definition import Tensor, TensorLike
from keras_core.ops.indexing import take_along_axis
from keras_core.ops.order import sort
from keras_core.ops.reductions import Axis
from keras_core.plugins import xp
from keras_core.state.symbolic import KerasTensor

METHODS = ("linear", "lower", "higher", "midpoint", "nearest", "inverted_cdf")


def _quantile_rule(x: Any, q: Any, axis: Axis = None, method: str = "linear", keepdims: bool = False) -> rules.Shape:
    _check(x, q, method)
    return (*_rank_one(q), *rules.reduced_shape(x.shape, axis, keepdims))


def _rank_one(q: Any) -> rules.Shape:
    """The shape of `q`, of rank 0 or 1."""
    return tuple(q.shape) if hasattr(q, "shape") else np.shape(q)


def _check(x: Any, q: Any, method: str) -> None:
    if method not in METHODS:
        raise ValueError(f"ops.quantile got method={method!r}, expected one of {', '.join(METHODS)}.")
    if len(_rank_one(q)) > 1:
        raise ValueError(f"ops.quantile got q of shape {_rank_one(q)}, expected a number or a vector of them.")
    if rules.known_size(tuple(n if isinstance(n, int) else None for n in x.shape)) == 0:
        raise ValueError(f"ops.quantile got x of shape {tuple(x.shape)}, which has no elements to rank.")


def _rows(x: Tensor, axis: Axis) -> tuple[Tensor, list[Any]]:
    """Return `x` with its reduced axes joined into one, the last, and the lengths of the others."""
    axes = rules.canonical_axes(axis, len(x.shape))
    kept = [i for i in range(len(x.shape)) if i not in axes]
    lengths = xp.shape(x)
    rest, size = [lengths[i] for i in kept], math.prod(lengths[i] for i in axes)
    return xp.reshape(xp.permute_dims(x, [*kept, *axes]), (*rest, size)), rest


def _at(rows: Tensor, q: Tensor, last: Tensor, method: str) -> Tensor:
    """Return the quantiles `q` of ascending rows, whose last number is at index `last`, along the last axis."""
    if method == "inverted_cdf":
        index = xp.subtract(_ceil(xp.multiply(q, xp.add(last, 1))), 1)
        return _picked(rows, xp.minimum(xp.maximum(index, 0), last))
    place = xp.multiply(q, last)
    low = xp.floor(place)
    weight = xp.subtract(place, low)
    if method == "lower":
        return _picked(rows, low)
    if method == "higher":
        return _picked(rows, _ceil(place))
    if method == "nearest":
        return _picked(rows, xp.where(xp.less(constant(0.5, weight), weight), _ceil(place), low))
    between = xp.less(0, weight)
    if method == "midpoint":
        weight = xp.where(between, constant(0.5, weight), weight)
    below, above = _picked(rows, low), _picked(rows, _ceil(place))
    mixed = xp.add(xp.multiply(below, xp.subtract(1, weight)), xp.multiply(above, weight))
    return xp.where(xp.logical_and(between, xp.logical_not(xp.equal(below, above))), mixed, below)


def _ceil(x: Tensor) -> Tensor:
    return xp.multiply(xp.floor(xp.multiply(x, -1)), -1)


def _picked(rows: Tensor, index: Tensor) -> Tensor:
    """Return the elements of the rows at whole numbers, one list for all rows or one for each."""
    places = xp.astype(index, "int32")
    if len(places.shape) == 1:
        return xp.take(rows, places, axis=len(rows.shape) - 1)
    return take_along_axis(rows, places, -1)


def _quantiles(x: Tensor, q: Any, axis: Axis, method: str, keepdims: bool, skip: bool) -> Tensor:
    """Return the quantiles of `x`; those of the numbers in it only if `skip`, else NaN where one is NaN."""
    _check(x, q, method)
    name, shape = dtype_name(x), rules.reduced_shape(tuple(xp.shape(x)), axis, keepdims)
    several = (-1,) * len(_rank_one(q))
    rows, rest = _rows(widened(x), axis)
    rows = sort(rows, -1)
    q = xp.reshape(convert_to_tensor(q, xp.dtype(rows)), (-1,))
    q = xp.minimum(xp.maximum(q, 0), 1)
    size = xp.shape(rows)[-1]
    last = constant(size - 1, rows) if isinstance(size, int) else xp.astype(size - 1, xp.dtype(rows))
    if skip:
        held = xp.astype(xp.equal(rows, rows), xp.dtype(rows))
        last = xp.subtract(xp.sum(held, axis=-1, keepdims=True), 1)
        found = _at(rows, q, xp.maximum(last, 0), method)  # a row without numbers begins with NaN
    else:
        worst = xp.strided_slice(rows, (Ellipsis, slice(-1, None)))  # NaN comes last
        found = xp.where(xp.equal(worst, worst), _at(rows, q, last, method), worst)
    count = len(rest)
    found = xp.permute_dims(found, [count, *range(count)])
    return xp.astype(xp.reshape(found, (*several, *shape)), name)


@op(dtype="float", shape=_quantile_rule, promote=("x",))
def quantile(x: TensorLike, q: Any, axis: Axis = None, method: str = "linear", keepdims: bool = False) -> Tensor:
    """Return quantiles over axes: the numbers below which given shares of the elements lie.

    R. J. Hyndman and Y. Fan, "Sample quantiles in statistical packages", The American Statistician 50 (1996).

    Args:
        x: real tensor.
        q: shares between 0 and 1, a number or a vector; what lies outside counts as 0 or 1.
        axis: axis or axes to reduce; all where None.
        method: what to take where the share falls between two elements: `"linear"`, a mixture by distance;
            `"lower"` or `"higher"`, one of them; `"midpoint"`, their mean; `"nearest"`, the closer one, the lower
            of both in the middle. `"inverted_cdf"` takes the first element below which or at which the
            share lies.
        keepdims: whether reduced axes stay, with length 1.

    Returns:
        Tensor of the shape of `q`, then the reduced shape, of a float dtype; NaN where an element is NaN.

    Raises:
        ValueError: `method` is unknown, `q` has two axes or more, or there are no elements.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.quantile([[1.0, 3.0], [2.0, 6.0]], [0.25, 0.5], axis=1)).tolist()
    [[1.5, 3.0], [2.0, 4.0]]
    """
    return _quantiles(x, q, axis, method, keepdims, skip=False)


@op(dtype="float", shape=_quantile_rule, promote=("x",))
def nanquantile(x: TensorLike, q: Any, axis: Axis = None, method: str = "linear", keepdims: bool = False) -> Tensor:
    """Return quantiles of the numbers over axes, as if NaN were not there; see `quantile`.

    Args:
        x: real tensor.
        q: shares between 0 and 1, a number or a vector.
        axis: axis or axes to reduce; all where None.
        method: what to take where the share falls between two elements.
        keepdims: whether reduced axes stay, with length 1.

    Returns:
        Tensor of the shape of `q`, then the reduced shape, of a float dtype; NaN where there are no numbers.

    Raises:
        ValueError: `method` is unknown, `q` has two axes or more, or there are no elements.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.nanquantile([[1.0, 3.0], [2.0, float("nan")]], 0.5, axis=1)).tolist()
    [2.0, 2.0]
    """
    return _quantiles(x, q, axis, method, keepdims, skip=True)


def _shares(q: Any) -> Any:
    """Return per cent as shares of 1."""
    if isinstance(q, KerasTensor):
        return q
    return q / 100 if isinstance(q, int | float) or hasattr(q, "dtype") else np.asarray(q) / 100


@op(dtype="float", shape=_quantile_rule, promote=("x",))
def percentile(x: TensorLike, q: Any, axis: Axis = None, method: str = "linear", keepdims: bool = False) -> Tensor:
    """Return percentiles over axes: quantiles whose shares are in per cent; see `quantile`.

    Args:
        x: real tensor.
        q: shares between 0 and 100, a number or a vector.
        axis: axis or axes to reduce; all where None.
        method: what to take where the share falls between two elements.
        keepdims: whether reduced axes stay, with length 1.

    Returns:
        Tensor of the shape of `q`, then the reduced shape, of a float dtype; NaN where an element is NaN.

    Raises:
        ValueError: `method` is unknown, `q` has two axes or more, or there are no elements.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.percentile([[1.0, 3.0], [2.0, 6.0]], [25, 50], axis=1)).tolist()
    [[1.5, 3.0], [2.0, 4.0]]
    """
    return quantile(x, _shares(q), axis, method, keepdims)


@op(dtype="float", shape=_quantile_rule, promote=("x",))
def nanpercentile(x: TensorLike, q: Any, axis: Axis = None, method: str = "linear", keepdims: bool = False) -> Tensor:
    """Return percentiles of the numbers over axes, as if NaN were not there; see `quantile`.

    Args:
        x: real tensor.
        q: shares between 0 and 100, a number or a vector.
        axis: axis or axes to reduce; all where None.
        method: what to take where the share falls between two elements.
        keepdims: whether reduced axes stay, with length 1.

    Returns:
        Tensor of the shape of `q`, then the reduced shape, of a float dtype; NaN where there are no numbers.

    Raises:
        ValueError: `method` is unknown, `q` has two axes or more, or there are no elements.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.nanpercentile([[1.0, 3.0], [2.0, float("nan")]], 50, axis=1)).tolist()
    [2.0, 2.0]
    """
    return nanquantile(x, _shares(q), axis, method, keepdims)


@op(dtype="float", shape=rules.reduced)
def median(x: TensorLike, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """Return the median over axes: the element in the middle, or the mean of the two there.

    Args:
        x: real tensor.
        axis: axis or axes to reduce; all where None.
        keepdims: whether reduced axes stay, with length 1.

    Returns:
        Tensor of the reduced shape, of a float dtype; NaN where an element is NaN.

    Raises:
        ValueError: there are no elements.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.median([[1, 5, 2], [4, 3, 3]], axis=1)).tolist()
    [2.0, 3.0]
    """
    return quantile(x, 0.5, axis, "midpoint", keepdims)


@op(dtype="float", shape=rules.reduced)
def nanmedian(x: TensorLike, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """Return the median of the numbers over axes, as if NaN were not there.

    Args:
        x: real tensor.
        axis: axis or axes to reduce; all where None.
        keepdims: whether reduced axes stay, with length 1.

    Returns:
        Tensor of the reduced shape, of a float dtype; NaN where there are no numbers.

    Raises:
        ValueError: there are no elements.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.nanmedian([[1.0, 5.0], [4.0, float("nan")]], axis=1)).tolist()
    [3.0, 4.0]
    """
    return nanquantile(x, 0.5, axis, "midpoint", keepdims)
