from __future__ import annotations

import numpy as np
import pytest
from cases import assert_close, check, integers, numbers

from keras_core import ops

special = pytest.importorskip("scipy.special")

REDUCTIONS = {
    "sum": np.sum,
    "prod": np.prod,
    "max": np.max,
    "min": np.min,
    "amax": np.amax,
    "amin": np.amin,
    "ptp": np.ptp,
    "mean": np.mean,
    "var": np.var,
    "std": np.std,
    "logsumexp": lambda x, axis, keepdims: special.logsumexp(x, axis=axis, keepdims=keepdims),
    "any": np.any,
    "all": np.all,
}
AXES = [(None, False), (-1, True), ((0, 2), False), ([0, 1], True)]


@pytest.mark.parametrize(("axis", "keepdims"), AXES, ids=str)
@pytest.mark.parametrize("name", REDUCTIONS)
def test_reduction_agrees_with_numpy(name, axis, keepdims):
    x = numbers(3, 4, 2)
    static = tuple(axis) if isinstance(axis, list) else axis
    wanted = REDUCTIONS[name](x.astype("float64"), axis=static, keepdims=keepdims)
    dtype = "bool" if name in ("any", "all") else "float32"
    check(getattr(ops, name), x, axis=axis, keepdims=keepdims, expected=wanted, dtype=dtype, tolerance=3e-5)


@pytest.mark.parametrize(
    ("given", "dtype"),
    [("bool", "int32"), ("int8", "int32"), ("uint8", "uint32"), ("int16", "int32"), ("int32", "int32")],
)
@pytest.mark.parametrize("name", ["sum", "prod"])
def test_small_integers_accumulate_in_32_bits(name, given, dtype):
    x = np.full((3, 3), 1 if given == "bool" else 100, given)
    wanted = REDUCTIONS[name](x.astype("int64"), axis=1)
    check(getattr(ops, name), x, axis=1, expected=wanted, dtype=dtype)


@pytest.mark.parametrize("name", ["max", "min", "any", "all", "mean", "std"])
def test_dtypes_of_integer_reductions(name):
    x = integers(3, 4, dtype="int8")
    dtype = {"max": "int8", "min": "int8", "any": "bool", "all": "bool"}.get(name, "float32")
    check(getattr(ops, name), x, axis=0, expected=REDUCTIONS[name](x, axis=0), dtype=dtype)


@pytest.mark.parametrize(("name", "wanted"), [("sum", 0), ("prod", 1), ("any", False), ("all", True)])
def test_empty_reduction_gives_the_neutral_element(name, wanted):
    check(getattr(ops, name), np.zeros((0, 2), "float32"), axis=0, expected=np.full(2, wanted))


@pytest.mark.parametrize("name", ["max", "min"])
def test_initial_value(name):
    reference = getattr(np, name)
    check(getattr(ops, name), np.zeros((0, 2), "float32"), axis=0, initial=3, expected=np.full(2, 3.0))
    x = integers(4, 3)
    check(getattr(ops, name), x, axis=0, initial=1, expected=reference(x, axis=0, initial=1), dtype="int32")


def test_half_precision_means_do_not_overflow():
    x = np.full((300, 300), 2.0, "float16")
    assert float(ops.convert_to_numpy(ops.mean(ops.convert_to_tensor(x)))) == 2.0


def test_logsumexp_of_infinities():
    x = np.array([[-np.inf, -np.inf], [np.inf, 1.0], [1000.0, 1000.0]], "float32")
    wanted = np.array([-np.inf, np.inf, 1000.0 + np.log(2.0)])
    check(ops.logsumexp, x, axis=1, expected=wanted, dtype="float32")


def test_product_dtype():
    check(ops.prod, integers(3), None, False, "float32", expected=np.prod(integers(3)), dtype="float32")
    assert ops.dtype(ops.prod(ops.ones((2,), "int8"), dtype="int8")) == "int8"


@pytest.mark.parametrize("axis", [None, 0, (0, 1)])
def test_count_nonzero(axis):
    x = integers(3, 4, low=0, high=3)
    check(ops.count_nonzero, x, axis=axis, expected=np.count_nonzero(x, axis=axis), dtype="int32")


def test_average():
    x, weights = numbers(3, 4), numbers(3, 4, seed=1, low=0.1)
    check(ops.average, x, axis=1, expected=np.average(x, axis=1), dtype="float32")
    result = ops.average(ops.convert_to_tensor(x), axis=1, weights=ops.convert_to_tensor(weights))
    assert_close(result, np.average(x, axis=1, weights=weights), 1e-5)
    result = ops.average(ops.convert_to_tensor(x), axis=0, weights=[1, 2, 3])
    assert_close(result, np.average(x, axis=0, weights=[1, 2, 3]), 1e-5)


@pytest.mark.parametrize("order", [None, 1, 2, 3, 0.5, 0, -1, np.inf, -np.inf])
def test_vector_norm_agrees_with_numpy(order):
    x = numbers(3, 4)
    check(ops.norm, x, ord=order, axis=1, expected=np.linalg.norm(x, order, 1), dtype="float32", tolerance=1e-5)


@pytest.mark.parametrize(
    ("order", "keepdims"), [(None, True), ("fro", False), (1, True), (-1, False), (np.inf, True), (-np.inf, False)]
)
def test_matrix_norm_agrees_with_numpy(order, keepdims):
    x = numbers(3, 4, 2)
    wanted = np.linalg.norm(x, order, (2, 0), keepdims)
    check(ops.norm, x, ord=order, axis=(2, 0), keepdims=keepdims, expected=wanted, dtype="float32", tolerance=1e-5)


def test_norm_says_which_order_is_unknown():
    with pytest.raises(ValueError, match="ord='x'"):
        ops.norm(ops.ones((2, 2)), ord="x")


@pytest.mark.parametrize("axis", [None, 0, -1])
@pytest.mark.parametrize("name", ["cumsum", "cumprod"])
def test_running_reduction_agrees_with_numpy(name, axis):
    x = numbers(5, 3)
    check(getattr(ops, name), x, axis=axis, expected=getattr(np, name)(x, axis=axis), dtype="float32", tolerance=2e-5)


@pytest.mark.parametrize(("given", "dtype"), [("bool", "int32"), ("int8", "int8"), ("int32", "int32")])
@pytest.mark.parametrize("name", ["cumsum", "cumprod"])
def test_running_reduction_keeps_integers(name, given, dtype):
    x = np.ones((2, 3), given)
    check(getattr(ops, name), x, axis=1, expected=getattr(np, name)(x, axis=1), dtype=dtype)
    assert ops.dtype(getattr(ops, name)(ops.convert_to_tensor(x), axis=1, dtype="float16")) == "float16"


def test_axis_out_of_bounds_is_reported():
    with pytest.raises((ValueError, IndexError, Exception)):
        ops.sum(ops.ones((2, 3)), axis=5)
