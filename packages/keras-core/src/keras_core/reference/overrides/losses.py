"""Crossentropies, one value a sample or an element. Probabilities are kept `epsilon` away from 0 and 1."""

from __future__ import annotations

from typing import Any

import numpy as np

from keras_core.contract import epsilon
from keras_core.reference.overrides.activations import log_softmax
from keras_core.reference.tensors import native, widened

Tensor = Any


def categorical_crossentropy(target: Tensor, output: Tensor, from_logits: bool = False, axis: int = -1) -> Tensor:
    """Return -sum(target log(p)) over the classes along `axis`; probabilities are first normalized to sum 1."""
    if target.shape != output.shape or not target.ndim:
        return NotImplemented
    return -np.sum(target * _log_probabilities(output, from_logits, axis), axis=axis)


def sparse_categorical_crossentropy(
    target: Tensor, output: Tensor, from_logits: bool = False, axis: int = -1
) -> Tensor:
    """Return -log(p) of the class that `target` numbers; zero where there is no such class."""
    if target.ndim == output.ndim and target.shape[-1] == 1:
        target = target[..., 0]
    batch = list(output.shape)
    classes = batch.pop(axis)
    if target.shape != tuple(batch):
        return NotImplemented
    target = target.astype(np.int64)
    inside = (target >= 0) & (target < classes)
    index = np.expand_dims(np.where(inside, target, 0), axis)
    picked = np.take_along_axis(_log_probabilities(output, from_logits, axis), index, axis)
    return np.where(inside, -np.squeeze(picked, axis), output.dtype.type(0))


def binary_crossentropy(target: Tensor, output: Tensor, from_logits: bool = False) -> Tensor:
    """Return -(target log(p) + (1 - target) log(1 - p)) of each element."""
    if target.shape != output.shape:
        return NotImplemented
    target = target.astype(output.dtype)
    if from_logits:
        return np.maximum(output, 0) - output * target + np.log1p(np.exp(-np.abs(output)))
    p = _clipped(output)
    return -(target * np.log(p) + (1 - target) * np.log(1 - p))


def _log_probabilities(output: Tensor, from_logits: bool, axis: int) -> Tensor:
    if from_logits:
        return log_softmax(output, axis)
    return np.log(_clipped(output / np.sum(output, axis=axis, keepdims=True)))


def _clipped(p: Tensor) -> Tensor:
    return np.clip(p, p.dtype.type(epsilon()), p.dtype.type(1 - epsilon()))


OVERRIDES = {
    function.__name__: widened(native(function))
    for function in (categorical_crossentropy, sparse_categorical_crossentropy, binary_crossentropy)
}
