"""Determinants, by the LU decomposition."""

from __future__ import annotations

from typing import Any

from keras_core.ops import rules
from keras_core.ops.complex import PART
from keras_core.ops.conversion import constant
from keras_core.ops.decompositions import lu_factor
from keras_core.ops.decorator import op
from keras_core.ops.definition import Tensor, TensorLike
from keras_core.ops.indexing import diagonal
from keras_core.ops.matrices import check_matrices
from keras_core.plugins import xp
from keras_core.state.symbolic import KerasTensor


def _det_rule(x: Any) -> rules.Shape:
    check_matrices("det", x, square=True)
    return x.shape[:-2]


def _parity(pivots: Tensor, like: Tensor) -> Tensor:
    """Return 1 for an even number of row exchanges, -1 for an odd one."""
    own = xp.arange(0, xp.shape(pivots)[-1], 1, dtype="int32")
    odd = xp.bitwise_and(xp.sum(xp.astype(xp.logical_not(xp.equal(pivots, own)), "int32"), axis=-1), 1)
    return xp.astype(xp.subtract(1, xp.multiply(odd, 2)), xp.dtype(like))


@op(dtype="float", shape=_det_rule)
def det(x: TensorLike) -> Tensor:
    """Return the determinant of square matrices.

    Args:
        x: tensor of shape `(..., n, n)`.

    Returns:
        Tensor of shape `(...)`, of a float or complex dtype.

    Raises:
        ValueError: `x` holds no square matrices.

    Example:

    >>> from keras_core import ops
    >>> float(ops.det([[2.0, 1.0], [0.0, 4.0]]))
    8.0
    """
    check_matrices("det", x, square=True)
    lu, pivots = lu_factor(x)
    product = xp.prod(diagonal(lu, 0, -2, -1), axis=-1)
    return xp.multiply(product, _parity(pivots, product))


def _slogdet_rule(x: Any) -> tuple[KerasTensor, KerasTensor]:
    check_matrices("slogdet", x, square=True)
    return KerasTensor(x.shape[:-2], x.dtype), KerasTensor(x.shape[:-2], PART.get(x.dtype, x.dtype))


@op(dtype="float", shape=_slogdet_rule)
def slogdet(x: TensorLike) -> tuple[Tensor, Tensor]:
    """Return the sign and the logarithm of the absolute value of the determinant: det x = sign exp(logabsdet).

    Args:
        x: tensor of shape `(..., n, n)`.

    Returns:
        `(sign, logabsdet)`, each of shape `(...)`. The sign is 0 and the logarithm -inf where the determinant is 0; of
        complex matrices the sign is complex, of absolute value 1.

    Raises:
        ValueError: `x` holds no square matrices.

    Example:

    >>> from keras_core import ops
    >>> sign, logarithm = ops.slogdet([[0.0, 1.0], [1.0, 0.0]])
    >>> float(sign), float(logarithm)
    (-1.0, 0.0)
    """
    check_matrices("slogdet", x, square=True)
    lu, pivots = lu_factor(x)
    factors = diagonal(lu, 0, -2, -1)
    sizes = xp.abs(factors)
    none = xp.equal(sizes, 0)
    signs = xp.divide(factors, xp.astype(xp.where(none, constant(1, sizes), sizes), xp.dtype(factors)))
    sign = xp.prod(signs, axis=-1)
    return xp.multiply(sign, _parity(pivots, sign)), xp.sum(xp.log(sizes), axis=-1)


def _logdet_rule(x: Any) -> KerasTensor:
    check_matrices("logdet", x, square=True)
    return KerasTensor(x.shape[:-2], PART.get(x.dtype, x.dtype))


@op(dtype="float", shape=_logdet_rule)
def logdet(x: TensorLike) -> Tensor:
    """Return the logarithm of the absolute value of the determinant of square matrices.

    Args:
        x: tensor of shape `(..., n, n)`.

    Returns:
        Float tensor of shape `(...)`.

    Raises:
        ValueError: `x` holds no square matrices.

    Example:

    >>> from keras_core import ops
    >>> float(ops.logdet([[2.0, 1.0], [0.0, 0.5]]))
    0.0
    """
    check_matrices("logdet", x, square=True)
    return slogdet(x)[1]
