"""Every required array function against NumPy: elementwise ones over shapes, dtypes and special values."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest

from keras_core.conformance import tolerances
from keras_core.conformance.arrays import assert_close, dtype_of, integers, numbers, tensor

SHAPES = [(), (0,), (3,), (2, 3), (2, 0, 3), (1, 2, 1, 2)]
PAIRS = [((2, 1), (1, 3)), ((), ()), ((2, 3), ()), ((0,), (1,)), ((4, 1, 2), (3, 1))]
FLOATS = [pytest.param(d, marks=pytest.mark.needs(d)) for d in ("float32", "float64", "float16", "bfloat16")]
INTEGERS = [
    pytest.param(d, marks=pytest.mark.needs(d))
    for d in ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64")
]
SPECIAL = np.array([0.0, -0.0, 1.0, -1.0, 0.5, -2.5, 1e4, -1e4, np.inf, -np.inf, np.nan], "float32")

erf = np.vectorize(math.erf, otypes=["float64"])
UNARY: Mapping[str, tuple[Callable[..., Any], float, float]] = {
    "abs": (np.abs, -3, 3),
    "floor": (np.floor, -3, 3),
    "round": (np.round, -3, 3),
    "exp": (np.exp, -3, 3),
    "expm1": (np.expm1, -3, 3),
    "log": (np.log, 0.1, 3),
    "log1p": (np.log1p, -0.5, 3),
    "sqrt": (np.sqrt, 0, 3),
    "sin": (np.sin, -3, 3),
    "cos": (np.cos, -3, 3),
    "tanh": (np.tanh, -3, 3),
    "erf": (erf, -3, 3),
}
BINARY: Mapping[str, Callable[..., Any]] = {
    "add": np.add,
    "subtract": np.subtract,
    "multiply": np.multiply,
    "divide": np.divide,
    "floor_divide": np.floor_divide,
    "pow": lambda x, y: np.power(np.abs(x), y),
    "maximum": np.maximum,
    "minimum": np.minimum,
    "atan2": np.arctan2,
}
INTEGER_BINARY: Mapping[str, Callable[..., Any]] = {
    "add": np.add,
    "subtract": np.subtract,
    "multiply": np.multiply,
    "floor_divide": np.floor_divide,
    "maximum": np.maximum,
    "minimum": np.minimum,
    "bitwise_and": np.bitwise_and,
    "bitwise_or": np.bitwise_or,
    "bitwise_xor": np.bitwise_xor,
    "equal": np.equal,
    "less": np.less,
}


def wide(x):
    return x.astype("float64")


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("name", UNARY)
def test_unary_function(xp, name, dtype):
    reference, low, high = UNARY[name]
    for shape in SHAPES if dtype == "float32" else SHAPES[3:4]:
        x = numbers(*shape, low=low, high=high).astype(dtype_of(dtype))
        result = getattr(xp, name)(tensor(x))
        assert xp.dtype(result) == dtype
        assert_close(result, reference(wide(x)), tolerances.PRIMITIVES[dtype] * 4)


@pytest.mark.parametrize("name", UNARY)
def test_unary_function_of_special_values(xp, name):
    with np.errstate(all="ignore"):
        expected = UNARY[name][0](wide(SPECIAL))
        expected = expected.astype("float32")  # what overflows there is infinite
    bound = 1e-3 if name in ("sin", "cos") else 2e-6  # arguments of 1e4
    assert_close(getattr(xp, name)(tensor(SPECIAL)), expected, bound)


@pytest.mark.parametrize("dtype", INTEGERS)
@pytest.mark.parametrize("name", ["abs", "floor", "round"])
def test_integers_are_their_own_roundings(xp, name, dtype):
    x = integers(4, low=0 if dtype.startswith("u") else -5, dtype=dtype)
    result = getattr(xp, name)(tensor(x))
    assert xp.dtype(result) == dtype
    assert_close(result, np.abs(x) if name == "abs" else x)


@pytest.mark.parametrize("name", ["expm1", "log1p"])
def test_small_arguments_stay_exact(xp, name):
    x = np.array([1e-7, -1e-7, 1e-12], "float32")
    result = xp.to_numpy(getattr(xp, name)(tensor(x)))
    np.testing.assert_allclose(result, getattr(np, name)(wide(x)), rtol=2e-6)


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("name", BINARY)
def test_binary_function(xp, name, dtype):
    for left, right in PAIRS if dtype == "float32" else PAIRS[:1]:
        x, y = (numbers(*s, seed=i).astype(dtype_of(dtype)) for i, s in enumerate((left, right)))
        x = np.abs(x) if name == "pow" else x
        result = getattr(xp, name)(tensor(x), tensor(y))
        assert xp.dtype(result) == dtype
        assert_close(result, BINARY[name](wide(x), wide(y)), tolerances.PRIMITIVES[dtype] * 4)


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("name", BINARY)
def test_a_python_scalar_takes_the_dtype_of_the_tensor(xp, name, dtype):
    x = numbers(3, low=0.5).astype(dtype_of(dtype))
    function = getattr(xp, name)
    for scalar in (2, 1.5) if dtype == "float32" else (1.5,):
        for result, expected in (
            (function(tensor(x), scalar), BINARY[name](wide(x), scalar)),
            (function(scalar, tensor(x)), BINARY[name](scalar, wide(x))),
        ):
            assert xp.dtype(result) == dtype
            assert_close(result, expected, tolerances.PRIMITIVES[dtype] * 4)


@pytest.mark.parametrize("name", ["add", "subtract", "multiply", "divide", "maximum", "minimum", "atan2"])
def test_binary_function_of_special_values(xp, name):
    x, y = SPECIAL[:, None], SPECIAL[None]
    with np.errstate(all="ignore"):
        expected = BINARY[name](x, y)
    assert_close(getattr(xp, name)(tensor(x), tensor(y)), expected, 1e-6)


@pytest.mark.parametrize("dtype", INTEGERS)
@pytest.mark.parametrize("name", INTEGER_BINARY)
def test_binary_function_of_integers(xp, name, dtype):
    low = 0 if dtype.startswith("u") else -5
    x, y = integers(2, 1, low=low, dtype=dtype), integers(1, 6, seed=1, low=low, dtype=dtype)
    if name == "floor_divide":
        y[y == 0] = 3
    if name == "subtract" and low == 0:
        x = x + np.array(10, dtype)
    result = getattr(xp, name)(tensor(x), tensor(y))
    assert xp.dtype(result) == ("bool" if name in ("equal", "less") else dtype)
    assert_close(result, INTEGER_BINARY[name](x, y))
    assert_close(getattr(xp, name)(tensor(x), 3), INTEGER_BINARY[name](x, np.array(3, dtype)))


def test_integer_power(xp):
    x, y = integers(4), integers(4, low=0, high=4, seed=1)
    assert_close(xp.pow(tensor(x), tensor(y)), x**y)


@pytest.mark.needs("uint32")
def test_uint32_arithmetic_wraps_around(xp):
    x = np.array([0, 1, 2**31, 2**32 - 1], "uint32")
    y = np.array([2**32 - 1, 2**31, 2**31 + 5, 2], "uint32")
    for name in ("add", "multiply", "subtract"):
        with np.errstate(over="ignore"):
            assert_close(getattr(xp, name)(tensor(x), tensor(y)), getattr(np, name)(x, y))
    assert_close(xp.less(tensor(x), tensor(y)), x < y)


@pytest.mark.parametrize("dtype", INTEGERS)
@pytest.mark.parametrize("name", ["bitwise_left_shift", "bitwise_right_shift"])
def test_shifts(xp, name, dtype):
    info = np.iinfo(dtype)
    x = np.array([1, 5, info.max, info.min, info.max // 3], dtype)
    y = np.array([0, 1, 3, info.bits - 1, 2], dtype)
    result = getattr(xp, name)(tensor(x), tensor(y))
    assert xp.dtype(result) == dtype
    assert_close(result, getattr(np, name.removeprefix("bitwise_"))(x, y))


LOGIC = ["logical_and", "bitwise_and", "bitwise_or", "bitwise_xor", "equal"]
ON_BOOLS = [*LOGIC, "less", "add", "multiply", "maximum", "minimum"]


@pytest.mark.parametrize("name", ON_BOOLS)
def test_logic_of_bools(xp, name):
    x, y = np.array([[False], [True]]), np.array([[False, True]])
    result = getattr(xp, name)(tensor(x), tensor(y))
    assert xp.dtype(result) == "bool"
    assert_close(result, getattr(np, name)(x, y))


def test_logical_not(xp):
    assert_close(xp.logical_not(tensor(np.array([True, False]))), np.array([False, True]))


@pytest.mark.parametrize(("name", "reference"), [("equal", operator.eq), ("less", operator.lt)])
def test_comparison_of_special_values(xp, name, reference):
    x, y = SPECIAL[:, None], SPECIAL[None]
    result = getattr(xp, name)(tensor(x), tensor(y))
    assert xp.dtype(result) == "bool"
    assert_close(result, reference(x, y))


def test_where(xp):
    condition, x, y = np.array([[True], [False]]), numbers(3), numbers(2, 1, seed=1)
    assert_close(xp.where(tensor(condition), tensor(x), tensor(y)), np.where(condition, x, y))
    assert_close(xp.where(tensor(condition), tensor(x), 0.0), np.where(condition, x, 0))
    assert_close(xp.where(tensor(condition), 1.0, tensor(x)), np.where(condition, 1, x))


SAME_WIDTH = [("float32", "uint32"), ("int32", "float32"), ("uint8", "int8"), ("float16", "uint16")]


@pytest.mark.parametrize(("one", "other"), [pytest.param(*p, marks=pytest.mark.needs(*p)) for p in SAME_WIDTH])
def test_bitcast(xp, one, other):
    x = np.arange(1, 7).astype(one).reshape(2, 3)
    result = xp.bitcast(tensor(x), other)
    assert xp.dtype(result) == other
    np.testing.assert_array_equal(xp.to_numpy(result), x.view(other))


@pytest.mark.needs("complex")
@pytest.mark.parametrize("name", ["exp", "log", "sqrt", "sin", "cos", "tanh", "abs"])
def test_unary_function_of_complex_numbers(xp, name):
    x = (numbers(4) + 1j * numbers(4, seed=1)).astype("complex64")
    assert_close(getattr(xp, name)(tensor(x)), getattr(np, name)(x.astype("complex128")), 4e-6)


@pytest.mark.needs("complex")
@pytest.mark.parametrize("name", ["add", "subtract", "multiply", "divide"])
def test_binary_function_of_complex_numbers(xp, name):
    x, y = ((numbers(4, seed=s) + 1j * numbers(4, seed=s + 1)).astype("complex64") for s in (0, 2))
    expected = getattr(np, name)(x.astype("complex128"), y)
    assert_close(getattr(xp, name)(tensor(x), tensor(y)), expected, 4e-6)
