from __future__ import annotations

import numpy as np
import pytest
from cases import check, integers

import keras_core
from keras_core import ops

NAMES = ["bitwise_and", "bitwise_or", "bitwise_xor", "bitwise_left_shift", "bitwise_right_shift"]


@pytest.mark.parametrize("dtype", ["int8", "uint8", "int32"])
@pytest.mark.parametrize("name", NAMES)
def test_bitwise_op_agrees_with_numpy(name, dtype):
    x = integers(4, 3, low=-9 if dtype != "uint8" else 0, high=10, dtype=dtype)
    y = integers(3, seed=1, low=0, high=4, dtype=dtype)
    check(getattr(ops, name), x, y, expected=getattr(np, name)(x, y), dtype=dtype)
    check(getattr(ops, name), x, 2, expected=getattr(np, name)(x, np.array(2, dtype)), dtype=dtype)


@pytest.mark.parametrize("dtype", ["bool", "int8", "uint8", "uint16", "int32"])
def test_invert(dtype):
    x = np.array([0, 1, 5], dtype)
    check(ops.bitwise_not, x, expected=np.invert(x), dtype=dtype)


def test_shifted_bools_count_as_int32():
    x = np.array([True, False])
    check(ops.left_shift, x, x, expected=np.array([2, 0]), dtype="int32")


def test_floats_have_no_bits():
    with pytest.raises((TypeError, RuntimeError, NotImplementedError)):
        ops.bitwise_invert(ops.ones((2,)))


@pytest.mark.parametrize("kind", [ops.convert_to_tensor, lambda x: keras_core.KerasTensor(x.shape, x.dtype.name)])
@pytest.mark.parametrize("name", ["and", "or", "xor", "invert", "left_shift", "right_shift"])
def test_floats_are_refused_by_name(name, kind):
    x = kind(np.ones((2, 3), "float32"))
    op = getattr(ops, f"bitwise_{name}")
    with pytest.raises(TypeError, match=rf"ops\.bitwise_{name}\(x.*takes integer or bool tensors, got float32"):
        op(x) if name == "invert" else op(x, 1)
