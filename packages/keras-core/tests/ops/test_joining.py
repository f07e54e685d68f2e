from __future__ import annotations

import numpy as np
import pytest
from cases import assert_close, flat, integers, numbers

from keras_core import ops
from keras_core.state import KerasTensor

A, B = numbers(2, 3), numbers(2, 3, seed=1)


@pytest.mark.parametrize("axis", [0, 1, -1, None])
def test_concatenate(axis):
    assert_close(ops.concatenate([A, B], axis), np.concatenate([A, B], axis))
    made = ops.concatenate([KerasTensor((2, 3)), KerasTensor((2, 3))], axis)
    assert made.shape == np.concatenate([A, B], axis).shape


def test_joining_promotes():
    for join in (ops.concatenate, ops.stack, ops.hstack, ops.vstack):
        assert ops.dtype(join([ops.cast(A, "float16"), integers(2, 3)])) == "float16"


def test_concatenate_keeps_what_is_known():
    assert ops.concatenate([KerasTensor((None, 3)), KerasTensor((2, 3))], 1).shape == (2, 6)
    assert ops.concatenate([KerasTensor((None, 3)), KerasTensor((2, 3))], 0).shape == (None, 3)
    with pytest.raises(ValueError, match="agree on the other axes"):
        ops.concatenate([KerasTensor((4, 3)), KerasTensor((2, 3))], 1)


@pytest.mark.parametrize("axis", [0, 1, 2, -1])
def test_stack(axis):
    assert_close(ops.stack([A, B], axis), np.stack([A, B], axis))
    assert ops.stack([KerasTensor((2, 3))] * 2, axis).shape == np.stack([A, B], axis).shape


@pytest.mark.parametrize("shape", [(), (2,), (2, 3), (2, 3, 4)])
@pytest.mark.parametrize("name", ["hstack", "vstack", "dstack"])
def test_stacks(name, shape):
    x, y = numbers(*shape), numbers(*shape, seed=1)
    expected = getattr(np, name)([x, y])
    assert_close(getattr(ops, name)([ops.convert_to_tensor(x), ops.convert_to_tensor(y)]), expected)
    assert getattr(ops, name)([KerasTensor(shape)] * 2).shape == expected.shape


def test_append():
    assert_close(ops.append(A, B[0]), np.append(A, B[0]))
    assert_close(ops.append(A, B, axis=0), np.append(A, B, axis=0))
    assert ops.append(KerasTensor((2, 3)), KerasTensor((3,))).shape == (9,)


@pytest.mark.parametrize(("sections", "axis"), [(3, 0), (2, -1), ([1, 4], 0), ([2], 1), ([-2], 0), ([7], 0), ((), 0)])
def test_split(sections, axis):
    x = numbers(6, 4)
    expected = np.split(x, sections, axis)
    made = ops.split(KerasTensor((6, 4)), sections, axis)
    got = ops.split(x, sections, axis)
    assert isinstance(got, list) and len(got) == len(expected)
    for part, said, wanted in zip(got, made, expected):
        assert_close(part, wanted)
        assert said.shape == wanted.shape


def test_split_refuses_unequal_parts_and_array_split_makes_them():
    with pytest.raises(ValueError, match="5 equal parts"):
        ops.split(KerasTensor((6, 4)), 5)
    for got, expected in zip(flat(ops.array_split(numbers(6, 4), 4)), np.array_split(numbers(6, 4), 4)):
        assert_close(got, expected)
