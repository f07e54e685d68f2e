from __future__ import annotations

import numpy as np
import pytest
from cases import check, integers, numbers

from keras_core import ops


@pytest.mark.parametrize(("axis", "keepdims"), [(None, False), (None, True), (-1, False), (0, True)])
@pytest.mark.parametrize("name", ["argmax", "argmin"])
@pytest.mark.parametrize("dtype", ["float32", "int32", "uint8", "bool"])
def test_place_of_the_extreme(name, axis, keepdims, dtype):
    x = integers(3, 4, low=0, dtype=dtype)
    wanted = getattr(np, name)(x, axis=axis, keepdims=keepdims)
    check(getattr(ops, name), x, axis=axis, keepdims=keepdims, expected=wanted, dtype="int32")


def test_argmin_of_the_lowest_integer():
    check(ops.argmin, np.array([0, -(2**31), 5], "int32"), expected=1, dtype="int32")


@pytest.mark.parametrize("axis", [None, 0, -1])
@pytest.mark.parametrize(
    "x", [numbers(4, 5), integers(4, 5), integers(4, 5, low=0, high=3, dtype="uint8")], ids=["float", "int", "uint"]
)
def test_sort_and_argsort_agree_with_numpy(x, axis):
    check(ops.sort, x, axis=axis, expected=np.sort(x, axis=axis), dtype=str(x.dtype))
    check(ops.argsort, x, axis=axis, expected=np.argsort(x, axis=axis, kind="stable"), dtype="int32")


def test_nan_sorts_last():
    x = np.array([3.0, np.nan, 1.0], "float32")
    check(ops.sort, x, expected=np.sort(x))
    check(ops.argsort, x, expected=np.array([2, 0, 1]))


def test_top_k_of_equal_elements(implementation):
    x = np.array([[3, 1, 3, 5], [2, 2, 2, 0]], "int32")
    values, indices = map(ops.convert_to_numpy, ops.top_k(ops.convert_to_tensor(x), 3))
    assert values.tolist() == np.take_along_axis(x, indices, -1).tolist() == [[5, 3, 3], [2, 2, 2]]
    assert indices.dtype == "int32"
    if implementation == "composed":
        assert indices.tolist() == [[3, 0, 2], [0, 1, 2]]


def test_top_k_agrees_with_a_sort():
    x = numbers(4, 3, 9)
    order = np.argsort(-x, axis=-1)[..., :4]
    (values, indices) = ops.top_k(ops.convert_to_tensor(x), 4)
    np.testing.assert_array_equal(ops.convert_to_numpy(values), np.take_along_axis(x, order, -1))
    np.testing.assert_array_equal(ops.convert_to_numpy(indices), order)


def test_top_k_refuses_too_many(implementation):
    if implementation == "composed":
        with pytest.raises(ValueError, match="k=4"):
            ops.top_k(ops.ones((3,)), 4)


def test_in_top_k():
    scores = np.array([[0.1, 0.5, 0.4], [0.3, 0.3, 0.3], [0.9, 0.2, 0.5], [0.9, 0.2, 0.5]], "float32")
    targets = np.array([2, 2, 1, 0], "int32")
    check(ops.in_top_k, targets, scores, 1, expected=np.array([False, True, False, True]), dtype="bool")
    check(ops.in_top_k, targets, scores, 2, expected=np.array([True, True, False, True]), dtype="bool")


@pytest.mark.parametrize("dtype", ["bool", "uint8", "uint32"])
def test_places_among_bools_and_unsigned_integers(dtype):
    bins, values = np.array([0, 1], dtype), np.array([1, 0], dtype)
    assert ops.convert_to_numpy(ops.searchsorted(bins, values)).tolist() == [1, 0]
    assert ops.convert_to_numpy(ops.digitize(values, bins)).tolist() == [2, 1]


@pytest.mark.parametrize("side", ["left", "right"])
def test_searchsorted_agrees_with_numpy(side):
    sequence, values = np.array([1, 3, 3, 7], "float32"), numbers(3, 4, low=0, high=9).round()
    wanted = np.searchsorted(sequence, values, side)
    check(ops.searchsorted, sequence, values, side=side, expected=wanted, dtype="int32")
