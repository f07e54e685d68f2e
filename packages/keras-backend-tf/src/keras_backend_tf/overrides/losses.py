"""Cross-entropies of logits. Those of probabilities depend on the configured epsilon and are composed in core."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from keras_backend_tf.arrays import shape
from keras_backend_tf.kernels import FLOAT8, integers, raw
from keras_backend_tf.movement import index

Tensor = Any

_sparse_loss, _log_softmax = raw("SparseSoftmaxCrossEntropyWithLogits"), raw("LogSoftmax")
_negative, _sum = raw("Neg"), raw("Sum")
_reshape, _select, _softplus, _subtract, _multiply = (
    raw(name) for name in ("Reshape", "SelectV2", "Softplus", "Sub", "Mul")
)
_clip, _equal, _cast = raw("ClipByValue"), raw("Equal"), raw("Cast")


def _agree(a: Any, b: Any) -> bool:
    return len(a) == len(b) and all(m is None or n is None or m == n for m, n in zip(a, b, strict=True))


def categorical_crossentropy(target: Tensor, output: Tensor, from_logits: bool = False, axis: int = -1) -> Tensor:
    """Return -sum(target * log(softmax(output))) over the last axis."""
    rank = output.shape.rank
    if not from_logits or not rank or axis not in (-1, rank - 1) or output.dtype in FLOAT8:
        return NotImplemented
    if not _agree(tuple(target.shape), tuple(output.shape)):
        return NotImplemented
    # not SoftmaxCrossEntropyWithLogits, whose gradient is right only for targets that add up to 1
    return _negative(_sum(_multiply(target, _log_softmax(output)), -1, False))


def sparse_categorical_crossentropy(
    target: Tensor, output: Tensor, from_logits: bool = False, axis: int = -1
) -> Tensor:
    """Return -log(softmax(output))[target] over the last axis; 0 for a target that is no class."""
    rank = output.shape.rank
    if not from_logits or not rank or axis not in (-1, rank - 1) or output.dtype in FLOAT8:
        return NotImplemented
    leading = tuple(output.shape)[:-1]
    given = tuple(target.shape)
    if len(given) == rank and given[-1] == 1:
        given = given[:-1]
    if not _agree(given, leading):
        return NotImplemented
    labels = index(target) if target.dtype.is_integer else _cast(target, tf.int32)
    classes = shape(output)[-1]
    last = _cast(classes, labels.dtype) - 1 if hasattr(classes, "dtype") else classes - 1
    if rank != 2 or target.shape.rank != 1:
        labels, logits = _reshape(labels, integers((-1,))), _reshape(output, integers((-1, classes)))
    else:
        logits = output
    # the kernel fails on CPUs and returns NaN on GPUs for labels out of range
    held = _clip(labels, 0, last)
    loss = _select(_equal(held, labels), _sparse_loss(logits, held)[0], 0.0)
    return loss if logits is output else _reshape(loss, integers(shape(output)[:-1]))


def binary_crossentropy(target: Tensor, output: Tensor, from_logits: bool = False) -> Tensor:
    """Return softplus(output) - output * target, elementwise."""
    if not from_logits or output.dtype in FLOAT8 or not _agree(tuple(target.shape), tuple(output.shape)):
        return NotImplemented
    return _subtract(_softplus(output), _multiply(output, target))


OVERRIDES = {
    "categorical_crossentropy": categorical_crossentropy,
    "sparse_categorical_crossentropy": sparse_categorical_crossentropy,
    "binary_crossentropy": binary_crossentropy,
}
