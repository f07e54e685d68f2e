"""Elementwise functions and reductions against NumPy, wide unsigned integers and Python scalars included."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose, assert_array_equal

from keras_backend_torch import arrays, elementwise, reductions

BINARY = {
    "add": np.add,
    "subtract": np.subtract,
    "multiply": np.multiply,
    "floor_divide": np.floor_divide,
    "maximum": np.maximum,
    "minimum": np.minimum,
    "equal": np.equal,
    "less": np.less,
    "greater_equal": np.greater_equal,
    "pow": np.power,
    "mod": np.mod,
}
BITS = {
    "bitwise_and": np.bitwise_and,
    "bitwise_or": np.bitwise_or,
    "bitwise_xor": np.bitwise_xor,
    "bitwise_left_shift": np.left_shift,
    "bitwise_right_shift": np.right_shift,
}
INTEGERS = ["int8", "int32", "int64", "uint8", "uint16", "uint32", "uint64"]


@pytest.mark.parametrize("name", [*INTEGERS, "float32", "float64"])
@pytest.mark.parametrize("function", BINARY)
def test_binary(function, name):
    x1, x2 = np.array([7, 2, 3, 0]).astype(name), np.array([2, 2, 4, 1]).astype(name)
    run, expected = getattr(elementwise, function), BINARY[function]
    result = arrays.to_numpy(run(arrays.asarray(x1), arrays.asarray(x2)))
    assert result.dtype == expected(x1, x2).dtype
    assert_array_equal(result, expected(x1, x2))
    assert_array_equal(arrays.to_numpy(run(arrays.asarray(x1), 3)), expected(x1, x1.dtype.type(3)))
    assert_array_equal(arrays.to_numpy(run(3, arrays.asarray(x2))), expected(x1.dtype.type(3), x2))


@pytest.mark.parametrize("name", INTEGERS)
@pytest.mark.parametrize("function", BITS)
def test_bits(function, name):
    top = np.iinfo(name).max
    x1, x2 = np.array([top, 5, 12], name), np.array([1, 3, 2], name)
    result = getattr(elementwise, function)(arrays.asarray(x1), arrays.asarray(x2))
    assert_array_equal(arrays.to_numpy(result), BITS[function](x1, x2))


@pytest.mark.parametrize("name", ["uint16", "uint32", "uint64"])
def test_wide_unsigned_integers_wrap_and_keep_their_order(name):
    top = np.iinfo(name).max
    x1, x2 = np.array([top, top - 1, 3], name), np.array([2, top, 1], name)
    one, two = arrays.asarray(x1), arrays.asarray(x2)
    assert_array_equal(arrays.to_numpy(elementwise.add(one, two)), x1 + x2)
    assert_array_equal(arrays.to_numpy(elementwise.subtract(two, one)), x2 - x1)
    assert_array_equal(arrays.to_numpy(elementwise.multiply(one, two)), x1 * x2)
    assert_array_equal(arrays.to_numpy(elementwise.less(one, two)), x1 < x2)
    assert_array_equal(arrays.to_numpy(elementwise.maximum(one, two)), np.maximum(x1, x2))
    assert_array_equal(arrays.to_numpy(elementwise.less(one, 3)), x1 < 3)
    assert_array_equal(arrays.to_numpy(elementwise.add(one, int(top))), x1 + x1.dtype.type(top))
    assert_array_equal(arrays.to_numpy(reductions.max(one)), top)
    assert_array_equal(arrays.to_numpy(reductions.argsort(one)), [2, 1, 0])
    assert_array_equal(arrays.to_numpy(reductions.argmax(one, axis=0)), 0)
    assert_array_equal(arrays.to_numpy(reductions.sum(arrays.asarray(x1[2:]))), 3)


@pytest.mark.parametrize("name", ["float16", "float32", "float64"])
def test_a_scalar_takes_the_dtype_of_the_tensor(name):
    x = arrays.asarray(np.array([0.5, 2.0], name))
    for run in (elementwise.add, elementwise.maximum, elementwise.atan2, elementwise.pow, elementwise.divide):
        assert arrays.dtype(run(x, 2)) == arrays.dtype(run(1.5, x)) == name


def test_rounding_halves_go_to_even():
    assert_array_equal(elementwise.round(torch.tensor([0.5, 1.5, -2.5])).numpy(), [0, 2, -2])


def test_bitcast():
    assert_array_equal(elementwise.bitcast(torch.tensor([1.0]), "int32").numpy(), np.float32(1).view("int32"))


REDUCTIONS = {"sum": np.sum, "prod": np.prod, "max": np.max, "min": np.min}


@pytest.mark.parametrize("function", REDUCTIONS)
@pytest.mark.parametrize("axis", [None, 0, -1, (0, 2), (), (1, -1)])
@pytest.mark.parametrize("keepdims", [False, True])
def test_reductions(function, axis, keepdims, rng):
    x = rng.normal(size=(2, 3, 4)).astype("float32")
    result = getattr(reductions, function)(torch.tensor(x), axis=axis, keepdims=keepdims)
    expected = REDUCTIONS[function](x, axis=axis, keepdims=keepdims)
    assert result.shape == expected.shape
    assert_allclose(result.numpy(), expected, rtol=2e-6, atol=1e-6)


def test_sums_keep_the_dtype_and_are_neutral_when_empty():
    assert reductions.sum(torch.ones(3, dtype=torch.int32)).dtype is torch.int32
    assert reductions.sum(torch.ones(0, 2), axis=0).tolist() == [0, 0]
    assert reductions.prod(torch.ones(0, 2), axis=0).tolist() == [1, 1]
    with pytest.raises((IndexError, RuntimeError)):
        reductions.max(torch.ones(0))


def test_order_puts_nan_last_and_is_stable():
    x = torch.tensor([np.nan, 2.0, 1.0, 2.0])
    assert reductions.argsort(x).tolist() == [2, 1, 3, 0]
    assert reductions.argsort(x).dtype is torch.int32
    assert reductions.argmax(torch.tensor([1, 3, 3]), axis=0).tolist() == 1
    assert reductions.argmax(torch.tensor([False, True, True]), axis=0).dtype is torch.int32
    assert np.isnan(reductions.max(x).item())


def test_gradients_at_ties_are_shared():
    x = torch.tensor([1.0, 1.0], requires_grad=True)
    reductions.max(x).backward()
    assert x.grad.tolist() == [0.5, 0.5]
    y = torch.tensor(0.0, requires_grad=True)
    elementwise.maximum(y, 0).backward()
    assert y.grad.item() == 0.5
