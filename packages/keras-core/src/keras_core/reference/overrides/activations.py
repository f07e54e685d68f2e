"""Activation functions. Intermediate arrays are reused where they are the function's own."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from keras_core.reference.special import erf64
from keras_core.reference.tensors import native, widened

Tensor = Any
Axes = int | tuple[int, ...]

# Klambauer et al., "Self-normalizing neural networks", 2017
_SELU_ALPHA = 1.6732632423543772848170429916717
_SELU_SCALE = 1.0507009873554804934193349852946


def relu(x: Tensor) -> Tensor:
    """Return max(x, 0)."""
    return np.asarray(np.maximum(x, x.dtype.type(0)))


def relu6(x: Tensor) -> Tensor:
    """Return `x` between 0 and 6."""
    return np.asarray(np.minimum(np.maximum(x, x.dtype.type(0)), x.dtype.type(6)))


def leaky_relu(x: Tensor, negative_slope: float = 0.2) -> Tensor:
    """Return `x`, its negative part scaled."""
    return np.where(x >= 0, x, x * x.dtype.type(negative_slope))


def sigmoid(x: Tensor) -> Tensor:
    """Return 1 / (1 + exp(-x)) as (1 + tanh(x / 2)) / 2, which cannot overflow."""
    return np.tanh(x * 0.5) * 0.5 + 0.5 if x.dtype.kind == "c" else _sigmoid(x)


def _sigmoid(x: Tensor) -> Tensor:
    small = np.exp(-np.abs(x))  # keeps the left tail accurate, where tanh would round to -1
    return np.where(x >= 0, 1, small) / (1 + small)


def hard_sigmoid(x: Tensor) -> Tensor:
    """Return x / 6 + 0.5 between 0 and 1."""
    return relu6(x + 3) / 6


def silu(x: Tensor) -> Tensor:
    """Return x sigmoid(x)."""
    return x * _sigmoid(x)


def gelu(x: Tensor, approximate: bool = True) -> Tensor:
    """Return x times the normal distribution function, or its tanh approximation (Hendrycks and Gimpel, 2016)."""
    if approximate:
        return 0.5 * x * (1 + np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * (x * x * x))))
    return (0.5 * x * (1 + erf64(x.astype(np.float64) / math.sqrt(2)))).astype(x.dtype)


def elu(x: Tensor, alpha: float = 1.0) -> Tensor:
    """Return `x`, its negative part alpha (exp(x) - 1)."""
    return np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0)))


def selu(x: Tensor) -> Tensor:
    """Return the scaled elu that keeps mean 0 and variance 1."""
    return _SELU_SCALE * elu(x, _SELU_ALPHA)


def softplus(x: Tensor) -> Tensor:
    """Return log(1 + exp(x))."""
    return np.logaddexp(x, x.dtype.type(0))


def softsign(x: Tensor) -> Tensor:
    """Return x / (1 + abs(x))."""
    return x / (1 + np.abs(x))


def log_sigmoid(x: Tensor) -> Tensor:
    """Return log(sigmoid(x))."""
    return -softplus(-x)


def softmax(x: Tensor, axis: Axes = -1) -> Tensor:
    """Return exp(x) normalized to sum 1 over `axis`."""
    out = np.asarray(np.exp(x - np.max(x, axis=axis, keepdims=True)))
    out /= np.sum(out, axis=axis, keepdims=True)
    return out


def log_softmax(x: Tensor, axis: Axes = -1) -> Tensor:
    """Return log(softmax(x)) without overflow."""
    shifted = x - np.max(x, axis=axis, keepdims=True)
    return shifted - np.log(np.sum(np.exp(shifted), axis=axis, keepdims=True))


_FUNCTIONS = (
    relu, relu6, leaky_relu, sigmoid, hard_sigmoid, silu, gelu, elu, selu, softplus, softsign, log_sigmoid, softmax,
    log_softmax,
)  # fmt: skip

OVERRIDES = {function.__name__: widened(native(function)) for function in _FUNCTIONS}
