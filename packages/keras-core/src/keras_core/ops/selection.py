"""Selection: the first choice whose condition holds, partial orders, and places in a grid."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from keras_core import dtypes
from keras_core.ops import rules
from keras_core.ops.conversion import dtype_name
from keras_core.ops.decorator import op
from keras_core.ops.definition import Tensor, TensorLike
from keras_core.ops.indexing import wrapped
from keras_core.ops.order import argsort
from keras_core.plugins import xp
from keras_core.state.symbolic import KerasTensor


def _select_shape(condlist: Sequence[Any], choicelist: Sequence[Any], default: Any = 0) -> KerasTensor:
    _check_choices(condlist, choicelist)
    return KerasTensor(rules.broadcast(*condlist, *choicelist, default), choicelist[0].dtype)


def _check_choices(condlist: Sequence[Any], choicelist: Sequence[Any]) -> None:
    if not condlist or len(condlist) != len(choicelist):
        raise ValueError(
            f"ops.select got {len(condlist)} conditions and {len(choicelist)} choices, expected as many of each, "
            "and at least one."
        )


@op(shape=_select_shape, promote=("choicelist", "default"))
def select(condlist: Sequence[TensorLike], choicelist: Sequence[TensorLike], default: TensorLike = 0) -> Tensor:
    """Return, elementwise, the choice that belongs to the first condition that holds.

    Args:
        condlist: bool tensors; of numbers, all but 0 are true.
        choicelist: as many tensors; all broadcast together.
        default: what stands where no condition holds, a number or a tensor.

    Returns:
        Tensor of the broadcast shape, in the dtype to which the choices and `default` promote.

    Raises:
        ValueError: there are no conditions, or not as many as choices.

    Example:

    >>> from keras_core import ops
    >>> x = ops.array([1, 2, 3, 4])
    >>> ops.convert_to_numpy(ops.select([x < 2, x < 4], [x, x * 10], default=-1)).tolist()
    [1, 20, 30, -1]
    """
    _check_choices(condlist, choicelist)
    result = default
    for condition, choice in zip(reversed(condlist), reversed(choicelist), strict=True):
        result = xp.where(xp.astype(condition, "bool"), choice, result)
    return result


def _partition_rule(x: Any, kth: Any, axis: int | None = -1) -> Any:
    _check_kth(x, kth, axis)
    return argsort(x, axis)


def _check_kth(x: Any, kth: Any, axis: int | None) -> None:
    if not len(x.shape) and axis is not None:
        raise ValueError("ops.argpartition got a scalar, expected a tensor with at least one axis.")
    if axis is None:
        length = rules.known_size(tuple(n if isinstance(n, int) else None for n in x.shape))
    else:
        length = x.shape[rules.canonical_axis(axis, len(x.shape))]
    for k in (kth,) if isinstance(kth, int) else kth:
        if isinstance(length, int) and not -length <= k < length:
            raise ValueError(f"ops.argpartition got kth={kth} for an axis of length {length}.")


@op(shape=_partition_rule)
def argpartition(x: TensorLike, kth: int | Sequence[int], axis: int | None = -1) -> Tensor:
    """Return indices that put the k-th smallest element into its place, smaller ones before and larger ones after it.

    Args:
        x: real tensor.
        kth: the place or places, counted from 0; negative ones count from the end.
        axis: axis along which to order; `x` is flattened first where None.

    Returns:
        int32 tensor of the shape of `x`, or of rank 1 without an axis. The order on both sides is up to the backend.

    Raises:
        ValueError: there is no such place.

    Example:

    >>> from keras_core import ops
    >>> int(ops.argpartition([30, 10, 20], 1)[1])
    2
    """
    _check_kth(x, kth, axis)
    return argsort(xp.astype(x, "int32") if dtype_name(x) == "bool" else x, axis)


def _unravel_rule(indices: Any, shape: Any) -> tuple[KerasTensor, ...]:
    dtype = _index_dtype(indices)
    return tuple(KerasTensor(indices.shape, dtype) for _ in _sizes(shape))


def _index_dtype(indices: Any) -> str:
    name = dtype_name(indices)
    if name == "bool":
        return "int32"
    if not dtypes.is_integer(name):
        raise ValueError(f"ops.unravel_index got indices of dtype {name}, expected integers. Cast with `ops.cast`.")
    return name


def _sizes(shape: Any) -> tuple[int, ...]:
    return (shape,) if isinstance(shape, int) else tuple(shape)


@op(dtype="keep", shape=_unravel_rule)
def unravel_index(indices: TensorLike, shape: int | Sequence[int]) -> tuple[Tensor, ...]:
    """Return where the elements of a flattened tensor lie in its shape.

    Args:
        indices: integer tensor of places in the flattened tensor; negative ones count from the end. What lies outside
            becomes the first or the last place.
        shape: the shape, an int or a sequence.

    Returns:
        For each axis of `shape` a tensor of the shape and dtype of `indices`; bools become int32.

    Raises:
        ValueError: `indices` are not integers.

    Example:

    >>> from keras_core import ops
    >>> [ops.convert_to_numpy(i).tolist() for i in ops.unravel_index([1, 5], (2, 3))]
    [[0, 1], [1, 2]]
    """
    name, sizes = _index_dtype(indices), _sizes(shape)
    size = math.prod(sizes)
    place = xp.astype(indices, name if name in ("int32", "int64", "uint32", "uint64") else "int32")
    place = xp.minimum(xp.maximum(wrapped(place, size), 0), max(size - 1, 0))
    found: list[Tensor] = []
    for length in reversed(sizes):
        above = xp.floor_divide(place, max(length, 1))
        found.append(xp.astype(xp.subtract(place, xp.multiply(above, length)), name))
        place = above
    return tuple(reversed(found))
