"""Cross-entropies, on probabilities and on logits, and errors."""

from __future__ import annotations

from typing import Any

from keras_core import settings
from keras_core.ops import rules
from keras_core.ops.activations import softplus
from keras_core.ops.arithmetic import add, divide, multiply, square, subtract
from keras_core.ops.comparison import less_equal
from keras_core.ops.conversion import cast, dtype_name
from keras_core.ops.decorator import op
from keras_core.ops.definition import Tensor, TensorLike
from keras_core.ops.elementwise import absolute, clip, maximum
from keras_core.ops.encoding import one_hot
from keras_core.ops.exponential import log, log1p, rsqrt
from keras_core.ops.logic import where
from keras_core.ops.probabilities import log_softmax
from keras_core.ops.reductions import sum as total
from keras_core.ops.shaping import squeeze


def _check_same(target: Any, output: Any) -> None:
    """Raise ValueError unless the two shapes can be equal."""
    a, b = tuple(target.shape), tuple(output.shape)
    if len(a) != len(b) or any(m != n for m, n in zip(a, b, strict=True) if isinstance(m, int) and isinstance(n, int)):
        raise ValueError(f"target and output must have the same shape, got {a} and {b}.")


def _log_probabilities(output: Any, from_logits: bool, axis: int) -> Any:
    """Logarithms of the probabilities that `output` holds or means along `axis`."""
    if from_logits:
        return log_softmax(output, axis=axis)
    epsilon = settings.epsilon()
    output = divide(output, total(output, axis=axis, keepdims=True))
    return log(clip(output, epsilon, 1 - epsilon))


def _categorical_shape(target: Any, output: Any, from_logits: bool = False, axis: int = -1) -> rules.Shape:
    _check_same(target, output)
    if not output.shape:
        raise ValueError("target and output must have a class axis, got scalars.")
    return rules.reduced_shape(output.shape, axis, False)


@op(dtype="float", shape=_categorical_shape)
def categorical_crossentropy(
    target: TensorLike, output: TensorLike, from_logits: bool = False, axis: int = -1
) -> Tensor:
    """Return -sum(target * log(p)) over the class axis.

    Args:
        target: tensor of probabilities, such as one-hot labels.
        output: tensor of the same shape. Probabilities are divided by their sum and kept `epsilon` away from 0 and 1.
        from_logits: whether `output` holds scores, of which p is the softmax, rather than probabilities.
        axis: the class axis.

    Returns:
        Tensor without the class axis.

    Raises:
        ValueError: the shapes differ.

    Example:

    >>> from keras_core import ops
    >>> loss = ops.categorical_crossentropy([[0.0, 1.0]], [[0.5, 0.5]])
    >>> round(float(loss[0]), 4)
    0.6931
    """
    _categorical_shape(target, output, from_logits, axis)
    return multiply(total(multiply(target, _log_probabilities(output, from_logits, axis)), axis=axis), -1)


def _squeezed(target: Any, output: Any) -> tuple[Any, ...]:
    """The shape of labels beside `output`; one trailing axis of length 1 is left out."""
    shape = tuple(target.shape)
    return shape[:-1] if len(shape) == len(output.shape) and shape[-1:] == (1,) else shape


def _sparse_shape(target: Any, output: Any, from_logits: bool = False, axis: int = -1) -> rules.Shape:
    if not len(output.shape):
        raise ValueError("output must have a class axis, got a scalar.")
    expected = rules.reduced_shape(tuple(output.shape), axis, False)
    given = _squeezed(target, output)
    if len(given) != len(expected) or any(
        m != n for m, n in zip(given, expected, strict=True) if isinstance(m, int) and isinstance(n, int)
    ):
        raise ValueError(
            f"target must have the shape of output without the class axis {axis}, that is {expected}, "
            f"got {tuple(target.shape)}."
        )
    return expected


