"""Activations made of straight lines and parabolas: hard, shrinking and sparse ones."""

from __future__ import annotations

from keras_core import dtypes
from keras_core.ops import rules
from keras_core.ops.activations import relu6
from keras_core.ops.arithmetic import add, multiply, subtract
from keras_core.ops.comparison import greater, greater_equal, less_equal
from keras_core.ops.conversion import dtype_name
from keras_core.ops.decorator import op
from keras_core.ops.definition import Tensor, TensorLike
from keras_core.ops.elementwise import absolute, sign
from keras_core.ops.exponential import sqrt
from keras_core.ops.hyperbolic import tanh
from keras_core.ops.logic import where
from keras_core.state.symbolic import KerasTensor


def _threshold_spec(x: KerasTensor, threshold: float, default_value: float) -> KerasTensor:
    kind = type(default_value) if isinstance(default_value, bool | int | float) else "float32"
    return KerasTensor(x.shape, dtypes.result_type(x.dtype, kind))


@op(dtype="float", shape=rules.same)
def hard_sigmoid(x: TensorLike) -> Tensor:
    """Return min(max(x + 3, 0), 6) / 6.

    Args:
        x: tensor.

    Returns:
        Tensor of the shape of `x`, of a float dtype.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.hard_sigmoid([-3.0, 0.0, 9.0])).tolist()
    [0.0, 0.5, 1.0]
    """
    return multiply(relu6(add(x, 3)), 1 / 6)


@op(dtype="float", shape=rules.same)
def hard_silu(x: TensorLike) -> Tensor:
    """Return x * hard_sigmoid(x), also called hard swish.

    Howard et al., https://arxiv.org/abs/1905.02244.

    Args:
        x: tensor.

    Returns:
        Tensor of the shape of `x`, of a float dtype.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.hard_silu([0.0, 9.0])).tolist()
    [0.0, 9.0]
    """
    return multiply(x, hard_sigmoid(x))


@op(dtype="number", shape=rules.same)
def hard_tanh(x: TensorLike) -> Tensor:
    """Return x cut off at -1 and 1.

    Args:
        x: tensor.

    Returns:
        Tensor of the shape and dtype of `x`.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.hard_tanh([-3.0, 0.5, 9.0])).tolist()
    [-1.0, 0.5, 1.0]
    """
    above = x if dtype_name(x) in dtypes.UNSIGNED else where(less_equal(x, -1), -1, x)
    return where(greater_equal(x, 1), 1, above)


@op(dtype="float", shape=rules.same)
def tanh_shrink(x: TensorLike) -> Tensor:
    """Return x - tanh(x).

    Args:
        x: tensor.

    Returns:
        Tensor of the shape of `x`, of a float dtype.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.tanh_shrink([0.0])).tolist()
    [0.0]
    """
    return subtract(x, tanh(x))


@op(dtype="float", shape=rules.same)
def soft_shrink(x: TensorLike, threshold: float = 0.5) -> Tensor:
    """Return x moved toward 0 by `threshold`, and 0 where it is nearer.

    Args:
        x: tensor.
        threshold: the distance.

    Returns:
        Tensor of the shape of `x`, of a float dtype.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.soft_shrink([-2.0, 0.25, 1.0])).tolist()
    [-1.5, 0.0, 0.5]
    """
    return where(greater(absolute(x), threshold), subtract(x, multiply(sign(x), threshold)), 0)


@op(dtype="float", shape=rules.same)
def hard_shrink(x: TensorLike, threshold: float = 0.5) -> Tensor:
    """Return x, and 0 where |x| is not above `threshold`.

    Args:
        x: tensor.
        threshold: the smallest magnitude that stays.

    Returns:
        Tensor of the shape of `x`, of a float dtype.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.hard_shrink([-2.0, 0.25, 1.0])).tolist()
    [-2.0, 0.0, 1.0]
    """
    return where(greater(absolute(x), threshold), x, 0)


@op(shape=_threshold_spec)
def threshold(x: TensorLike, threshold: float, default_value: float) -> Tensor:
    """Return x where above `threshold`, and `default_value` elsewhere.

    Args:
        x: tensor.
        threshold: the bound.
        default_value: what takes the place of the rest.

    Returns:
        Tensor of the shape of `x`, in the dtype to which it promotes with `default_value`.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.threshold([-2.0, 1.0], 0.5, 9.0)).tolist()
    [9.0, 1.0]
    """
    return where(greater(x, threshold), x, default_value)


@op(dtype="float", shape=rules.same)
def squareplus(x: TensorLike, b: float = 4) -> Tensor:
    """Return (x + sqrt(x^2 + b)) / 2.

    Barron, https://arxiv.org/abs/2112.11687.

    Args:
        x: tensor.
        b: how smooth the bend is.

    Returns:
        Tensor of the shape of `x`, of a float dtype.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.squareplus([0.0], b=4)).tolist()
    [1.0]
    """
    return multiply(add(x, sqrt(add(multiply(x, x), b))), 0.5)


@op(dtype="float", shape=rules.same)
def sparse_plus(x: TensorLike) -> Tensor:
    """Return 0 up to -1, (x + 1)^2 / 4 up to 1, and x above.

    Args:
        x: tensor.

    Returns:
        Tensor of the shape of `x`, of a float dtype.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.sparse_plus([-2.0, 0.0, 3.0])).tolist()
    [0.0, 0.25, 3.0]
    """
    raised = add(x, 1)
    parabola = multiply(multiply(raised, raised), 0.25)
    return where(less_equal(x, -1), 0, where(greater_equal(x, 1), x, parabola))


@op(dtype="float", shape=rules.same)
def sparse_sigmoid(x: TensorLike) -> Tensor:
    """Return 0 up to -1, (x + 1) / 2 up to 1, and 1 above.

    Args:
        x: tensor.

    Returns:
        Tensor of the shape of `x`, of a float dtype.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.sparse_sigmoid([-2.0, 0.0, 3.0])).tolist()
    [0.0, 0.5, 1.0]
    """
    return where(less_equal(x, -1), 0, where(greater_equal(x, 1), 1, multiply(add(x, 1), 0.5)))


hard_swish = hard_silu
