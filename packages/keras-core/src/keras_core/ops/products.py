"""Products of vectors and matrices other than contractions, powers of a vector, and distances."""

from __future__ import annotations

from typing import Any

from keras_core.ops import rules
from keras_core.ops.averages import root, widened
from keras_core.ops.conversion import dtype_name
from keras_core.ops.decorator import op
from keras_core.ops.definition import Tensor, TensorLike
from keras_core.plugins import xp


def _vector_axes(x1: Any, x2: Any, axisa: int, axisb: int, axis: int | None) -> tuple[int, int]:
    """Return the axes of the vectors, after a check of their lengths."""
    found = []
    for name, x, own in (("x1", x1, axisa), ("x2", x2, axisb)):
        given = own if axis is None else axis
        if not len(x.shape):
            raise ValueError(f"ops.cross got a scalar {name}, expected vectors of 2 or 3 elements along an axis.")
        place = rules.canonical_axis(given, len(x.shape))
        if x.shape[place] not in (2, 3, None):
            raise ValueError(
                f"ops.cross got {name} of shape {tuple(x.shape)}, whose axis {given} has length {x.shape[place]}; "
                "expected 2 or 3."
            )
        found.append(place)
    return found[0], found[1]


def _crossed(
    x1: Any, x2: Any, axisa: int = -1, axisb: int = -1, axisc: int = -1, axis: int | None = None
) -> rules.Shape:
    first, second = _vector_axes(x1, x2, axisa, axisb, axis)
    rest = rules.broadcast_shapes(
        (*x1.shape[:first], *x1.shape[first + 1 :]), (*x2.shape[:second], *x2.shape[second + 1 :])
    )
    if x1.shape[first] == 2 and x2.shape[second] == 2:
        return rest
    place = rules.canonical_axis(axisc if axis is None else axis, len(rest) + 1)
    return (*rest[:place], 3, *rest[place:])


@op(dtype="number", shape=_crossed)
def cross(
    x1: TensorLike, x2: TensorLike, axisa: int = -1, axisb: int = -1, axisc: int = -1, axis: int | None = None
) -> Tensor:
    """Return the cross product of vectors, orthogonal to both.

    Args:
        x1: tensor of vectors of 3 elements, or 2 where the third is 0.
        x2: tensor of vectors; its other axes broadcast against those of `x1`.
        axisa: axis of the vectors of `x1`.
        axisb: axis of the vectors of `x2`.
        axisc: axis of the vectors of the result.
        axis: the axis of all three, instead.

    Returns:
        Tensor of vectors of 3 elements; where both have 2, their third element alone, without an axis.

    Raises:
        ValueError: the vectors have another length.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.cross([1, 0, 0], [0, 1, 0])).tolist()
    [0, 0, 1]
    """
    first, second = _vector_axes(x1, x2, axisa, axisb, axis)
    a, b = _components(x1, first), _components(x2, second)

    def minor(i: int, j: int) -> Tensor:
        parts = [xp.multiply(a[i], b[j])] if i < len(a) and j < len(b) else []
        if j < len(a) and i < len(b):
            other = xp.multiply(a[j], b[i])
            parts = [xp.subtract(parts[0], other) if parts else xp.multiply(other, -1)]
        return parts[0]

    if len(a) == len(b) == 2:
        return minor(0, 1)
    vectors = [minor(1, 2), minor(2, 0), minor(0, 1)]
    rank = len(vectors[0].shape) + 1
    place = rules.canonical_axis(axisc if axis is None else axis, rank)
    sizes = tuple(xp.shape(vectors[0]))
    wide = (*sizes[:place], 1, *sizes[place:])
    return xp.concat([xp.reshape(v, wide) for v in vectors], axis=place)


def _components(x: Tensor, axis: int) -> list[Tensor]:
    return [xp.strided_slice(x, (*(slice(None),) * axis, i)) for i in range(x.shape[axis])]


def _kron_shape(x1: Any, x2: Any) -> rules.Shape:
    a, b = _aligned(tuple(x1.shape), tuple(x2.shape))
    return tuple(None if n is None or m is None else n * m for n, m in zip(a, b, strict=True))


def _aligned(a: tuple[Any, ...], b: tuple[Any, ...]) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """Return two shapes of one rank: the shorter one gets axes of length 1 in front."""
    rank = max(len(a), len(b))
    return (1,) * (rank - len(a)) + a, (1,) * (rank - len(b)) + b


