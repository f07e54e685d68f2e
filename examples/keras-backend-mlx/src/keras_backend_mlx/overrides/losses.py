"""Crossentropies. Probabilities are kept `1e-7` away from 0 and 1."""

from __future__ import annotations

from typing import Any

import mlx.core as mx

from keras_backend_mlx.overrides.activations import log_softmax

Tensor = mx.array

_EPSILON = 1e-7


def _log_probabilities(output: Tensor, from_logits: bool, axis: int) -> Tensor:
    if from_logits:
        return log_softmax(output, axis)
    return mx.log(mx.clip(output / mx.sum(output, axis=axis, keepdims=True), _EPSILON, 1 - _EPSILON))


def categorical_crossentropy(target: Tensor, output: Tensor, from_logits: bool = False, axis: int = -1) -> Any:
    """Return `-sum(target * log(output))` along `axis`, `output` first divided by its sum."""
    if target.shape != output.shape:
        return NotImplemented
    return -mx.sum(target * _log_probabilities(output, from_logits, axis), axis=axis)


def sparse_categorical_crossentropy(target: Tensor, output: Tensor, from_logits: bool = False, axis: int = -1) -> Any:
    """Return `-log(output)` at the class that `target` names along `axis`; 0 where it names none."""
    if target.ndim == output.ndim and target.shape[-1] == 1:
        target = mx.squeeze(target, -1)
    if axis not in (-1, output.ndim - 1) or target.shape != output.shape[:-1]:
        return NotImplemented
    labels = target.astype(mx.int32)
    exists = (labels >= 0) & (labels < output.shape[-1])
    chosen = mx.where(exists, labels, 0)[..., None]
    logs = mx.take_along_axis(_log_probabilities(output, from_logits, axis), chosen, axis=-1)[..., 0]
    return mx.where(exists, -logs, 0)


def binary_crossentropy(target: Tensor, output: Tensor, from_logits: bool = False) -> Any:
    """Return `-target * log(output) - (1 - target) * log(1 - output)`, elementwise."""
    if target.shape != output.shape:
        return NotImplemented
    if from_logits:
        return mx.logaddexp(output, 0.0) - target * output
    p = mx.clip(output, _EPSILON, 1 - _EPSILON)
    return -target * mx.log(p) - (1 - target) * mx.log(1 - p)


OVERRIDES = {
    "binary_crossentropy": binary_crossentropy,
    "categorical_crossentropy": categorical_crossentropy,
    "sparse_categorical_crossentropy": sparse_categorical_crossentropy,
}
