"""Norms of vectors and matrices."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from keras_core.ops import rules
from keras_core.ops.averages import root
from keras_core.ops.conversion import constant
from keras_core.ops.decompositions import svd
from keras_core.ops.decorator import op
from keras_core.ops.definition import Tensor, TensorLike
from keras_core.ops.reductions import Axis
from keras_core.plugins import xp

_SINGULAR: dict[Any, Callable[[Tensor], Tensor]] = {
    2: lambda s: xp.max(s, axis=-1),
    -2: lambda s: xp.min(s, axis=-1),
    "nuc": lambda s: xp.sum(s, axis=-1),
}


def _norm_rule(x: Any, ord: Any = None, axis: Axis = None, keepdims: bool = False) -> rules.Shape:
    _check_order(ord, axis, len(x.shape))
    return rules.reduced_shape(x.shape, axis, keepdims)


def _check_order(ord: Any, axis: Axis, ndim: int) -> tuple[int, ...]:
    """Return the axes of the norm, once it is sure that `ord` exists for so many."""
    axes = rules.canonical_axes(axis, ndim)
    if ord is None:
        return axes
    if len(axes) not in (1, 2):
        raise ValueError(f"ops.norm with ord={ord!r} takes one axis (vectors) or two (matrices), got axis={axis}.")
    matrix = len(axes) == 2
    allowed = ("fro", "nuc", 1, -1, 2, -2, math.inf, -math.inf)
    if (matrix and ord not in allowed) or (not matrix and isinstance(ord, str)):
        raise ValueError(f"ops.norm has no ord={ord!r} for {'matrices' if matrix else 'vectors'} (axis={axis}).")
    return axes


@op(dtype="float", shape=_norm_rule)
def norm(x: TensorLike, ord: Any = None, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """Return the norm of vectors or matrices.

    Args:
        x: tensor.
        ord: order. None: the root of the sum of squares, over any axes. For vectors (one axis): any number, `inf`,
            `-inf`, or 0 to count what is not 0. For matrices (two axes): `"fro"`, `"nuc"`, 1, -1, 2, -2, `inf`, `-inf`.
        axis: axis or axes to reduce; all where None.
        keepdims: whether reduced axes stay, with length 1.

    Returns:
        Tensor of the reduced shape, of a float dtype. Where the norm is 0 its gradient is 0.

    Raises:
        ValueError: there is no such norm.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.norm([3.0, 4.0])).tolist()
    5.0
    """
    axes = _check_order(ord, axis, len(x.shape))
    if ord is None or ord == "fro" or (ord == 2 and len(axes) == 1):
        size = xp.abs(x)
        return root(xp.sum(xp.multiply(size, size), axis=axes, keepdims=keepdims))
    if len(axes) == 1:
        return _vector_norm(xp.abs(x), ord, axes, keepdims)
    if ord in _SINGULAR:
        return _singular_norm(x, ord, axes, keepdims)
    return _sum_norm(xp.abs(x), ord, axes, keepdims)


def _vector_norm(size: Tensor, ord: Any, axes: tuple[int, ...], keepdims: bool) -> Tensor:
    if ord == math.inf:
        return xp.max(size, axis=axes, keepdims=keepdims)
    if ord == -math.inf:
        return xp.min(size, axis=axes, keepdims=keepdims)
    if ord == 0:
        held = xp.astype(xp.logical_not(xp.equal(size, 0)), xp.dtype(size))
        return xp.sum(held, axis=axes, keepdims=keepdims)
    if ord == 1:
        return xp.sum(size, axis=axes, keepdims=keepdims)
    zero = xp.equal(size, 0)
    powers = xp.pow(xp.where(zero, constant(1, size), size), float(ord))
    nothing = constant(0 if ord > 0 else math.inf, size)
    total = xp.sum(xp.where(zero, nothing, powers), axis=axes, keepdims=keepdims)
    empty = xp.equal(total, 0)
    return xp.where(empty, constant(0, total), xp.pow(xp.where(empty, constant(1, total), total), 1.0 / ord))


def _sum_norm(size: Tensor, ord: Any, axes: tuple[int, ...], keepdims: bool) -> Tensor:
    """Return the largest or smallest sum over rows (`inf`) or columns (1)."""
    summed, compared = axes if abs(ord) == 1 else (axes[1], axes[0])
    sums = xp.sum(size, axis=summed, keepdims=True)
    result = (xp.max if ord > 0 else xp.min)(sums, axis=compared, keepdims=True)
    return result if keepdims else xp.reshape(result, tuple(n for i, n in enumerate(xp.shape(result)) if i not in axes))


def _singular_norm(x: Tensor, ord: Any, axes: tuple[int, ...], keepdims: bool) -> Tensor:
    rest = [i for i in range(len(x.shape)) if i not in axes]
    result = _SINGULAR[ord](svd(xp.permute_dims(x, [*rest, *axes]), full_matrices=False, compute_uv=False))
    if not keepdims:
        return result
    return xp.reshape(result, tuple(1 if i in axes else n for i, n in enumerate(xp.shape(x))))
