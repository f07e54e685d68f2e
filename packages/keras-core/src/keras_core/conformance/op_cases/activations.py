"""Activations and probabilities."""

from __future__ import annotations

import numpy as np

from keras_core.conformance.arrays import distinct, numbers
from keras_core.conformance.op_cases.case import Case
from keras_core.conformance.op_cases.elementwise import erf

X = numbers(3, 4)
D = distinct(3, 5, step=0.6)  # none lies on a kink


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def softplus(x):
    return np.logaddexp(x, 0)


def softmax(x, axis=-1):
    e = np.exp(x - x.max(axis, keepdims=True))
    return e / e.sum(axis, keepdims=True)


def log_softmax(x, axis=-1):
    shifted = x - x.max(axis, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis, keepdims=True))


def gelu(x, approximate=True):
    if approximate:
        return 0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)))
    return 0.5 * x * (1 + erf(x / np.sqrt(2)))


def sparsemax(x, axis=-1):
    """Martins and Astudillo (2016): subtract the threshold that makes the positive part sum to one."""
    x = np.moveaxis(x, axis, -1)
    z = -np.sort(-x, -1)
    k = np.arange(1, x.shape[-1] + 1)
    total = np.cumsum(z, -1)
    support = (1 + k * z > total).sum(-1, keepdims=True)
    threshold = (np.take_along_axis(total, support - 1, -1) - 1) / support
    return np.moveaxis(np.maximum(x - threshold, 0), -1, axis)


def glu(x, axis=-1):
    a, b = np.split(x, 2, axis)
    return a * sigmoid(b)


SCALE, ALPHA = 1.0507009873554805, 1.6732632423543772

SIMPLE = {
    "relu": lambda x: np.maximum(x, 0),
    "relu6": lambda x: np.clip(x, 0, 6),
    "sigmoid": sigmoid,
    "silu": lambda x: x * sigmoid(x),
    "swish": lambda x: x * sigmoid(x),
    "softplus": softplus,
    "softsign": lambda x: x / (1 + np.abs(x)),
    "log_sigmoid": lambda x: -softplus(-x),
    "selu": lambda x: SCALE * np.where(x > 0, x, ALPHA * np.expm1(x)),
    "elu": lambda x: np.where(x > 0, x, np.expm1(np.minimum(x, 0))),
    "celu": lambda x: np.where(x > 0, x, np.expm1(np.minimum(x, 0))),
    "leaky_relu": lambda x: np.where(x > 0, x, 0.2 * x),
    "hard_sigmoid": lambda x: np.clip(x / 6 + 0.5, 0, 1),
    "hard_silu": lambda x: x * np.clip(x / 6 + 0.5, 0, 1),
    "hard_tanh": lambda x: np.clip(x, -1, 1),
    "tanh_shrink": lambda x: x - np.tanh(x),
    "hard_shrink": lambda x: np.where(np.abs(x) > 0.5, x, 0),
    "soft_shrink": lambda x: np.sign(x) * np.maximum(np.abs(x) - 0.5, 0),
    "squareplus": lambda x: (x + np.sqrt(x**2 + 4)) / 2,
    "sparse_plus": lambda x: np.where(x <= -1, 0, np.where(x >= 1, x, (x + 1) ** 2 / 4)),
    "sparse_sigmoid": lambda x: np.clip((x + 1) / 2, 0, 1),
    "gelu": gelu,
}
LARGE = np.array([-200.0, -50.0, 50.0, 200.0], "float32")

CASES = [
    *(Case(name, (D,), reference, factor=2, slopes=True) for name, reference in SIMPLE.items()),
    *(
        Case(name, (LARGE,), SIMPLE[name], label="large", short=False)
        for name in ("sigmoid", "silu", "softplus", "log_sigmoid", "gelu", "elu", "squareplus")
    ),
    Case("gelu", (D,), gelu, {"approximate": False}, label="exact", factor=2, slopes=True),
    Case(
        "elu",
        (D,),
        lambda x, alpha: np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0))),
        {"alpha": 0.5},
        label="alpha",
        factor=2,
    ),
    Case(
        "leaky_relu",
        (D,),
        lambda x, negative_slope: np.where(x > 0, x, negative_slope * x),
        {"negative_slope": 0.1},
        label="slope",
    ),
    Case("threshold", (D, 0.5, -2.0), lambda x, t, v: np.where(x > t, x, v), slopes=True),
    *(Case("softmax", (X,), softmax, {"axis": axis}, label=f"axis{axis}", slopes=True) for axis in (-1, 0)),
    *(
        Case("log_softmax", (X,), log_softmax, {"axis": axis}, label=f"axis{axis}", factor=2, slopes=True)
        for axis in (-1, 0)
    ),
    Case("softmax", (X,), lambda x, axis: np.exp(x) / np.exp(x).sum(), {"axis": None}, label="axes_all"),
    Case(
        "softmax", (np.array([[1e4, 1e4 + 1, -1e4], [-np.inf, 0, 1]], "float32"),), softmax, label="large", short=False
    ),
    Case("log_softmax", (np.array([[1e4, 1e4 + 1, -1e4]], "float32"),), log_softmax, label="large", short=False),
    Case("sparsemax", (X,), sparsemax, factor=2, slopes=True),
    Case("glu", (X,), glu, factor=2, slopes=True),
]
