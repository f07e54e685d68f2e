"""Every required array function against NumPy: transfer, creation, reductions, movement, indexing, matmul, draws."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Mapping
from typing import Any

import ml_dtypes
import numpy as np
import pytest

from keras_core.conformance import test_primitives, tolerances
from keras_core.conformance.arrays import assert_close, dtype_of, integers, numbers, tensor
from keras_core.contract import PRIMITIVES
from keras_core.dtypes import DTYPES

EVERY = [pytest.param(d, marks=pytest.mark.needs(d)) for d in DTYPES if d != "string"]
FLOATS = test_primitives.FLOATS


@pytest.mark.parametrize("dtype", EVERY)
def test_values_come_back_as_they_went(xp, dtype):
    for shape in ((), (0,), (2, 3)):
        x = integers(*shape, low=0, high=4).astype(dtype_of(dtype))
        there = xp.asarray(x, dtype=dtype)
        assert xp.is_tensor(there) and xp.dtype(there) == dtype and tuple(xp.shape(there)) == shape
        back = xp.to_numpy(there)
        assert type(back) is np.ndarray and back.dtype == x.dtype
        np.testing.assert_array_equal(back, x)


def test_asarray_takes_numbers_sequences_and_tensors(xp):
    x = tensor(numbers(3))
    assert_close(xp.asarray(2, dtype="float32"), np.float32(2))
    assert_close(xp.asarray([[1, 2], [3, 4]], dtype="int32"), np.array([[1, 2], [3, 4]]))
    assert_close(xp.asarray(x, dtype=None), numbers(3))
    assert_close(xp.asarray([xp.full((), 1, dtype="float32"), 2.0], dtype="float32"), np.array([1, 2]))
    assert xp.dtype(xp.asarray(np.arange(3, dtype="int16"), dtype=None)) == "int16"
    assert xp.dtype(xp.asarray(x, dtype="int32")) == "int32"
    assert not xp.is_tensor("text") and not xp.is_tensor(None) and not xp.is_tensor([1.0])


def test_asarray_does_not_follow_later_changes_of_the_array(xp):
    source = np.zeros(2, "float32")
    storage = xp.make_variable(xp.asarray(source, dtype="float32"), trainable=True, name="v")
    made = np.array(xp.to_numpy(xp.read_variable(storage)))
    np.testing.assert_array_equal(made, [0, 0])


@pytest.mark.parametrize("target", EVERY)
def test_astype(xp, target):
    for source in ("float32", "int32", "bool"):
        x = np.array([0, 1, 2, 3]).astype(source)
        result = xp.astype(tensor(x), target)
        assert xp.dtype(result) == target
        np.testing.assert_array_equal(np.asarray(xp.to_numpy(result)), x.astype(dtype_of(target)))


def test_astype_truncates_toward_zero(xp):
    assert_close(xp.astype(tensor(np.array([-1.7, -0.2, 1.7], "float32")), "int32"), np.array([-1, 0, 1], "int32"))
    same = tensor(numbers(2))
    assert xp.astype(same, "float32") is same


@pytest.mark.needs("bfloat16")
def test_short_floats_round_to_nearest_even(xp):
    x = np.array([1 + 2**-8, 1 + 3 * 2**-8, 1 + 2**-9, -1 - 2**-8], "float32")
    np.testing.assert_array_equal(xp.to_numpy(xp.astype(tensor(x), "bfloat16")), x.astype(ml_dtypes.bfloat16))


def test_devices(xp):
    names = xp.devices()
    assert len(names) >= 1
    with xp.device(names[0]):
        assert_close(xp.full((2,), 1, dtype="float32"), np.ones(2))


@pytest.mark.parametrize("dtype", EVERY)
def test_full(xp, dtype):
    for shape in ((), (0, 2), (2, 3)):
        result = xp.full(shape, 1, dtype=dtype)
        assert xp.dtype(result) == dtype
        assert_close(result, np.ones(shape, dtype_of(dtype)))


def test_full_and_arange_take_scalar_tensors(xp):
    two = tensor(np.array(2, "int32"))
    assert_close(xp.full((two, 3), 0.5, dtype="float32"), np.full((2, 3), 0.5))
    assert_close(xp.arange(two, 6, 1, dtype="int32"), np.arange(2, 6, dtype="int32"))


@pytest.mark.parametrize(
    ("start", "stop", "step", "dtype"),
    [(0, 5, 1, "int32"), (5, 0, -2, "int32"), (0, 1, 0.25, "float32"), (3, 3, 1, "int32"), (0, 4, 1, "float32")],
)
def test_arange(xp, start, stop, step, dtype):
    assert_close(xp.arange(start, stop, step, dtype=dtype), np.arange(start, stop, step, dtype=dtype))


AXES = [None, 0, -1, (0, 2), (-1, 1)]


@pytest.mark.parametrize("keepdims", [False, True])
@pytest.mark.parametrize("axis", AXES)
@pytest.mark.parametrize("name", ["sum", "prod", "max", "min"])
def test_reduction(xp, name, axis, keepdims):
    for x in (numbers(2, 3, 4, low=0.5, high=1.5), integers(2, 3, 4)):
        result = getattr(xp, name)(tensor(x), axis=axis, keepdims=keepdims)
        assert xp.dtype(result) == x.dtype.name
        assert_close(result, getattr(np, name)(x, axis=axis, keepdims=keepdims), 4e-6 if x.dtype.kind == "f" else 0)


@pytest.mark.parametrize("dtype", FLOATS)
def test_reductions_of_floats(xp, dtype):
    x = numbers(4, 5).astype(dtype_of(dtype))
    for name in ("sum", "prod", "max", "min"):
        result = getattr(xp, name)(tensor(x), axis=1)
        assert xp.dtype(result) == dtype
        assert_close(result, getattr(np, name)(x.astype("float64"), axis=1), tolerances.of(dtype, 4))


def test_empty_sums_and_products_are_neutral(xp):
    x = tensor(np.zeros((0, 3), "float32"))
    assert_close(xp.sum(x, axis=0), np.zeros(3))
    assert_close(xp.prod(x, axis=0), np.ones(3))
    assert_close(xp.sum(x), np.float32(0))


def test_reductions_of_scalars_and_specials(xp):
    assert_close(xp.sum(tensor(np.array(3.0, "float32"))), np.float32(3))
    x = np.array([[1, np.nan, 2], [np.inf, -np.inf, 0]], "float32")
    assert_close(xp.max(tensor(x), axis=1), np.array([np.nan, np.inf]))
    assert_close(xp.min(tensor(x), axis=1), np.array([np.nan, -np.inf]))
    assert_close(xp.sum(tensor(x), axis=1), np.array([np.nan, np.nan]))
    assert_close(xp.max(tensor(np.array([[True, False], [False, False]])), axis=1), np.array([True, False]))


def test_order_of_bools(xp):
    x = np.array([[True, False, True], [False, False, True]])
    for name in ("max", "min"):
        result = getattr(xp, name)(tensor(x), axis=1)
        assert xp.dtype(result) == "bool"
        assert_close(result, getattr(np, name)(x, axis=1))
    assert_close(xp.argmax(tensor(x), axis=1), np.array([0, 2]))
    assert_close(xp.argsort(tensor(x), axis=1), np.array([[1, 0, 2], [0, 1, 2]]))


def test_argmax_takes_the_first_of_equals(xp):
    x = np.array([[1, 3, 3], [2, 2, 1]], "float32")
    result = xp.argmax(tensor(x), axis=-1)
    assert xp.dtype(result) == "int32"
    assert_close(result, np.array([1, 0]))
    assert_close(xp.argmax(tensor(x), axis=0, keepdims=True), np.array([[1, 0, 0]]))
    assert_close(xp.argmax(tensor(integers(3, 4)), axis=1), np.argmax(integers(3, 4), 1))


def test_argsort_is_stable_and_puts_nan_last(xp):
    x = np.array([[2, 1, 2, 1], [np.nan, -np.inf, np.inf, 0]], "float32")
    result = xp.argsort(tensor(x), axis=-1)
    assert xp.dtype(result) == "int32"
    assert_close(result, np.array([[1, 3, 0, 2], [1, 3, 2, 0]]))
    many = integers(100, 3, low=0, high=5)
    assert_close(xp.argsort(tensor(many), axis=0), np.argsort(many, 0, kind="stable"))


def test_cumulative_sum(xp):
    for x in (numbers(2, 3, 4), integers(2, 3, 4), numbers(2, 0)):
        for axis in (0, -1):
            result = xp.cumulative_sum(tensor(x), axis=axis)
            assert xp.dtype(result) == x.dtype.name
            assert_close(result, np.cumsum(x, axis, dtype=x.dtype), 4e-6)


@pytest.mark.parametrize(
    ("before", "after"), [((2, 3), (3, 2)), ((2, 3), (-1,)), ((), (1, 1)), ((0, 3), (3, 0)), ((4,), (2, -1))]
)
def test_reshape(xp, before, after):
    x = numbers(*before)
    assert_close(xp.reshape(tensor(x), after), x.reshape(after))


def test_movement_takes_scalar_tensors_for_lengths(xp):
    x, two = numbers(4), tensor(np.array(2, "int32"))
    assert_close(xp.reshape(tensor(x), (two, 2)), x.reshape(2, 2))
    assert_close(xp.broadcast_to(tensor(x), (two, 4)), np.broadcast_to(x, (2, 4)))


@pytest.mark.parametrize("axes", [(1, 0, 2), (2, 1, 0), (0, 1, 2)])
def test_permute_dims(xp, axes):
    for x in (numbers(2, 3, 4), numbers(2, 0, 4)):
        assert_close(xp.permute_dims(tensor(x), axes), x.transpose(axes))


def test_broadcast_concat_and_pad(xp):
    x, y = numbers(2, 3), numbers(2, 1, seed=1)
    assert_close(xp.broadcast_to(tensor(y), (4, 2, 3)), np.broadcast_to(y, (4, 2, 3)))
    for axis in (1, -1):
        assert_close(xp.concat([tensor(x), tensor(y)], axis=axis), np.concatenate([x, y], 1))
    assert_close(xp.concat([tensor(x), tensor(np.zeros((0, 3), "float32"))], axis=0), x)
    assert_close(xp.pad(tensor(x), [(1, 0), (2, 3)], value=5), np.pad(x, [(1, 0), (2, 3)], constant_values=5))
    assert_close(xp.pad(tensor(integers(2)), [(0, 1)]), np.pad(integers(2), (0, 1)))


KEYS = {
    "int": (1,),
    "negative": (-1, -2),
    "slice": (slice(1, None), slice(None, 2)),
    "step": (slice(None), slice(None, None, 2)),
    "reverse": (slice(None, None, -1), slice(3, 0, -2)),
    "ellipsis": (..., 1),
    "newaxis": (None, 1, None, slice(0, 2)),
    "both": (slice(None, None, -1), ..., None, 2),
    "empty": (slice(2, 1),),
    "far": (slice(-10, 10), slice(5, 100)),
    "nothing": (),
}


@pytest.mark.parametrize("name", KEYS)
def test_strided_slice(xp, name):
    x = numbers(3, 4, 5)
    assert_close(xp.strided_slice(tensor(x), KEYS[name]), x[KEYS[name]])


@pytest.mark.parametrize("kind", ["ints", "tensors"])
def test_dynamic_slice_and_slice_update(xp, kind):
    x, updates = numbers(4, 5), numbers(2, 3, seed=1)
    start = (1, 2) if kind == "ints" else [tensor(np.array(n, "int32")) for n in (1, 2)]
    given = tensor(x)
    assert_close(xp.dynamic_slice(given, start, (2, 3)), x[1:3, 2:5])
    expected = x.copy()
    expected[1:3, 2:5] = updates
    assert_close(xp.slice_update(given, start, tensor(updates)), expected)
    assert_close(given, x)


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_take(xp, axis):
    x = numbers(3, 4, 5)
    for indices in (np.array(2), np.array([0, 2, 0]), np.array([[1], [0]]), np.zeros((0,), int)):
        assert_close(xp.take(tensor(x), tensor(indices.astype("int32")), axis=axis), np.take(x, indices, axis))


MODES: Mapping[str, Any] = {
    "set": None,
    "add": np.add,
    "max": np.maximum,
    "min": np.minimum,
    "multiply": np.multiply,
}


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("dtype", ["float32", "int32"])
def test_scatter(xp, mode, dtype):
    x = integers(4, 3, 2).astype(dtype)
    whole, places = np.array([[2], [0]] if mode == "set" else [[2], [0], [2]]), np.array([[[0, 1], [3, 2]]])
    for indices in (whole, places):
        updates = integers(*indices.shape[:-1], *x.shape[indices.shape[-1] :], seed=1).astype(dtype)
        expected = x.copy()
        at = tuple(np.moveaxis(indices, -1, 0))
        if mode == "set":
            expected[at] = updates
        else:
            MODES[mode].at(expected, at, updates)
        given = tensor(x)
        result = xp.scatter(given, tensor(indices.astype("int32")), tensor(updates), mode=mode)
        assert xp.dtype(result) == dtype
        assert_close(result, expected)
        assert_close(given, x)


def test_one_of_several_updates_of_a_place_wins(xp):
    result = xp.scatter(
        xp.full((2,), 0, dtype="float32"),
        tensor(np.zeros((2, 1), "int32")),
        tensor(np.array([3, 4], "float32")),
        mode="set",
    )
    assert xp.to_numpy(result)[0] in (3, 4)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ((3,), (3,)),
        ((2, 3), (3,)),
        ((3,), (3, 4)),
        ((2, 3), (3, 4)),
        ((5, 2, 3), (3, 4)),
        ((5, 2, 3), (5, 3, 4)),
        ((2, 1, 2, 3), (5, 3, 4)),
        ((3,), (5, 3, 4)),
        ((0, 3), (3, 2)),
        ((2, 0), (0, 3)),
    ],
)
def test_matmul(xp, left, right):
    x, y = numbers(*left), numbers(*right, seed=1)
    assert_close(xp.matmul(tensor(x), tensor(y)), x.astype("float64") @ y.astype("float64"), 4e-6)


@pytest.mark.parametrize("dtype", [*FLOATS, pytest.param("int32")])
def test_matmul_keeps_the_dtype(xp, dtype):
    x, y = (integers(3, 4, seed=0).astype(dtype_of(dtype)), integers(4, 2, seed=1).astype(dtype_of(dtype)))
    result = xp.matmul(tensor(x), tensor(y))
    assert xp.dtype(result) == dtype
    assert_close(result, x.astype("float64") @ y.astype("float64"), 1e-2 if dtype == "bfloat16" else 1e-3)


@pytest.mark.parametrize("dtype", FLOATS)
def test_uniform_draws_depend_on_the_key_alone(xp, dtype):
    key, other = (tensor(np.array([1, n], "uint32")) for n in (2, 3))
    x, same, different = (xp.to_numpy(xp.uniform(k, (1000,), dtype=dtype)) for k in (key, key, other))
    assert x.dtype == dtype_of(dtype)
    np.testing.assert_array_equal(x, same)
    assert (x != different).mean() > 0.9
    assert (x >= 0).all() and (x < 1).all()
    assert xp.shape(xp.uniform(key, (2, 0, 3), dtype=dtype)) == (2, 0, 3)
    assert tuple(xp.shape(xp.uniform(key, (), dtype=dtype))) == ()


def test_every_primitive_is_tested_here():
    sources = inspect.getsource(test_primitives) + inspect.getsource(sys.modules[__name__])
    named = {name for name in PRIMITIVES if f"xp.{name}(" in sources or f'"{name}"' in sources}
    assert set(PRIMITIVES) - named == set()