@op(dtype="float", shape=_sparse_shape, promote=("output",))
def sparse_categorical_crossentropy(
    target: TensorLike, output: TensorLike, from_logits: bool = False, axis: int = -1
) -> Tensor:
    """Return -log(p[target]), the cross-entropy of class labels.

    Args:
        target: tensor of class numbers, of the shape of `output` without `axis` (or with length 1 there at the end). A
            number that is no class has the loss 0.
        output: tensor of scores or probabilities, which are divided by their sum and kept `epsilon` away from 0 and 1.
        from_logits: whether `output` holds scores, of which p is the softmax, rather than probabilities.
        axis: the class axis.

    Returns:
        Tensor of the shape of `output` without `axis`.

    Raises:
        ValueError: the shapes do not fit.

    Example:

    >>> from keras_core import ops
    >>> loss = ops.sparse_categorical_crossentropy([1], [[0.5, 0.5]])
    >>> round(float(loss[0]), 4)
    0.6931
    """
    _sparse_shape(target, output, from_logits, axis)
    if len(_squeezed(target, output)) < len(target.shape):
        target = squeeze(target, axis=-1)
    axis = rules.canonical_axis(axis, len(output.shape))
    logs = _log_probabilities(output, from_logits, axis)
    chosen = one_hot(cast(target, "int32"), output.shape[axis], axis=axis, dtype=dtype_name(output))
    return multiply(total(multiply(chosen, logs), axis=axis), -1)


def _binary_shape(target: Any, output: Any, from_logits: bool = False) -> rules.Shape:
    _check_same(target, output)
    return tuple(output.shape)


@op(dtype="float", shape=_binary_shape)
def binary_crossentropy(target: TensorLike, output: TensorLike, from_logits: bool = False) -> Tensor:
    """Return -(target * log(p) + (1 - target) * log(1 - p)) elementwise.

    Args:
        target: tensor of probabilities, such as labels 0 and 1.
        output: tensor of the same shape. Probabilities are kept `epsilon` away from 0 and 1.
        from_logits: whether `output` holds scores, of which p is the sigmoid, rather than probabilities.

    Returns:
        Tensor of the shape of both.

    Raises:
        ValueError: the shapes differ.

    Example:

    >>> from keras_core import ops
    >>> round(float(ops.binary_crossentropy(1.0, 0.5)), 4)
    0.6931
    """
    _check_same(target, output)
    if from_logits:  # softplus(x) - x * t, exact for scores of any size
        return subtract(softplus(output), multiply(output, target))
    epsilon = settings.epsilon()
    output = clip(output, epsilon, 1 - epsilon)
    chosen = multiply(target, log(output))
    rest = multiply(subtract(1, target), log1p(multiply(output, -1)))
    return multiply(add(chosen, rest), -1)


@op(dtype="float")
def huber(target: TensorLike, output: TensorLike, delta: float = 1.0) -> Tensor:
    """Return `e² / 2` for errors `e` up to `delta`, `delta (|e| - delta / 2)` beyond (Huber 1964), elementwise.

    For losses; not part of the API.

    Args:
        target: tensor.
        output: tensor that broadcasts against it.
        delta: the error at which the parabola becomes a line.

    Returns:
        Tensor of the shape of both.

    Example:

    >>> float(huber(0.0, 3.0))
    2.5
    """
    size = absolute(subtract(target, output))
    line = multiply(subtract(size, 0.5 * delta), delta)
    return where(less_equal(size, delta), multiply(square(size), 0.5), line)


@op(dtype="float")
def cosine(target: TensorLike, output: TensorLike, axis: int = -1, epsilon: float = 1e-7) -> Tensor:
    """Return the cosine of the angle between vectors along an axis, 0 for a vector of zeros.

    For losses; not part of the API.

    Args:
        target: tensor.
        output: tensor that broadcasts against it.
        axis: axis of the vectors.
        epsilon: the smallest length to divide by.

    Returns:
        Tensor without the axis.

    Example:

    >>> round(float(cosine([3.0, 4.0], [4.0, 3.0])), 4)
    0.96
    """
    product = total(multiply(target, output), axis=axis)
    inverse = [rsqrt(maximum(total(square(x), axis=axis), epsilon**2)) for x in (target, output)]
    return multiply(multiply(product, inverse[0]), inverse[1])
