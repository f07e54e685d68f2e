"""Differences along an axis, and integrals of what they span."""

from __future__ import annotations

from typing import Any

from keras_core.ops import rules
from keras_core.ops.averages import widened
from keras_core.ops.conversion import convert_to_tensor, dtype_name
from keras_core.ops.decorator import op
from keras_core.ops.definition import Tensor, TensorLike
from keras_core.plugins import xp


def _diff_shape(a: Any, n: int = 1, axis: int = -1) -> rules.Shape:
    axis = _checked(a, n, axis)
    length = a.shape[axis]
    return (*a.shape[:axis], None if length is None else max(length - n, 0), *a.shape[axis + 1 :])


def _checked(a: Any, n: int, axis: int) -> int:
    if not len(a.shape):
        raise ValueError("ops.diff got a scalar, expected a tensor with at least one axis.")
    if n < 0:
        raise ValueError(f"ops.diff got n={n}, expected 0 or more.")
    return rules.canonical_axis(axis, len(a.shape))


def _neighbours(x: Tensor, axis: int) -> tuple[Tensor, Tensor]:
    """Return `x` without its first element along `axis`, and without its last."""
    before = (slice(None),) * axis
    return xp.strided_slice(x, (*before, slice(1, None))), xp.strided_slice(x, (*before, slice(None, -1)))


@op(shape=_diff_shape)
def diff(a: TensorLike, n: int = 1, axis: int = -1) -> Tensor:
    """Return the differences of neighbours along an axis.

    Args:
        a: tensor; bools differ where one is true and the other is not.
        n: how often to take differences.
        axis: axis along which to take them.

    Returns:
        Tensor of the dtype of `a` whose `axis` is shorter by `n`.

    Raises:
        ValueError: `n` is negative, or `a` is a scalar.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.diff([1, 4, 9, 16])).tolist()
    [3, 5, 7]
    """
    axis = _checked(a, n, axis)
    for _ in range(n):
        later, earlier = _neighbours(a, axis)
        a = xp.bitwise_xor(later, earlier) if dtype_name(a) == "bool" else xp.subtract(later, earlier)
    return a


def _trapezoid_shape(y: Any, x: Any = None, dx: Any = 1.0, axis: int = -1) -> rules.Shape:
    shape = _steps_shape(y, x, axis)
    return rules.reduced_shape(shape, axis, False)


def _steps_shape(y: Any, x: Any, axis: int) -> rules.Shape:
    """The shape to which `y` and the places `x` broadcast."""
    if not len(y.shape):
        raise ValueError("ops.trapezoid got a scalar y, expected a tensor with at least one axis.")
    shape = tuple(y.shape)
    place = rules.canonical_axis(axis, len(shape))
    if x is None:
        return shape
    if not len(x.shape):
        raise ValueError("ops.trapezoid got a scalar x, expected the places of y along its axis.")
    length = x.shape[0] if len(x.shape) == 1 else x.shape[axis]
    if length is not None and shape[place] is not None and length != shape[place]:
        raise ValueError(
            f"ops.trapezoid got {length} places x for {shape[place]} values of y along axis {axis} "
            f"(shapes {tuple(x.shape)} and {shape})."
        )
    return shape if len(x.shape) == 1 else rules.broadcast_shapes(shape, tuple(x.shape))


@op(dtype="float", shape=_trapezoid_shape)
def trapezoid(y: TensorLike, x: TensorLike | None = None, dx: Any = 1.0, axis: int = -1) -> Tensor:
    """Integrate along an axis by the trapezoidal rule: the sum of `(y[i] + y[i + 1]) / 2 * (x[i + 1] - x[i])`.

    Args:
        y: tensor of the values.
        x: where they are: a vector as long as `axis`, or a tensor that broadcasts with `y`; at equal distances
            where None.
        dx: the distance of two values, or a tensor of distances, where `x` is None.
        axis: axis along which to integrate.

    Returns:
        Tensor without `axis`, of a float dtype.

    Raises:
        ValueError: `y` is a scalar, or `x` has another length.

    Example:

    >>> from keras_core import ops
    >>> float(ops.trapezoid([0.0, 1.0, 4.0], x=[0.0, 1.0, 3.0]))
    5.5
    """
    _steps_shape(y, x, axis)
    name, y = dtype_name(y), widened(y)
    place = rules.canonical_axis(axis, len(y.shape))
    later, earlier = _neighbours(y, place)
    means = xp.divide(xp.add(later, earlier), 2)
    if x is None:
        steps = dx if isinstance(dx, int | float) else convert_to_tensor(dx, xp.dtype(y))
    elif len(x.shape) == 1:
        later, earlier = _neighbours(widened(x), 0)
        steps = xp.reshape(xp.subtract(later, earlier), (-1, *(1,) * (len(y.shape) - 1 - place)))
    else:
        steps = xp.subtract(*_neighbours(widened(x), rules.canonical_axis(axis, len(x.shape))))
    return xp.astype(xp.sum(xp.multiply(means, steps), axis=axis), name)
