from __future__ import annotations

import math

import numpy as np
import pytest
from cases import check, dtypes_of, numbers

from keras_core import ops

special = pytest.importorskip("scipy.special")

UNIT = numbers(3, 5, low=-0.99, high=0.99)
ANY = numbers(3, 5)
POSITIVE = numbers(3, 5, low=0.01, high=9.0)
UNARY = {
    "exp": (np.exp, ANY),
    "expm1": (np.expm1, ANY * 1e-3),
    "exp2": (np.exp2, ANY),
    "log": (np.log, POSITIVE),
    "log1p": (np.log1p, POSITIVE * 1e-3),
    "log2": (np.log2, POSITIVE),
    "log10": (np.log10, POSITIVE),
    "sqrt": (np.sqrt, POSITIVE),
    "rsqrt": (lambda x: 1 / np.sqrt(x), POSITIVE),
    "cbrt": (np.cbrt, np.append(ANY, np.float32(0.0))),
    "sin": (np.sin, ANY),
    "cos": (np.cos, ANY),
    "tan": (np.tan, UNIT),
    "arcsin": (np.arcsin, np.append(UNIT, np.float32([1, -1, 0]))),
    "arccos": (np.arccos, np.append(UNIT, np.float32([1, -1, 0]))),
    "arctan": (np.arctan, ANY),
    "sinh": (np.sinh, ANY),
    "cosh": (np.cosh, ANY),
    "tanh": (np.tanh, ANY),
    "arcsinh": (np.arcsinh, np.append(ANY, np.float32([1e30, -1e30, 1e-8, 0]))),
    "arccosh": (np.arccosh, np.append(POSITIVE + 1, np.float32([1, 1e30]))),
    "arctanh": (np.arctanh, UNIT),
    "erf": (special.erf, ANY),
    "erfinv": (special.erfinv, np.append(UNIT, np.float32([1, -1, 2, 0]))),
    "deg2rad": (np.deg2rad, ANY),
    "rad2deg": (np.rad2deg, ANY),
    "absolute": (np.abs, ANY),
    "fabs": (np.fabs, ANY),
    "sign": (np.sign, np.append(ANY, np.float32([0, -0.0, np.nan]))),
    "floor": (np.floor, ANY),
    "ceil": (np.ceil, ANY),
    "trunc": (np.trunc, ANY),
    "round": (np.round, np.float32([0.5, 1.5, 2.5, -0.5, -1.2])),
    "isnan": (np.isnan, np.float32([1, np.nan, np.inf, -np.inf])),
    "isinf": (np.isinf, np.float32([1, np.nan, np.inf, -np.inf])),
    "isfinite": (np.isfinite, np.float32([1, np.nan, np.inf, -np.inf])),
    "isposinf": (np.isposinf, np.float32([1, np.nan, np.inf, -np.inf])),
    "isneginf": (np.isneginf, np.float32([1, np.nan, np.inf, -np.inf])),
    "nan_to_num": (np.nan_to_num, np.float32([1, np.nan, np.inf, -np.inf])),
}
TESTS = {"isnan", "isinf", "isfinite", "isposinf", "isneginf"}
KEEP_INTEGERS = {"absolute", "sign", "trunc", "round", "nan_to_num"}


@pytest.mark.parametrize("name", UNARY)
def test_unary_op_agrees_with_its_reference(name):
    reference, x = UNARY[name]
    with np.errstate(all="ignore"):
        wanted = reference(x.astype("float64") if name != "nan_to_num" else x)
    check(getattr(ops, name), x, expected=wanted, dtype="bool" if name in TESTS else "float32", tolerance=5e-6)


@pytest.mark.parametrize("dtype", ["int8", "uint8", "float16", "bfloat16"])
def test_unary_ops_keep_floats_and_make_floats_of_integers(dtype):
    wanted = {name: "float32" if "int" in dtype and name not in KEEP_INTEGERS else dtype for name in UNARY}
    wanted |= dict.fromkeys(TESTS, "bool")
    assert dtypes_of(list(UNARY), ops.ones((2, 2), dtype)) == wanted


BINARY = {
    "logaddexp": np.logaddexp,
    "logaddexp2": np.logaddexp2,
    "arctan2": np.arctan2,
    "hypot": np.hypot,
    "maximum": np.maximum,
    "minimum": np.minimum,
    "fmax": np.fmax,
    "fmin": np.fmin,
}


@pytest.mark.parametrize("name", BINARY)
def test_binary_op_agrees_with_numpy(name):
    a = np.array([[0.0, -np.inf, np.nan, 50.0, -3.0, np.inf]], "float32")
    b = np.array([[0.0], [1.0], [-np.inf], [20.0]], "float32")
    with np.errstate(all="ignore"):
        check(getattr(ops, name), a, b, expected=BINARY[name](a, b), dtype="float32")
        check(getattr(ops, name), a, 2.0, expected=BINARY[name](a, np.float32(2)), dtype="float32")


def test_unsigned_integers_and_bools_have_every_simple_op():
    x = np.array([3, 2**32 - 1], "uint32")
    for op, args in ((ops.relu, (x,)), (ops.fmax, (x, x)), (ops.fmin, (x, x)), (ops.flip, (x[::-1].copy(),))):
        check(op, *args, expected=x, dtype="uint32")
    check(ops.round, x > 3, expected=x > 3, dtype="bool")


def test_hypot_does_not_overflow():
    x = np.float32([3e30, 3e-30])
    check(ops.hypot, x, x / 3 * 4, expected=x.astype("float64") / 3 * 5, dtype="float32")


def test_clip():
    x = numbers(3, 4)
    check(ops.clip, x, -1.0, 2, expected=np.clip(x, -1, 2), dtype="float32")
    check(ops.clip, np.array([1, 5], "int32"), 2, 3, expected=[[2, 3]], dtype="int32", symbolic=False)
    check(ops.clip, np.array([1, 5], "int32"), 3, 2, expected=[[2, 2]], dtype="int32", symbolic=False)
    check(ops.clip, np.array([1, 5], "int32"), 2.5, 3, expected=[[2.5, 3]], dtype="float32", symbolic=False)
    check(ops.clip, x, x - 1, x + np.float32(0.5), expected=x, dtype="float32")
    assert ops.dtype(ops.clip(ops.convert_to_tensor([True]), 0, 1)) == "int32"


@pytest.mark.parametrize("bounds", [(None, 1.0), (0.0, None)])
def test_clip_with_one_bound(bounds):
    x = numbers(5)
    check(ops.clip, x, *bounds, expected=np.clip(x, *bounds), dtype="float32")


@pytest.mark.parametrize(("x", "decimals", "wanted"), [([1.26, -2.44], 1, [1.3, -2.4]), ([123, 155], -1, [120, 160])])
def test_round_to_decimals(x, decimals, wanted):
    x = np.array(x, "int32" if decimals < 0 else "float32")
    check(ops.round, x, decimals, expected=[wanted], dtype=str(x.dtype), symbolic=False)
    check(ops.round, x, decimals, expected=np.array(wanted, "float32"))


def test_functions_are_exact_at_the_edges():
    assert ops.convert_to_numpy(ops.exp2(3.0)) == 8.0
    assert math.isnan(ops.convert_to_numpy(ops.arccosh(0.5)))
    assert ops.convert_to_numpy(ops.arctanh(1.0)) == math.inf
    assert math.isnan(ops.convert_to_numpy(ops.sqrt(-1.0)))
