from __future__ import annotations

import math

import numpy as np
import pytest
from cases import assert_close, check, dtypes_of, integers, numbers

from keras_core import ops
from keras_core.ops.activations import mish
from keras_core.plugins import active
from keras_core.state import KerasTensor, Variable

X = np.concatenate([numbers(40), [-30.0, 30.0, -1.0, 0.0, 1.0, 0.5, -0.5, 6.0, 3.0, -3.0]]).astype("float32")
W = X.astype("float64")
SIGMOID = 1 / (1 + np.exp(-W))
SOFTPLUS = np.log1p(np.exp(W))
CDF = np.array([0.5 * (1 + math.erf(v / math.sqrt(2))) for v in W])
FORMULAS = {
    "relu": np.maximum(W, 0),
    "relu6": np.clip(W, 0, 6),
    "sigmoid": SIGMOID,
    "log_sigmoid": -np.log1p(np.exp(-W)),
    "softplus": SOFTPLUS,
    "softsign": W / (1 + abs(W)),
    "silu": W * SIGMOID,
    "elu": np.where(W > 0, W, np.expm1(W)),
    "celu": np.where(W > 0, W, np.expm1(W)),
    "selu": 1.0507009873554805 * np.where(W > 0, W, 1.6732632423543772 * np.expm1(W)),
    "gelu": 0.5 * W * (1 + np.tanh(math.sqrt(2 / math.pi) * (W + 0.044715 * W**3))),
    "leaky_relu": np.where(W > 0, W, 0.2 * W),
    "hard_sigmoid": np.clip(W / 6 + 0.5, 0, 1),
    "hard_silu": W * np.clip(W / 6 + 0.5, 0, 1),
    "hard_tanh": np.clip(W, -1, 1),
    "tanh_shrink": W - np.tanh(W),
    "soft_shrink": np.sign(W) * np.maximum(abs(W) - 0.5, 0),
    "hard_shrink": np.where(abs(W) > 0.5, W, 0),
    "squareplus": (W + np.sqrt(W**2 + 4)) / 2,
    "sparse_plus": np.where(W <= -1, 0, np.where(W >= 1, W, (W + 1) ** 2 / 4)),
    "sparse_sigmoid": np.clip((W + 1) / 2, 0, 1),
}
KEEP_INTEGERS = {"relu", "hard_tanh"}


@pytest.mark.parametrize("name", FORMULAS)
def test_activation_follows_its_formula(name):
    check(getattr(ops, name), X, expected=FORMULAS[name], dtype="float32", tolerance=1e-5)


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "int32", "bool"])
def test_activations_keep_floats_and_make_floats_of_integers(dtype):
    wanted = dict.fromkeys(FORMULAS, dtype if "float" in dtype else "float32")
    if "float" not in dtype:
        wanted |= dict.fromkeys(KEEP_INTEGERS, "int32")
    assert dtypes_of(list(FORMULAS), ops.cast([1, 0, 1], dtype)) == wanted
    assert {name: getattr(ops, name)(KerasTensor((3,), dtype)).dtype for name in FORMULAS} == wanted


def test_hard_tanh_of_unsigned_integers():
    check(ops.hard_tanh, np.array([0, 1, 200], "uint8"), expected=[[0, 1, 1]], dtype="uint8")


def test_parameters():
    check(ops.gelu, X, False, expected=W * CDF, tolerance=1e-5)
    check(ops.elu, X, 0.5, expected=np.where(W > 0, W, 0.5 * np.expm1(W)), tolerance=1e-5)
    check(ops.celu, X, 2.0, expected=np.where(W > 0, W, 2 * np.expm1(W / 2)), tolerance=1e-5)
    check(ops.leaky_relu, X, 0.3, expected=np.where(W > 0, W, 0.3 * W), tolerance=1e-5)
    check(ops.squareplus, X, 1, expected=(W + np.sqrt(W**2 + 1)) / 2, tolerance=1e-5)
    check(ops.soft_shrink, X, 1.0, expected=np.sign(W) * np.maximum(abs(W) - 1, 0), tolerance=1e-5)
    check(ops.threshold, X, 0.25, 7.0, expected=np.where(W > 0.25, W, 7))
    check(mish, X, expected=W * np.tanh(SOFTPLUS), tolerance=1e-5)
    assert ops.dtype(ops.threshold(integers(3), 1, 7)) == "int32"
    assert ops.dtype(ops.threshold(integers(3), 0.5, 0.5)) == "float32"


GRADIENTS_AT_ZERO = {"sigmoid": 0.25, "softplus": 0.5, "log_sigmoid": 0.5, "silu": 0.5, "softsign": 1.0, "relu": 0.0}
GRADIENTS_AT_ZERO |= {"elu": 1.0, "gelu": 0.5, "squareplus": 0.5, "sparse_plus": 0.5, "hard_sigmoid": 1 / 6}


@pytest.mark.parametrize("name", GRADIENTS_AT_ZERO)
def test_gradient_at_zero(name):
    loaded = active.current()
    if not loaded.capabilities.trains:
        pytest.skip("the backend has no gradients")
    x = Variable(np.zeros(1, "float32"))
    (_, _), (gradient,) = loaded.functions["value_and_grad"](lambda: (ops.sum(getattr(ops, name)(x)), None), [x])
    assert_close(gradient, [GRADIENTS_AT_ZERO[name]], 1e-6)


@pytest.mark.parametrize("axis", [-1, 0, (0, 2), None])
def test_softmax(axis):
    x = numbers(2, 3, 4, low=-50, high=50)
    e = np.exp(x.astype("float64") - x.max(axis, keepdims=True))
    expected = e / e.sum(axis, keepdims=True)
    check(ops.softmax, x, axis, expected=expected, dtype="float32", tolerance=1e-5)
    check(ops.log_softmax, x, axis, expected=np.log(expected), dtype="float32", tolerance=1e-5)


def test_sparsemax_is_the_nearest_point_of_the_simplex():
    """Martins & Astudillo: for two classes it is a hard sigmoid of the difference."""
    t = np.array([-2.0, -0.5, 0.0, 0.5, 2.0], "float32")
    p = np.clip((t + 1) / 2, 0, 1)
    check(ops.sparsemax, np.stack([t, 0 * t], -1), expected=np.stack([p, 1 - p], -1))
    check(ops.sparsemax, np.stack([t, 0 * t], 0), 0, expected=np.stack([p, 1 - p], 0))


def test_glu():
    x = numbers(3, 4)
    check(ops.glu, x, expected=x[:, :2] / (1 + np.exp(-x[:, 2:])), tolerance=1e-6)
    with pytest.raises(ValueError, match="even"):
        ops.glu(KerasTensor((2, 3)))


def test_aliases():
    assert ops.swish is ops.silu
    assert ops.hard_swish is ops.hard_silu
