"""Means of losses over all samples, for which a backend may have one kernel. For losses; not part of the API."""

from __future__ import annotations

from keras_core.ops.arithmetic import square, subtract
from keras_core.ops.averages import mean
from keras_core.ops.decorator import op
from keras_core.ops.definition import Tensor, TensorLike
from keras_core.ops.losses import (
    binary_crossentropy,
    categorical_crossentropy,
    huber,
    sparse_categorical_crossentropy,
)


@op(dtype="float", promote=("output",))
def mean_sparse_categorical_crossentropy(target: TensorLike, output: TensorLike, from_logits: bool = False) -> Tensor:
    """Return the mean of `sparse_categorical_crossentropy` over all labels.

    Args:
        target, output, from_logits: see there.

    Returns:
        Scalar tensor.
    """
    return mean(sparse_categorical_crossentropy(target, output, from_logits))


@op(dtype="float")
def mean_categorical_crossentropy(target: TensorLike, output: TensorLike, from_logits: bool = False) -> Tensor:
    """Return the mean of `categorical_crossentropy` over all samples.

    Args:
        target, output, from_logits: see there.

    Returns:
        Scalar tensor.
    """
    return mean(categorical_crossentropy(target, output, from_logits))


@op(dtype="float")
def mean_binary_crossentropy(target: TensorLike, output: TensorLike, from_logits: bool = False) -> Tensor:
    """Return the mean of `binary_crossentropy` over all elements.

    Args:
        target, output, from_logits: see there.

    Returns:
        Scalar tensor.
    """
    return mean(binary_crossentropy(target, output, from_logits))


@op(dtype="float")
def mean_huber(target: TensorLike, output: TensorLike, delta: float = 1.0) -> Tensor:
    """Return the mean of `huber` over all elements.

    Args:
        target, output, delta: see there.

    Returns:
        Scalar tensor.
    """
    return mean(huber(target, output, delta))


@op(dtype="float")
def mean_square(target: TensorLike, output: TensorLike) -> Tensor:
    """Return the mean of `(target - output)²` over all elements.

    Args:
        target: tensor.
        output: tensor that broadcasts against it.

    Returns:
        Scalar tensor.

    Example:

    >>> float(mean_square([0.0, 2.0], [1.0, 4.0]))
    2.5
    """
    return mean(square(subtract(target, output)))
