from __future__ import annotations

import numpy as np
import pytest
from cases import check, integers, numbers

from keras_core import ops

PAIRS = [
    (numbers(3, 4), numbers(3, 4, seed=1, low=0.5)),
    (numbers(3, 1), numbers(4, seed=1, low=0.5)),
    (integers(3, 4), integers(3, 4, seed=1, low=1)),
]
BINARY = {
    "add": np.add,
    "subtract": np.subtract,
    "multiply": np.multiply,
    "floor_divide": np.floor_divide,
    "mod": np.mod,
    "fmod": np.fmod,
}


@pytest.mark.parametrize("pair", range(len(PAIRS)))
@pytest.mark.parametrize("name", BINARY)
def test_binary_op_agrees_with_numpy(name, pair):
    a, b = PAIRS[pair]
    check(getattr(ops, name), a, b, expected=BINARY[name](a, b), dtype=str(a.dtype), tolerance=3e-6)


@pytest.mark.parametrize(
    ("first", "second", "dtype"),
    [
        ("int8", "int8", "float32"),
        ("bool", "bool", "float32"),
        ("int32", "float16", "float16"),
        ("float16", "bfloat16", "float32"),
    ],
)
def test_quotient_is_float(first, second, dtype):
    x1, x2 = ops.cast([1, 0], first), ops.cast([1, 1], second)
    result = ops.divide(x1, x2)
    assert ops.dtype(result) == dtype
    assert ops.convert_to_numpy(ops.cast(result, "float32")).tolist() == [1.0, 0.0]


@pytest.mark.parametrize("name", ["mod", "floor_divide", "power", "square"])
def test_bools_count_as_int32(name):
    x = np.array([True, True])
    args = (x,) if name == "square" else (x, x)
    assert ops.dtype(getattr(ops, name)(*map(ops.convert_to_tensor, args))) == "int32"


def test_remainder_has_the_sign_of_the_divisor():
    check(ops.mod, np.array([7, -7, 7, -7]), np.array([3, 3, -3, -3]), expected=[[1, 2, -2, -1]], dtype=None)
    check(ops.mod, np.array([5.0, -5.0], "float32"), np.array([np.inf, np.inf], "float32"), expected=[[5.0, np.inf]])


def test_truncated_remainder_has_the_sign_of_the_dividend():
    x1, x2 = np.array([5.0, -5.0, 5.0, -5.0], "float32"), np.array([np.inf, np.inf, -np.inf, -3.0], "float32")
    check(ops.fmod, x1, x2, expected=[[5.0, -5.0, 5.0, -2.0]])


def test_python_scalars_are_weak():
    x = ops.cast([1, 2], "float16")
    assert ops.dtype(ops.add(x, 1)) == ops.dtype(ops.multiply(2.5, x)) == "float16"
    assert ops.dtype(ops.add(ops.convert_to_tensor([1, 2]), 1.5)) == "float32"
    assert ops.convert_to_numpy(ops.subtract(1, ops.convert_to_tensor([1, 2]))).tolist() == [0, -1]


def test_division_without_nan():
    a, b = np.array([1.0, 2.0, 0.0], "float32"), np.array([0.0, 4.0, 0.0], "float32")
    check(ops.divide_no_nan, a, b, expected=np.array([0.0, 0.5, 0.0]), dtype="float32")


def test_power():
    a = numbers(3, 4, low=0.1)
    check(ops.power, a, numbers(4, seed=1), expected=a ** numbers(4, seed=1), dtype="float32", tolerance=1e-5)
    check(ops.power, integers(5), 2, expected=integers(5) ** 2, dtype="int32")


@pytest.mark.parametrize("dtype", ["int8", "uint8", "int32", "float16", "float32"])
def test_negative_square(dtype):
    x = np.array([0, 1, 5], dtype)
    check(ops.negative, x, expected=np.negative(x), dtype=dtype)
    check(ops.square, x, expected=np.square(x), dtype=dtype)


def test_negative_refuses_bools(implementation):
    with pytest.raises((TypeError, RuntimeError)):
        ops.negative(ops.convert_to_tensor([True]))


def test_reciprocal():
    check(ops.reciprocal, np.array([2, 4]), expected=[[0.5, 0.25]], dtype="float32", symbolic=False)
