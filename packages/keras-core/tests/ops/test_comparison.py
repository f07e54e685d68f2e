from __future__ import annotations

import numpy as np
import pytest
from cases import check, integers, numbers

from keras_core import ops

NAMES = ["equal", "not_equal", "less", "less_equal", "greater", "greater_equal"]
WITH_NAN = np.array([[np.nan, 1.0, 2.0]], "float32"), np.array([[1.0], [np.nan], [2.0]], "float32")


@pytest.mark.parametrize("name", NAMES)
def test_comparison_agrees_with_numpy(name):
    reference = getattr(np, name)
    for a, b in [(integers(3, 4), integers(4, seed=1)), WITH_NAN]:
        check(getattr(ops, name), a, b, expected=reference(a, b), dtype="bool")


@pytest.mark.parametrize("name", NAMES)
def test_comparison_takes_scalars_on_either_side(name):
    x = integers(6)
    check(getattr(ops, name), x, 1, expected=getattr(np, name)(x, 1), dtype="bool")
    check(getattr(ops, name), 0.5, x, expected=getattr(np, name)(0.5, x), dtype="bool")


@pytest.mark.parametrize("name", NAMES)
def test_comparison_of_bools(name):
    a, b = np.array([True, True, False, False]), np.array([True, False, True, False])
    check(getattr(ops, name), a, b, expected=getattr(np, name)(a, b), dtype="bool")


@pytest.mark.parametrize("equal_nan", [False, True])
def test_isclose_agrees_with_numpy(equal_nan):
    a = np.array([1.0, np.inf, np.inf, np.nan, 1e-9, 100.0], "float32")
    b = np.array([1.000001, np.inf, -np.inf, np.nan, 0.0, 100.1], "float32")
    wanted = np.isclose(a, b, equal_nan=equal_nan)
    check(ops.isclose, a, b, expected=wanted, dtype="bool", equal_nan=equal_nan)
    check(ops.allclose, a, b, expected=wanted.all(), dtype="bool", equal_nan=equal_nan)


def test_isclose_of_integers():
    check(ops.isclose, integers(5), integers(5), expected=np.ones(5, bool), dtype="bool")
    check(ops.allclose, numbers(2, 3), numbers(3), expected=False, dtype="bool")
