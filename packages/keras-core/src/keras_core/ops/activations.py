"""Activations: rectifiers and the smooth functions that resemble them.

Each is written so that its gradient is right at the seams as well: the side of a `where` that is not taken
is kept finite.
"""

from __future__ import annotations

import math

from keras_core.ops import rules
from keras_core.ops.arithmetic import add, divide, multiply
from keras_core.ops.comparison import greater, greater_equal, less_equal
from keras_core.ops.decorator import op
from keras_core.ops.definition import Tensor, TensorLike
from keras_core.ops.elementwise import absolute, erf
from keras_core.ops.exponential import exp, expm1, log1p
from keras_core.ops.hyperbolic import tanh
from keras_core.ops.logic import where

_SELU_ALPHA = 1.6732632423543772
_SELU_SCALE = 1.0507009873554805


@op(dtype="number", shape=rules.same)
def relu(x: TensorLike) -> Tensor:
    """Return max(x, 0).

    Args:
        x: tensor.

    Returns:
        Tensor of the shape and dtype of `x`; int32 for bools.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.relu([-1.0, 2.0])).tolist()
    [0.0, 2.0]
    """
    return where(less_equal(x, 0), 0, x)


@op(dtype="float", shape=rules.same)
def relu6(x: TensorLike) -> Tensor:
    """Return min(max(x, 0), 6).

    Args:
        x: tensor.

    Returns:
        Tensor of the shape of `x`, of a float dtype.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.relu6([-1.0, 2.0, 7.0])).tolist()
    [0.0, 2.0, 6.0]
    """
    return where(greater_equal(x, 6), 6, relu(x))


@op(dtype="float", shape=rules.same)
def leaky_relu(x: TensorLike, negative_slope: float = 0.2) -> Tensor:
    """Return x where positive, and a multiple of x elsewhere.

    Args:
        x: tensor.
        negative_slope: the multiple.

    Returns:
        Tensor of the shape of `x`, of a float dtype.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.leaky_relu([-1.0, 2.0], negative_slope=0.5)).tolist()
    [-0.5, 2.0]
    """
    return where(greater(x, 0), x, multiply(x, negative_slope))


@op(dtype="float", shape=rules.same)
def elu(x: TensorLike, alpha: float = 1.0) -> Tensor:
    """Return x where positive, and alpha * (exp(x) - 1) elsewhere.

    Exponential linear unit (Clevert et al., https://arxiv.org/abs/1511.07289).

    Args:
        x: tensor.
        alpha: minus the limit at negative infinity.

    Returns:
        Tensor of the shape of `x`, of a float dtype.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.elu([-1e9, 2.0])).tolist()
    [-1.0, 2.0]
    """
    positive = greater(x, 0)
    return where(positive, x, multiply(expm1(where(positive, 0, x)), alpha))


@op(dtype="float", shape=rules.same)
def selu(x: TensorLike) -> Tensor:
    """Return the scaled exponential linear unit, which keeps mean 0 and variance 1.

    Klambauer et al., https://arxiv.org/abs/1706.02515.

    Args:
        x: tensor.

    Returns:
        Tensor of the shape of `x`, of a float dtype.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.selu([0.0])).tolist()
    [0.0]
    """
    return multiply(elu(x, _SELU_ALPHA), _SELU_SCALE)


@op(dtype="float", shape=rules.same)
def celu(x: TensorLike, alpha: float = 1.0) -> Tensor:
    """Return max(x, 0) + min(0, alpha * (exp(x / alpha) - 1)).

    Barron, https://arxiv.org/abs/1704.07483.

    Args:
        x: tensor.
        alpha: minus the limit at negative infinity.

    Returns:
        Tensor of the shape of `x`, of a float dtype.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.celu([-1e9, 2.0])).tolist()
    [-1.0, 2.0]
    """
    positive = greater(x, 0)
    return where(positive, x, multiply(expm1(divide(where(positive, 0, x), alpha)), alpha))


@op(dtype="float", shape=rules.same)
def sigmoid(x: TensorLike) -> Tensor:
    """Return 1 / (1 + exp(-x)).

    Args:
        x: tensor.

    Returns:
        Tensor of the shape of `x`, of a float dtype.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.sigmoid([0.0])).tolist()
    [0.5]
    """
    positive = greater_equal(x, 0)
    e = exp(where(positive, multiply(x, -1), x))  # never above 1
    return divide(where(positive, 1.0, e), add(e, 1))


@op(dtype="float", shape=rules.same)
def log_sigmoid(x: TensorLike) -> Tensor:
    """Return log(1 / (1 + exp(-x))), exact for large negative x.

    Args:
        x: tensor.

    Returns:
        Tensor of the shape of `x`, of a float dtype.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.log_sigmoid([-1000.0])).tolist()
    [-1000.0]
    """
    return multiply(softplus(multiply(x, -1)), -1)


@op(dtype="float", shape=rules.same)
def softplus(x: TensorLike) -> Tensor:
    """Return log(1 + exp(x)).

    Args:
        x: tensor.

    Returns:
        Tensor of the shape of `x`, of a float dtype.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.softplus([1000.0])).tolist()
    [1000.0]
    """
    positive = greater_equal(x, 0)
    e = exp(where(positive, multiply(x, -1), x))
    return add(where(positive, x, 0), log1p(e))


@op(dtype="float", shape=rules.same)
def softsign(x: TensorLike) -> Tensor:
    """Return x / (1 + |x|).

    Args:
        x: tensor.

    Returns:
        Tensor of the shape of `x`, of a float dtype.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.softsign([-1.0, 3.0])).tolist()
    [-0.5, 0.75]
    """
    return divide(x, add(absolute(x), 1))


@op(dtype="float", shape=rules.same)
def silu(x: TensorLike) -> Tensor:
    """Return x * sigmoid(x), also called swish.

    Ramachandran et al., https://arxiv.org/abs/1710.05941.

    Args:
        x: tensor.

    Returns:
        Tensor of the shape of `x`, of a float dtype.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.silu([0.0])).tolist()
    [0.0]
    """
    return multiply(x, sigmoid(x))


@op(dtype="float", shape=rules.same)
def gelu(x: TensorLike, approximate: bool = True) -> Tensor:
    """Return x * P(X <= x) for X of the standard normal distribution.

    Hendrycks & Gimpel, https://arxiv.org/abs/1606.08415.

    Args:
        x: tensor.
        approximate: whether to use 0.5 * x * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x^3))).

    Returns:
        Tensor of the shape of `x`, of a float dtype.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.gelu([0.0])).tolist()
    [0.0]
    """
    if approximate:
        cube = multiply(multiply(multiply(x, x), x), 0.044715)
        cdf = add(tanh(multiply(add(x, cube), math.sqrt(2 / math.pi))), 1)
    else:
        cdf = add(erf(multiply(x, math.sqrt(0.5))), 1)
    return multiply(multiply(x, cdf), 0.5)


@op(dtype="float", shape=rules.same)
def mish(x: TensorLike) -> Tensor:
    """Return x * tanh(softplus(x)).

    Misra, https://arxiv.org/abs/1908.08681.

    Args:
        x: tensor.

    Returns:
        Tensor of the shape of `x`, of a float dtype.

    Example:

    >>> from keras_core import ops
    >>> from keras_core.ops.activations import mish
    >>> ops.convert_to_numpy(mish([0.0])).tolist()
    [0.0]
    """
    return multiply(x, tanh(softplus(x)))


swish = silu
