"""Activation functions."""

from __future__ import annotations

import math
from typing import Any

import tensorflow as tf

from keras_backend_tf.kernels import BOOL, FLOAT8, integers, raw, unary

Tensor = Any

_relu6, _sigmoid, _elu, _leaky, _softplus = (raw(n) for n in ("Relu6", "Sigmoid", "Elu", "LeakyRelu", "Softplus"))
_softmax, _log_softmax, _tanh, _erfc = raw("Softmax"), raw("LogSoftmax"), raw("Tanh"), raw("Erfc")
_add, _multiply, _select, _greater = raw("AddV2"), raw("Mul"), raw("SelectV2"), raw("Greater")
_negative, _square, _transpose = raw("Neg"), raw("Square"), raw("Transpose")
_abs, _subtract, _clip = raw("Abs"), raw("Sub"), raw("ClipByValue")
_maximum, _minimum = raw("Maximum"), raw("Minimum")


def silu(x: Tensor) -> Tensor:
    """Return x * sigmoid(x)."""
    return _multiply(x, _sigmoid(x)) if x.dtype not in FLOAT8 else NotImplemented


def gelu(x: Tensor, approximate: bool = True) -> Tensor:
    """Return x times the normal distribution function, or its approximation by tanh."""
    if x.dtype in FLOAT8:
        return NotImplemented
    half = _multiply(x, 0.5)
    if not approximate:
        return _multiply(half, _erfc(_multiply(x, -math.sqrt(0.5))))
    inner = _multiply(_multiply(x, math.sqrt(2 / math.pi)), _add(_multiply(_square(x), 0.044715), 1.0))
    return _multiply(half, _add(_tanh(inner), 1.0))


def elu(x: Tensor, alpha: float = 1.0) -> Tensor:
    """Return x, or alpha * (exp(x) - 1) below 0."""
    if x.dtype in FLOAT8:
        return NotImplemented
    y = _elu(x)
    return y if alpha == 1.0 else _select(_greater(x, 0.0), y, _multiply(y, float(alpha)))


def celu(x: Tensor, alpha: float = 1.0) -> Tensor:
    """Return x, or alpha * (exp(x / alpha) - 1) below 0."""
    if x.dtype in FLOAT8 or type(alpha) not in (int, float) or alpha <= 0:
        return NotImplemented
    if alpha == 1:
        return _elu(x)
    return _select(_greater(x, 0.0), x, _multiply(_elu(_multiply(x, 1 / alpha)), float(alpha)))


def hard_shrink(x: Tensor, threshold: float = 0.5) -> Tensor:
    """Return x, or 0 where |x| is at most the threshold."""
    if x.dtype in FLOAT8 or type(threshold) not in (int, float):
        return NotImplemented
    return _select(_greater(_abs(x), threshold), x, 0.0)


def soft_shrink(x: Tensor, threshold: float = 0.5) -> Tensor:
    """Return x brought nearer to 0 by the threshold, or 0."""
    if x.dtype not in (tf.float32, tf.float64) or type(threshold) not in (int, float) or threshold < 0:
        return NotImplemented
    return _subtract(x, _clip(x, -threshold, threshold))


def hard_tanh(x: Tensor) -> Tensor:
    """Return x held between -1 and 1, where its slope is 0 already: of two equals the first counts."""
    return _held(x, -1.0) if x.dtype in _HELD else NotImplemented


def sparse_sigmoid(x: Tensor) -> Tensor:
    """Return (x + 1) / 2 held between 0 and 1, where its slope is 0 already."""
    return _held(_multiply(_add(x, 1.0), 0.5), 0.0) if x.dtype in _HELD else NotImplemented


def _held(x: Tensor, low: float) -> Tensor:
    return _minimum(tf.constant(1.0, x.dtype), _maximum(tf.constant(low, x.dtype), x))


_HELD = frozenset({tf.float16, tf.bfloat16, tf.float32, tf.float64})


def leaky_relu(x: Tensor, negative_slope: float = 0.2) -> Tensor:
    """Return x, or negative_slope * x below 0."""
    if x.dtype in FLOAT8:
        return NotImplemented
    if x.dtype is tf.float64:  # the kernel keeps its slope in float32
        return _select(_greater(x, 0.0), x, _multiply(x, negative_slope))
    return _leaky(x, negative_slope)


def hard_sigmoid(x: Tensor) -> Tensor:
    """Return relu6(x + 3) / 6."""
    return _multiply(_relu6(_add(x, 3.0)), 1 / 6) if x.dtype not in FLOAT8 else NotImplemented


def hard_silu(x: Tensor) -> Tensor:
    """Return x * hard_sigmoid(x)."""
    return _multiply(x, hard_sigmoid(x)) if x.dtype not in FLOAT8 else NotImplemented


def log_sigmoid(x: Tensor) -> Tensor:
    """Return log(sigmoid(x))."""
    return _negative(_softplus(_negative(x))) if x.dtype not in FLOAT8 else NotImplemented


def _on_last_axis(kernel: Any) -> Any:
    def call(x: Tensor, axis: Any = -1) -> Tensor:
        rank = x.shape.rank
        if type(axis) is not int or not rank or x.dtype in FLOAT8 or not -rank <= axis < rank:
            return NotImplemented
        if axis in (-1, rank - 1):
            return kernel(x)
        order = list(range(rank))
        order[axis], order[-1] = order[-1], order[axis]
        swap = integers(order)
        return _transpose(kernel(_transpose(x, swap)), swap)

    return call


OVERRIDES = {
    "relu": unary(raw("Relu"), BOOL),
    "relu6": unary(_relu6),
    "sigmoid": unary(_sigmoid),
    "silu": silu,
    "swish": silu,
    "gelu": gelu,
    "elu": elu,
    "celu": celu,
    "hard_shrink": hard_shrink,
    "soft_shrink": soft_shrink,
    "selu": unary(raw("Selu")),
    "softplus": unary(_softplus),
    "softsign": unary(raw("Softsign")),
    "sparse_sigmoid": sparse_sigmoid,
    "leaky_relu": leaky_relu,
    "log_sigmoid": log_sigmoid,
    "hard_sigmoid": hard_sigmoid,
    "hard_silu": hard_silu,
    "hard_swish": hard_silu,
    "hard_tanh": hard_tanh,
    "softmax": _on_last_axis(_softmax),
    "log_softmax": _on_last_axis(_log_softmax),
}
