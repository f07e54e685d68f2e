"""Running sums and products along an axis."""

from __future__ import annotations

from typing import Any

from keras_core.errors import UnsupportedError
from keras_core.ops import rules
from keras_core.ops.decorator import op
from keras_core.ops.definition import Tensor, TensorLike
from keras_core.plugins import xp
from keras_core.state.symbolic import KerasTensor


def _running_rule(x: Any, axis: int | None = None, dtype: Any = None) -> KerasTensor:
    if axis is None:
        return KerasTensor((rules.known_size(x.shape),), dtype or x.dtype)
    rules.canonical_axis(axis, len(x.shape))
    return KerasTensor(x.shape, dtype or x.dtype)


def _prepared(x: Tensor, axis: int | None, dtype: Any) -> tuple[Tensor, int]:
    """Return `x` in the dtype of the result, flattened where there is no axis, and the axis."""
    if dtype is not None:
        x = xp.astype(x, dtype)
    if axis is None:
        return xp.reshape(x, (-1,)), 0
    return x, rules.canonical_axis(axis, len(x.shape))


@op(dtype="number", shape=_running_rule)
def cumsum(x: TensorLike, axis: int | None = None, dtype: Any = None) -> Tensor:
    """Return the running sum along an axis.

    Args:
        x: tensor.
        axis: axis along which to sum; `x` is flattened first where None.
        dtype: dtype of the sums; where None that of `x`, bools as int32.

    Returns:
        Tensor of the shape of `x`, or of rank 1 without an axis.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.cumsum([1, 2, 3])).tolist()
    [1, 3, 6]
    """
    x, axis = _prepared(x, axis, dtype)
    return xp.cumulative_sum(x, axis=axis)


@op(dtype="number", shape=_running_rule)
def cumprod(x: TensorLike, axis: int | None = None, dtype: Any = None) -> Tensor:
    """Return the running product along an axis.

    Args:
        x: tensor.
        axis: axis along which to multiply; `x` is flattened first where None.
        dtype: dtype of the products; where None that of `x`, bools as int32.

    Returns:
        Tensor of the shape of `x`, or of rank 1 without an axis.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.cumprod([1, 2, 3])).tolist()
    [1, 2, 6]
    """
    x, axis = _prepared(x, axis, dtype)
    length = xp.shape(x)[axis]
    if not isinstance(length, int):
        raise UnsupportedError("ops.cumprod needs an axis of known length on this backend.")
    # doubling (Hillis & Steele, "Data parallel algorithms", 1986): after each pass twice as many factors are in
    shift = 1
    while shift < length:
        x = xp.multiply(x, _shifted(x, axis, shift))
        shift *= 2
    return x


def _shifted(x: Tensor, axis: int, shift: int) -> Tensor:
    """Return `x` moved along `axis`, with ones where nothing moves in."""
    start = (slice(None),) * axis + (slice(None, -shift),)
    widths = [(shift if i == axis else 0, 0) for i in range(len(x.shape))]
    return xp.pad(xp.strided_slice(x, start), widths, value=1)
