"""Activations, each fused into one kernel."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from typing import Any

import mlx.core as mx

from keras_backend_mlx.arrays import FLOATS
from keras_backend_mlx.threads import compiled

Tensor = mx.array

_ALPHA, _SCALE = 1.6732632423543772, 1.0507009873554805  # of selu: Klambauer et al., arXiv:1706.02515


def fused(function: Callable[..., Tensor]) -> Callable[..., Any]:
    """Return `function` of a float array, and numbers, compiled once for all shapes; it declines other dtypes."""
    program = compiled(function, shapeless=True)

    @functools.wraps(function)
    def call(x: Tensor, *numbers: Any) -> Any:
        return program(x, *numbers) if x.dtype in FLOATS else NotImplemented

    return call


@fused
def elu(x: Tensor, alpha: float = 1.0) -> Tensor:
    """Return x where it is positive, else alpha * (exp(x) - 1)."""
    return mx.where(x > 0, x, alpha * mx.expm1(mx.minimum(x, 0)))


@fused
def selu(x: Tensor) -> Tensor:
    """Return the scaled exponential linear unit."""
    return _SCALE * mx.where(x > 0, x, _ALPHA * mx.expm1(mx.minimum(x, 0)))


@fused
def gelu(x: Tensor, approximate: bool = True) -> Tensor:
    """Return x times the normal distribution function at x (Hendrycks & Gimpel, arXiv:1606.08415)."""
    if approximate:
        return 0.5 * x * (1 + mx.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x * x * x)))
    return 0.5 * x * (1 + mx.erf(x / math.sqrt(2)))


@fused
def hard_sigmoid(x: Tensor) -> Tensor:
    """Return x / 6 + 0.5, held between 0 and 1."""
    return mx.clip(x / 6 + 0.5, 0, 1)


@fused
def leaky_relu(x: Tensor, negative_slope: float = 0.2) -> Tensor:
    """Return x where it is positive, else negative_slope * x."""
    return mx.where(x > 0, x, negative_slope * x)


@fused
def log_sigmoid(x: Tensor) -> Tensor:
    """Return log(sigmoid(x))."""
    return -mx.logaddexp(-x, 0.0)


@fused
def softplus(x: Tensor) -> Tensor:
    """Return log(1 + exp(x))."""
    return mx.logaddexp(x, 0.0)


@fused
def relu6(x: Tensor) -> Tensor:
    """Return x held between 0 and 6, with gradient 0 at both ends."""
    return mx.where((x > 0) & (x < 6), x, mx.where(x < 6, 0.0, 6.0)).astype(x.dtype)


@fused
def silu(x: Tensor) -> Tensor:
    """Return x * sigmoid(x)."""
    return x * mx.sigmoid(x)


@fused
def softsign(x: Tensor) -> Tensor:
    """Return x / (1 + abs(x))."""
    return x / (1 + mx.abs(x))


def relu(x: Tensor) -> Any:
    """Return the larger of x and 0, with gradient 0 at 0."""
    return mx.where(x > 0, x, 0) if x.dtype in FLOATS else NotImplemented


def sigmoid(x: Tensor) -> Any:
    """Return 1 / (1 + exp(-x))."""
    return mx.sigmoid(x) if x.dtype in FLOATS else NotImplemented


def softmax(x: Tensor, axis: Any = -1) -> Any:
    """Return exp(x) over its sum along `axis`, summed in float32."""
    return mx.softmax(x, axis=axis, precise=True) if x.dtype in FLOATS else NotImplemented


def log_softmax(x: Tensor, axis: Any = -1) -> Any:
    """Return the logarithm of softmax."""
    if x.dtype not in FLOATS:
        return NotImplemented
    shifted = x - mx.stop_gradient(mx.max(x, axis=axis, keepdims=True))  # large logits would lose their digits
    return shifted - mx.logsumexp(shifted, axis=axis, keepdims=True)


OVERRIDES = {
    "elu": elu,
    "gelu": gelu,
    "hard_sigmoid": hard_sigmoid,
    "leaky_relu": leaky_relu,
    "log_sigmoid": log_sigmoid,
    "log_softmax": log_softmax,
    "relu": relu,
    "relu6": relu6,
    "selu": selu,
    "sigmoid": sigmoid,
    "silu": silu,
    "softmax": softmax,
    "softplus": softplus,
    "softsign": softsign,
}
