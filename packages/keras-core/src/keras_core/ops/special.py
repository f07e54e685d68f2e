"""Special functions, and the unit step."""

from __future__ import annotations

import math

import numpy as np

from keras_core.ops import rules
from keras_core.ops.averages import widened
from keras_core.ops.conversion import as_tensors, constant, dtype_name
from keras_core.ops.decorator import op
from keras_core.ops.definition import Tensor, TensorLike
from keras_core.plugins import xp


@op(dtype="float", shape=rules.same)
def sinc(x: TensorLike) -> Tensor:
    """Return `sin(pi x) / (pi x)`, and 1 where `x` is 0.

    P. M. Woodward, "Probability and information theory, with applications to radar" (1953).

    Args:
        x: real tensor.

    Returns:
        Tensor of the shape of `x`, of a float dtype.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.sinc([0.0, 0.5])).round(4).tolist()
    [1.0, 0.6366]
    """
    wide = widened(x)
    zero = xp.equal(wide, 0)
    angle = xp.multiply(xp.where(zero, constant(1, wide), wide), math.pi)
    value = xp.where(zero, constant(1, wide), xp.divide(xp.sin(angle), angle))
    return xp.astype(value, dtype_name(x))


@op(dtype="float", shape=rules.same)
def i0(x: TensorLike) -> Tensor:
    """Return the modified Bessel function of the first kind of order 0 (Abramowitz & Stegun 9.6.16).

    `i0(x)` is the mean of `exp(x cos t)` over a period. Of a periodic function equally spaced nodes give it with
    an error that falls exponentially in their number (L. N. Trefethen and J. A. C. Weideman, "The exponentially
    convergent trapezoidal rule", SIAM Review 56, 2014).

    Args:
        x: real tensor.

    Returns:
        Tensor of the shape of `x`, of a float dtype.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.i0([0.0, 1.0])).round(4).tolist()
    [1.0, 1.2661]
    """
    size = xp.abs(widened(x))
    nodes = 128 if dtype_name(x) == "float64" else 32  # on half a period; enough up to the largest finite result
    cosines = np.cos(np.pi * (np.arange(nodes) + 0.5) / nodes) - 1
    column = xp.reshape(size, (*xp.shape(size), 1))
    terms = xp.exp(xp.multiply(column, xp.asarray(cosines, dtype=xp.dtype(size))))
    mean = xp.divide(xp.sum(terms, axis=-1), nodes)
    half = xp.exp(xp.divide(size, 2))  # exp(x) would overflow before the result does
    value = xp.multiply(xp.multiply(mean, half), half)
    return xp.astype(xp.where(xp.equal(size, math.inf), size, value), dtype_name(x))


_STEP = 0.5
_SQUARES = (_STEP * np.arange(1, 13)) ** 2


@op(dtype="float", shape=rules.same)
def erfc(x: TensorLike) -> Tensor:
    """Return `1 - erf(x)`, exact where that is small, too.

    Away from 0 by the trapezoidal rule with a correction for its nearest pole (D. B. Hunter and T. Regan, "A note on
    the evaluation of the complementary error function", Math. Comp. 26, 1972).

    Args:
        x: real tensor.

    Returns:
        Tensor of the shape of `x`, of a float dtype.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.erfc([0.0, 1.0])).round(4).tolist()
    [1.0, 0.1573]
    """
    wide = widened(x)
    size = xp.abs(wide)
    near = xp.less(size, 0.5)
    far = xp.where(near, constant(1, wide), xp.minimum(size, 30))
    square = xp.multiply(far, far)
    column = xp.reshape(square, (*xp.shape(square), 1))
    squares, weights = (xp.asarray(a, dtype=xp.dtype(wide)) for a in (_SQUARES, np.exp(-_SQUARES)))
    series = xp.add(xp.sum(xp.divide(weights, xp.add(column, squares)), axis=-1), xp.divide(0.5, square))
    factor = xp.multiply(xp.multiply(xp.exp(xp.multiply(square, -1)), far), 2 * _STEP / math.pi)
    pole = xp.divide(2.0, xp.expm1(xp.multiply(xp.minimum(far, 7), 2 * math.pi / _STEP)))
    pole = xp.where(xp.less(far, 6.5), pole, constant(0, pole))  # beyond, it is less than the rounding of erfc
    tail = xp.subtract(xp.multiply(factor, series), pole)
    tail = xp.where(xp.less(wide, 0), xp.subtract(2, tail), tail)
    value = xp.where(near, xp.subtract(1, xp.erf(wide)), tail)
    return xp.astype(xp.where(xp.equal(wide, wide), value, wide), dtype_name(x))


@op(dtype="float", shape=rules.broadcast, scalars=True)
def heaviside(x1: TensorLike, x2: TensorLike) -> Tensor:
    """Return the unit step: 0 below 0, `x2` at 0 and 1 above; NaN stays NaN.

    Args:
        x1: real tensor.
        x2: tensor of a shape that broadcasts with that of `x1`.

    Returns:
        Tensor of the broadcast shape, of a float dtype. Its gradient by `x1` is 0 everywhere.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.heaviside([-2.0, 0.0, 5.0], 0.5)).tolist()
    [0.0, 0.5, 1.0]
    """
    x1, x2 = as_tensors(x1, x2)
    x1 = xp.stop_gradient(x1)
    step = xp.where(xp.less(x1, 0), constant(0, x1), xp.where(xp.less(0, x1), constant(1, x1), x1))
    return xp.where(xp.equal(x1, 0), x2, step)
