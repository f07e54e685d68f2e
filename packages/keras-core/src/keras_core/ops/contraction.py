"""Contractions: products summed over shared axes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from keras_core.ops import rules
from keras_core.ops.decorator import op
from keras_core.ops.definition import Tensor, TensorLike
from keras_core.plugins import xp
from keras_core.state.symbolic import KerasTensor


def matmul_shape(x1: Any, x2: Any) -> rules.Shape:
    """The shape of `x1 @ x2`."""
    a, b = tuple(x1.shape), tuple(x2.shape)
    if not a or not b:
        raise ValueError(f"matmul needs tensors of rank 1 or more, got shapes {a} and {b}.")
    rows, columns = a[-2:-1], b[-1:] if len(b) > 1 else ()
    inner1, inner2 = a[-1], b[-2] if len(b) > 1 else b[0]
    if inner1 is not None and inner2 is not None and inner1 != inner2:
        raise ValueError(
            f"matmul of shapes {a} and {b}: the last axis of x1 has length {inner1}, "
            f"but the {'second to last' if len(b) > 1 else 'only'} axis of x2 has {inner2}."
        )
    lead = rules.broadcast_shapes(a[:-2], b[:-2]) if len(a) > 2 or len(b) > 2 else ()
    return (*lead, *rows, *columns)


def _matmul_spec(x1: Any, x2: Any) -> KerasTensor:
    return KerasTensor(matmul_shape(x1, x2), "int32" if x1.dtype == "int8" else x1.dtype)


@op(shape=_matmul_spec)
def matmul(x1: TensorLike, x2: TensorLike) -> Tensor:
    """Multiply matrices.

    Args:
        x1: tensor of shape `(..., n, k)`, or `(k,)` for a row.
        x2: tensor of shape `(..., k, m)`, or `(k,)` for a column. Leading axes broadcast.

    Returns:
        Tensor of shape `(..., n, m)`. Products of int8 are summed in int32.

    Raises:
        ValueError: the inner lengths differ.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.matmul([[1, 2], [3, 4]], [1, 1])).tolist()
    [3, 7]
    """
    if xp.dtype(x1) == "int8":
        return xp.matmul(xp.astype(x1, "int32"), xp.astype(x2, "int32"))
    return xp.matmul(x1, x2)


def _dense_shape(x: Any, kernel: Any, bias: Any = None) -> rules.Shape:
    return matmul_shape(x, kernel)


@op(shape=_dense_shape)
def dense(x: TensorLike, kernel: TensorLike, bias: TensorLike | None = None) -> Tensor:
    """Apply an affine map to the last axis: `x @ kernel + bias`.

    Args:
        x: tensor of shape `(..., k)`.
        kernel: tensor of shape `(k, m)`.
        bias: tensor of shape `(m,)`, or None.

    Returns:
        Tensor of shape `(..., m)`.
    """
    product = xp.matmul(x, kernel)
    return product if bias is None else xp.add(product, bias)


def _dot_shape(x1: Any, x2: Any) -> rules.Shape:
    a, b = tuple(x1.shape), tuple(x2.shape)
    if not a or not b:
        return a or b
    inner = b[-2] if len(b) > 1 else b[0]
    if a[-1] is not None and inner is not None and a[-1] != inner:
        raise ValueError(f"dot of shapes {a} and {b}: the summed axes have lengths {a[-1]} and {inner}.")
    return (*a[:-1], *b[:-2], *b[-1:]) if len(b) > 1 else a[:-1]


@op(shape=_dot_shape)
def dot(x1: TensorLike, x2: TensorLike) -> Tensor:
    """Sum products over the last axis of one tensor and the second to last of the other.

    Args:
        x1: tensor of shape `(*left, k)`; a scalar multiplies.
        x2: tensor of shape `(*right, k, m)` or `(k,)`; a scalar multiplies.

    Returns:
        Tensor of shape `(*left, *right, m)`, or `left`.

    Example:

    >>> from keras_core import ops
    >>> int(ops.dot([1, 2], [3, 4]))
    11
    """
    if not len(x1.shape) or not len(x2.shape):
        return xp.multiply(x1, x2)
    if len(x2.shape) <= 2:
        return xp.matmul(x1, x2)
    return tensordot(x1, x2, ([len(x1.shape) - 1], [len(x2.shape) - 2]))


def _contracted_axes(a: rules.Shape, b: rules.Shape, axes: Any) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The axes that `tensordot` sums, of each operand."""
    if isinstance(axes, int):
        if not 0 <= axes <= min(len(a), len(b)):
            raise ValueError(f"axes must lie between 0 and the lower rank, got {axes} for shapes {a} and {b}.")
        first, second = tuple(range(len(a) - axes, len(a))), tuple(range(axes))
    else:
        first = rules.canonical_axes(_listed(axes[0]), len(a))
        second = rules.canonical_axes(_listed(axes[1]), len(b))
    lengths = [(a[i], b[j]) for i, j in zip(first, second, strict=False)]
    if len(first) != len(second) or any(m != n for m, n in lengths if isinstance(m, int) and isinstance(n, int)):
        raise ValueError(f"tensordot of shapes {a} and {b} over axes {axes}: the summed axes differ.")
    return first, second


