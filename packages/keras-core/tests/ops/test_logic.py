from __future__ import annotations

import numpy as np
import pytest
from cases import check, integers, numbers

from keras_core import ops

A = np.array([[1.0, 0.0, np.nan]], "float32")
B = np.array([[True], [False]])


@pytest.mark.parametrize("name", ["logical_and", "logical_or", "logical_xor"])
def test_connective_takes_numbers(name):
    check(getattr(ops, name), A, B, expected=getattr(np, name)(A, B), dtype="bool")


@pytest.mark.parametrize("x", [A, B, integers(4)], ids=["float", "bool", "int"])
def test_logical_not(x):
    check(ops.logical_not, x, expected=np.logical_not(x), dtype="bool")


@pytest.mark.parametrize("condition", [B, B.astype("int32"), B.astype("float32")], ids=["bool", "int", "float"])
def test_where_takes_any_condition(condition):
    x, y = numbers(2, 3), numbers(3, seed=1)
    check(ops.where, condition, x, y, expected=np.where(condition, x, y), dtype="float32")


def test_where_promotes_the_choices_but_not_the_condition():
    check(
        ops.where,
        A,
        integers(3, dtype="int8"),
        integers(3, dtype="uint8", low=0),
        expected=np.where(A, integers(3, dtype="int8"), integers(3, dtype="uint8", low=0)),
        dtype="int16",
    )
    check(ops.where, B, 1, 2.5, expected=np.array([[1.0], [2.5]]), dtype="float32")


def test_where_without_choices_names_the_places():
    rows, columns = ops.where(ops.convert_to_tensor(np.array([[True, False], [True, True]])))
    assert ops.convert_to_numpy(rows).tolist() == [0, 1, 1]
    assert ops.convert_to_numpy(columns).tolist() == [0, 0, 1]


@pytest.mark.parametrize("name", ["isnan", "isinf", "isfinite"])
def test_integers_are_finite(name):
    check(getattr(ops, name), integers(4), expected=np.full(4, name == "isfinite"), dtype="bool")
