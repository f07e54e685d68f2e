"""Elementwise ops."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from keras_core.conformance.arrays import distinct, integers, numbers
from keras_core.conformance.op_cases.case import Case

X = numbers(2, 3)
ROW = numbers(3, seed=1)
I, J = integers(2, 3), integers(3, seed=1)
SPECIAL = np.array([0.0, 1.5, -2.5, np.inf, -np.inf, np.nan], "float32")

erf = np.vectorize(math.erf, otypes=["float64"])
erfinv = np.vectorize(lambda x: statistics.NormalDist().inv_cdf((x + 1) / 2) / math.sqrt(2), otypes=["float64"])

# name: reference, lower and upper bound of the arguments, factor of the tolerance
SMOOTH: Mapping[str, tuple[Callable[..., Any], float, float, float]] = {
    "negative": (np.negative, -3, 3, 1),
    "square": (np.square, -3, 3, 1),
    "reciprocal": (np.reciprocal, 0.2, 3, 2),
    "exp": (np.exp, -3, 3, 2),
    "exp2": (np.exp2, -3, 3, 2),
    "expm1": (np.expm1, -3, 3, 2),
    "log": (np.log, 0.2, 3, 2),
    "log1p": (np.log1p, -0.7, 3, 2),
    "log2": (np.log2, 0.2, 3, 2),
    "log10": (np.log10, 0.2, 3, 2),
    "sqrt": (np.sqrt, 0.1, 3, 1),
    "rsqrt": (lambda x: 1 / np.sqrt(x), 0.2, 3, 2),
    "cbrt": (np.cbrt, 0.2, 3, 2),
    "sin": (np.sin, -3, 3, 1),
    "cos": (np.cos, -3, 3, 1),
    "tan": (np.tan, -1.2, 1.2, 4),
    "arcsin": (np.arcsin, -0.9, 0.9, 4),
    "arccos": (np.arccos, -0.9, 0.9, 4),
    "arctan": (np.arctan, -3, 3, 1),
    "sinh": (np.sinh, -3, 3, 4),
    "cosh": (np.cosh, -3, 3, 4),
    "tanh": (np.tanh, -3, 3, 1),
    "arcsinh": (np.arcsinh, -3, 3, 4),
    "arccosh": (np.arccosh, 1.5, 3, 4),
    "arctanh": (np.arctanh, -0.8, 0.8, 4),
    "erf": (erf, -2, 2, 1),
    "erfinv": (erfinv, -0.8, 0.8, 4),
    "deg2rad": (np.deg2rad, -180, 180, 1),
    "rad2deg": (np.rad2deg, -3, 3, 1),
    "abs": (np.abs, 0.5, 3, 1),
}
STEPS: Mapping[str, Callable[..., Any]] = {
    "sign": np.sign,
    "floor": np.floor,
    "ceil": np.ceil,
    "round": np.round,
    "trunc": np.trunc,
}
# name: reference, whether it has slopes everywhere
BINARY = {
    "add": (np.add, True),
    "subtract": (np.subtract, True),
    "multiply": (np.multiply, True),
    "maximum": (np.maximum, True),
    "minimum": (np.minimum, True),
    "fmax": (np.fmax, True),
    "fmin": (np.fmin, True),
    "arctan2": (np.arctan2, True),
    "hypot": (np.hypot, True),
    "logaddexp": (np.logaddexp, True),
    "logaddexp2": (np.logaddexp2, True),
    "equal": (np.equal, False),
    "not_equal": (np.not_equal, False),
    "less": (np.less, False),
    "less_equal": (np.less_equal, False),
    "greater": (np.greater, False),
    "greater_equal": (np.greater_equal, False),
}
INTEGER = {
    "add": np.add,
    "subtract": np.subtract,
    "multiply": np.multiply,
    "maximum": np.maximum,
    "equal": np.equal,
    "less_equal": np.less_equal,
    "bitwise_and": np.bitwise_and,
    "bitwise_or": np.bitwise_or,
    "bitwise_xor": np.bitwise_xor,
}
LOGIC = {"logical_and": np.logical_and, "logical_or": np.logical_or, "logical_xor": np.logical_xor}


def _rounded(x: np.ndarray, decimals: int) -> np.ndarray:
    return np.round(x, decimals)


CASES = [
    *(
        Case(name, (numbers(2, 3, low=low, high=high),), reference, factor=factor, slopes=True)
        for name, (reference, low, high, factor) in SMOOTH.items()
    ),
    *(Case(n, (SMOOTH[n][0](X) * 0,), SMOOTH[n][0], label="zero") for n in ("exp", "sin", "tanh", "expm1")),
    *(Case(name, (distinct(2, 4, step=0.7),), reference) for name, reference in STEPS.items()),
    *(Case(name, (np.zeros((0, 3), "float32"),), STEPS[name], label="empty") for name in ("floor", "sign")),
    Case("round", (numbers(5),), _rounded, {"decimals": 2}, label="decimals", short=False),
    *(Case(name, (X, ROW), reference, slopes=slopes, factor=2) for name, (reference, slopes) in BINARY.items()),
    *(Case(name, (I, J), reference, label="int") for name, reference in INTEGER.items()),
    *(Case(name, (I > 0, J > 0), reference) for name, reference in LOGIC.items()),
    Case("divide", (X, np.abs(ROW) + 0.5), np.divide, slopes=True),
    Case("divide", (I, np.abs(J) + 1), np.divide, label="int"),
    Case("true_divide", (X, np.array(2.5, "float32")), np.true_divide, label="scalar"),
    Case("floor_divide", (distinct(2, 3), np.full(3, 0.7, "float32")), np.floor_divide, short=False),
    Case("floor_divide", (I, np.array([2, -3, 4], "int32")), np.floor_divide, label="int"),
    Case("mod", (distinct(2, 3), np.array([0.7, -0.7, 5], "float32")), np.mod, short=False),
    Case("mod", (I, np.array([2, -3, 4], "int32")), np.mod, label="int"),
    Case("fmod", (distinct(2, 3), np.array([0.7, -0.7, 5], "float32")), np.fmod, short=False),
    Case("power", (np.abs(X) + 0.2, ROW), np.power, factor=4, slopes=True),
    Case("power", (I, np.abs(J)), np.power, label="int"),
    Case(
        "divide_no_nan",
        (X, np.array([0, 2, -1], "float32")),
        lambda x, y: np.where(y == 0, 0, x / np.where(y == 0, 1, y)),
    ),
    Case("where", (X > 0, X, ROW), np.where, slopes=True),
    Case("clip", (distinct(3, 4), -1.0, 1.0), np.clip, slopes=True),
    Case("clip", (I, -2, 2), np.clip, label="int"),
    Case("logical_not", (I > 0,), np.logical_not),
    Case("bitwise_invert", (I,), np.bitwise_not),
    Case("left_shift", (np.abs(I), np.abs(J)), np.left_shift),
    Case("right_shift", (I, np.abs(J)), np.right_shift),
    *(Case(n, (SPECIAL,), getattr(np, n)) for n in ("isnan", "isinf", "isfinite", "isposinf", "isneginf")),
    Case(
        "isclose",
        (np.array([1.0, 1.0, np.nan], "float32"), np.array([1.000001, 1.1, np.nan], "float32")),
        np.isclose,
        short=False,
    ),
    Case(
        "nan_to_num",
        (SPECIAL,),
        lambda x, nan, posinf, neginf: np.nan_to_num(x, nan=nan, posinf=posinf, neginf=neginf),
        {"nan": 1.0, "posinf": 3.0, "neginf": -3.0},
    ),
    Case("erf", (np.zeros((2, 0), "float32"),), erf, label="empty"),
    Case("add", (np.zeros((0, 3), "float32"), ROW), np.add, label="empty"),
    Case("multiply", (np.array(2.0, "float32"), np.array(3.0, "float32")), np.multiply, label="scalars"),
]