def _listed(axis: Any) -> Any:
    return (axis,) if isinstance(axis, int) else tuple(axis)


def _tensordot_shape(x1: Any, x2: Any, axes: Any = 2) -> rules.Shape:
    first, second = _contracted_axes(x1.shape, x2.shape, axes)
    left = [n for i, n in enumerate(x1.shape) if i not in first]
    return (*left, *(n for i, n in enumerate(x2.shape) if i not in second))


@op(shape=_tensordot_shape)
def tensordot(x1: TensorLike, x2: TensorLike, axes: int | Sequence[Any] = 2) -> Tensor:
    """Sum products over chosen axes.

    Args:
        x1: tensor.
        x2: tensor.
        axes: the last `axes` axes of `x1` and the first of `x2`; or a pair of an axis or a list of axes of each.

    Returns:
        Tensor with the other axes of `x1`, then those of `x2`.

    Example:

    >>> from keras_core import ops
    >>> ops.shape(ops.tensordot(ops.ones((2, 3, 4)), ops.ones((4, 5)), axes=1))
    (2, 3, 5)
    """
    a, b = tuple(xp.shape(x1)), tuple(xp.shape(x2))
    first, second = _contracted_axes(a, b, axes)
    left = [i for i in range(len(a)) if i not in first]
    right = [i for i in range(len(b)) if i not in second]
    size = math.prod(a[i] for i in first)
    x1 = xp.reshape(xp.permute_dims(x1, [*left, *first]), (math.prod(a[i] for i in left), size))
    x2 = xp.reshape(xp.permute_dims(x2, [*second, *right]), (size, math.prod(b[i] for i in right)))
    return xp.reshape(xp.matmul(x1, x2), (*(a[i] for i in left), *(b[i] for i in right)))


def _vdot_shape(x1: Any, x2: Any) -> rules.Shape:
    first, second = rules.known_size(x1.shape), rules.known_size(x2.shape)
    if None not in (first, second) and first != second:
        raise ValueError(f"x1 and x2 must have as many elements, got shapes {tuple(x1.shape)} and {tuple(x2.shape)}.")
    return ()


@op(shape=_vdot_shape)
def vdot(x1: TensorLike, x2: TensorLike) -> Tensor:
    """Sum the products of all elements; the first operand is conjugated where complex.

    Args:
        x1: tensor.
        x2: tensor with as many elements.

    Returns:
        Scalar tensor.

    Example:

    >>> from keras_core import ops
    >>> int(ops.vdot([[1, 2]], [[3], [4]]))
    11
    """
    if xp.dtype(x1).startswith("complex"):
        conjugate = getattr(x1, "conj", None)
        x1 = conjugate() if conjugate is not None else x1
    return xp.matmul(xp.reshape(x1, (-1,)), xp.reshape(x2, (-1,)))


def _inner_shape(x1: Any, x2: Any) -> rules.Shape:
    a, b = tuple(x1.shape), tuple(x2.shape)
    if not a or not b:
        return a or b
    if a[-1] is not None and b[-1] is not None and a[-1] != b[-1]:
        raise ValueError(f"inner of shapes {a} and {b}: the last axes have lengths {a[-1]} and {b[-1]}.")
    return (*a[:-1], *b[:-1])


@op(shape=_inner_shape)
def inner(x1: TensorLike, x2: TensorLike) -> Tensor:
    """Sum products over the last axes.

    Args:
        x1: tensor of shape `(*left, k)`; a scalar multiplies.
        x2: tensor of shape `(*right, k)`; a scalar multiplies.

    Returns:
        Tensor of shape `(*left, *right)`.

    Example:

    >>> from keras_core import ops
    >>> int(ops.inner([1, 2], [3, 4]))
    11
    """
    if not len(x1.shape) or not len(x2.shape):
        return xp.multiply(x1, x2)
    return tensordot(x1, x2, ([len(x1.shape) - 1], [len(x2.shape) - 1]))


@op(shape=lambda x1, x2: (rules.known_size(x1.shape), rules.known_size(x2.shape)))
def outer(x1: TensorLike, x2: TensorLike) -> Tensor:
    """Multiply each element of one tensor by each of another; both are flattened.

    Args:
        x1: tensor of n elements.
        x2: tensor of m elements.

    Returns:
        Tensor of shape `(n, m)`.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.outer([1, 2], [3, 4])).tolist()
    [[3, 4], [6, 8]]
    """
    return xp.multiply(xp.reshape(x1, (-1, 1)), xp.reshape(x2, (1, -1)))
