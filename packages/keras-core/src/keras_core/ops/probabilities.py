"""Activations over an axis: scores become probabilities, gates and sparse weights."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keras_core.ops import rules
from keras_core.ops.activations import sigmoid
from keras_core.ops.arithmetic import add, divide, multiply, subtract
from keras_core.ops.comparison import greater
from keras_core.ops.conversion import cast, dtype_name
from keras_core.ops.decorator import op
from keras_core.ops.definition import Tensor, TensorLike
from keras_core.ops.elementwise import maximum
from keras_core.ops.exponential import exp, log
from keras_core.ops.joining import split
from keras_core.ops.order import sort
from keras_core.ops.rearrangement import flip
from keras_core.ops.reductions import max as largest
from keras_core.ops.reductions import sum as total
from keras_core.plugins import xp

Axes = int | Sequence[int] | None


def _axes(x: Any, axis: Axes) -> Any:
    """`axis` as `sum` takes it."""
    return axis if axis is None or isinstance(axis, int) else tuple(axis)


def _same(x: Any, axis: Axes = -1) -> rules.Shape:
    rules.canonical_axes(axis, len(x.shape))
    return x.shape


def _shifted(x: Any, axis: Any) -> Any:
    """`x` less its largest element along `axis`; the shift changes no result, so no gradient flows through it."""
    return subtract(x, xp.stop_gradient(largest(x, axis=axis, keepdims=True)))


@op(dtype="float", shape=_same)
def softmax(x: TensorLike, axis: Axes = -1) -> Tensor:
    """Return exp(x) divided by its sum, so that the elements are positive and sum to 1.

    Args:
        x: tensor of scores.
        axis: axis or axes of the sum; all of them where None.

    Returns:
        Tensor of the shape of `x`, of a float dtype.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.softmax([1.0, 1.0])).tolist()
    [0.5, 0.5]
    """
    axis = _axes(x, axis)
    e = exp(_shifted(x, axis))
    return divide(e, total(e, axis=axis, keepdims=True))


@op(dtype="float", shape=_same)
def log_softmax(x: TensorLike, axis: Axes = -1) -> Tensor:
    """Return the logarithm of `softmax`, exact for small probabilities.

    Args:
        x: tensor of scores.
        axis: axis or axes of the sum; all of them where None.

    Returns:
        Tensor of the shape of `x`, of a float dtype.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.log_softmax([1000.0, 0.0])).tolist()
    [0.0, -1000.0]
    """
    axis = _axes(x, axis)
    shifted = _shifted(x, axis)
    return subtract(shifted, log(total(exp(shifted), axis=axis, keepdims=True)))


@op(dtype="float", shape=_same)
def sparsemax(x: TensorLike, axis: int = -1) -> Tensor:
    """Return the point of the probability simplex nearest to x; small scores become exactly 0.

    Martins & Astudillo, https://arxiv.org/abs/1602.02068, algorithm 1.

    Args:
        x: tensor of scores.
        axis: axis along which the result sums to 1.

    Returns:
        Tensor of the shape of `x`, of a float dtype.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.sparsemax([0.0, 0.25, 0.75])).tolist()
    [0.0, 0.25, 0.75]
    """
    axis = rules.canonical_axis(axis, len(x.shape))
    ranked = flip(sort(x, axis=axis), axis=axis)
    sums = xp.cumulative_sum(ranked, axis=axis)
    dtype = dtype_name(x)
    shape = tuple(-1 if i == axis else 1 for i in range(len(x.shape)))
    ranks = xp.reshape(xp.arange(1, xp.shape(x)[axis] + 1, 1, dtype=dtype), shape)
    supported = cast(greater(add(multiply(ranked, ranks), 1), sums), dtype)
    size = total(supported, axis=axis, keepdims=True)
    tau = divide(subtract(total(multiply(supported, ranked), axis=axis, keepdims=True), 1), size)
    return maximum(subtract(x, tau), 0)


def _halved(x: Any, axis: int = -1) -> rules.Shape:
    axis = rules.canonical_axis(axis, len(x.shape))
    size = x.shape[axis]
    if size is not None and size % 2:
        raise ValueError(f"glu needs an axis of even length, but axis {axis} of shape {tuple(x.shape)} has {size}.")
    return (*x.shape[:axis], None if size is None else size // 2, *x.shape[axis + 1 :])


@op(dtype="float", shape=_halved)
def glu(x: TensorLike, axis: int = -1) -> Tensor:
    """Return the first half of x times the sigmoid of the second.

    Gated linear unit (Dauphin et al., https://arxiv.org/abs/1612.08083).

    Args:
        x: tensor.
        axis: the axis that is halved.

    Returns:
        Tensor whose `axis` is half as long, of a float dtype.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.glu([4.0, 0.0])).tolist()
    [2.0]
    """
    values, gates = split(x, 2, axis=axis)
    return multiply(values, sigmoid(gates))