@op(dtype="number", shape=_kron_shape)
def kron(x1: TensorLike, x2: TensorLike) -> Tensor:
    """Return the Kronecker product: `x1` with each element replaced by its product with the whole of `x2`.

    Args:
        x1: tensor.
        x2: tensor; the one of lower rank gets axes of length 1 in front.

    Returns:
        Tensor whose length along each axis is the product of theirs.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.kron([1, 10], [1, 2, 3])).tolist()
    [1, 2, 3, 10, 20, 30]
    """
    a, b = _aligned(tuple(xp.shape(x1)), tuple(xp.shape(x2)))
    x1 = xp.reshape(x1, tuple(n for size in a for n in (size, 1)))
    x2 = xp.reshape(x2, tuple(n for size in b for n in (1, size)))
    return xp.reshape(xp.multiply(x1, x2), tuple(n * m for n, m in zip(a, b, strict=True)))


def _vander_shape(x: Any, N: int | None = None, increasing: bool = False) -> rules.Shape:
    _check_vander(x, N)
    return (x.shape[0], x.shape[0] if N is None else N)


def _check_vander(x: Any, N: Any) -> None:
    if len(x.shape) != 1:
        raise ValueError(f"ops.vander got x of shape {tuple(x.shape)}, expected a vector.")
    if N is not None and (not isinstance(N, int) or N < 0):
        raise ValueError(f"ops.vander got N={N!r}, expected a number of columns, 0 or more.")


@op(dtype="number", shape=_vander_shape)
def vander(x: TensorLike, N: int | None = None, increasing: bool = False) -> Tensor:
    """Return the Vandermonde matrix, whose columns are powers of a vector.

    Args:
        x: vector.
        N: number of columns; as many as `x` has elements where None.
        increasing: whether the powers ascend, from 0 to N - 1; else they descend.

    Returns:
        Tensor of shape `(len(x), N)`.

    Raises:
        ValueError: `x` is no vector, or `N` is no number of columns.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.vander([1, 2, 3], N=3)).tolist()
    [[1, 1, 1], [4, 2, 1], [9, 3, 1]]
    """
    _check_vander(x, N)
    columns = x.shape[0] if N is None else N
    if columns is None:
        raise ValueError("ops.vander got x of unknown length; give the number of columns as N.")
    rows = xp.shape(x)[0]
    powers = xp.reshape(x, (rows, 1))
    # by doubling: each pass multiplies all powers so far by the highest; gradients stay finite at 0
    while powers.shape[1] < columns - 1:
        highest = xp.strided_slice(powers, (slice(None), slice(-1, None)))
        powers = xp.concat([powers, xp.multiply(powers, highest)], axis=1)
    result = xp.concat([xp.full((rows, 1), 1, dtype=xp.dtype(x)), powers], axis=1)
    result = xp.strided_slice(result, (slice(None), slice(0, columns)))
    return result if increasing else xp.strided_slice(result, (slice(None), slice(None, None, -1)))


def _cdist_shape(x: Any, y: Any) -> rules.Shape:
    _check_points(x, y)
    lead = rules.broadcast_shapes((*x.shape[:-2], 1), (*y.shape[:-2], 1))[:-1]
    return (*lead, x.shape[-2], y.shape[-2])


def _check_points(x: Any, y: Any) -> None:
    a, b = tuple(x.shape), tuple(y.shape)
    if len(a) < 2 or len(b) < 2:
        raise ValueError(f"ops.cdist got shapes {a} and {b}, expected points of shape (..., n, dimensions).")
    if a[-1] != b[-1] and isinstance(a[-1], int) and isinstance(b[-1], int):
        raise ValueError(f"ops.cdist got points of {a[-1]} and {b[-1]} dimensions (shapes {a} and {b}).")


@op(dtype="float", shape=_cdist_shape)
def cdist(x: TensorLike, y: TensorLike) -> Tensor:
    """Return the Euclidean distance of each point to each other one.

    Args:
        x: real tensor of shape `(..., n, dimensions)`.
        y: real tensor of shape `(..., m, dimensions)`. Leading axes broadcast.

    Returns:
        Tensor of shape `(..., n, m)`, of a float dtype. Its gradient is 0 where the points coincide.

    Raises:
        ValueError: an operand has less than two axes, or the dimensions differ.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.cdist([[0.0, 0.0]], [[3.0, 4.0], [0.0, 1.0]])).tolist()
    [[5.0, 1.0]]
    """
    _check_points(x, y)
    name, x, y = dtype_name(x), widened(x), widened(y)
    a, b = tuple(xp.shape(x)), tuple(xp.shape(y))
    rows = xp.reshape(x, (*a[:-1], 1, a[-1]))
    columns = xp.reshape(y, (*b[:-2], 1, *b[-2:]))
    away = xp.subtract(rows, columns)
    return xp.astype(root(xp.sum(xp.multiply(away, away), axis=-1)), name)
