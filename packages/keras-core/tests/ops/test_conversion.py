from __future__ import annotations

import numpy as np
import pytest
from cases import assert_close, check, numbers

from keras_core import layers, ops
from keras_core.errors import UnsupportedError
from keras_core.plugins import active, selection
from keras_core.state import KerasTensor, Variable


@pytest.mark.parametrize(
    ("value", "dtype"),
    [
        (1, "int32"),
        (1.5, "float32"),
        (True, "bool"),
        ([1, 2.5], "float32"),
        ([], "float32"),
        ([[1], [2]], "int32"),
        (np.array([1, 2], "int8"), "int8"),
        (np.float16(1.5), "float16"),
        (1j, "complex64"),
    ],
)
def test_python_values_become_tensors(value, dtype):
    result = ops.convert_to_tensor(value)
    assert ops.is_tensor(result)
    assert ops.dtype(result) == dtype
    np.testing.assert_array_equal(ops.convert_to_numpy(result), np.asarray(value))


def test_convert_to_tensor_casts():
    assert ops.dtype(ops.convert_to_tensor([1.5], "int32")) == "int32"
    assert ops.dtype(ops.convert_to_tensor(ops.ones((2,)), "float16")) == "float16"
    assert ops.dtype(ops.array([1, 2], "float16")) == "float16"


def test_tensor_of_that_dtype_is_returned_itself():
    x = ops.ones((2,))
    assert ops.convert_to_tensor(x) is x


def test_variables_and_symbolic_tensors():
    v = Variable(np.array([1.0, 2.0], "float32"))
    assert not ops.is_tensor(v)
    assert ops.is_tensor(ops.convert_to_tensor(v))
    np.testing.assert_array_equal(ops.convert_to_numpy(v), [1.0, 2.0])
    x = KerasTensor((2,))
    assert ops.convert_to_tensor(x) is x
    assert ops.convert_to_tensor(x, "int32").dtype == "int32"


def test_lists_may_hold_tensors_and_variables():
    v = Variable(np.float32(2.0))
    assert_close(ops.convert_to_tensor([ops.convert_to_tensor(1.0), v, 3]), [1.0, 2.0, 3.0])
    assert ops.convert_to_numpy([ops.convert_to_tensor(1.0), v]).tolist() == [1.0, 2.0]


def test_sparse_is_refused():
    with pytest.raises(UnsupportedError, match="sparse"):
        ops.convert_to_tensor(1, sparse=True)


@pytest.mark.parametrize("value", [None, object(), [1, None]])
def test_what_is_no_tensor_is_refused(value):
    with pytest.raises((TypeError, ValueError)):
        ops.convert_to_tensor(value)


def test_symbolic_tensor_has_no_values():
    with pytest.raises(TypeError, match="no data"):
        ops.convert_to_numpy(KerasTensor((2,)))


def test_shape_ndim_size_dtype():
    for x in (ops.ones((2, 3)), np.ones((2, 3), "float32"), Variable(np.ones((2, 3), "float32"))):
        assert (ops.shape(x), ops.ndim(x), ops.size(x), ops.dtype(x)) == ((2, 3), 2, 6, "float32")
    x = KerasTensor((None, 2))
    assert ops.shape(x) == (None, 2)
    assert ops.size(KerasTensor((3, 2))) == 6
    assert ops.ndim(x) == 2


def test_cast():
    check(ops.cast, np.float32([1.7, -1.7]), "int32", expected=np.array([1, -1]), dtype="int32")
    check(ops.cast, np.float32([1.7, 0.0]), "bool", expected=np.array([1, 0]), dtype="bool")
    check(ops.cast, np.array([1, 2]), None, expected=np.array([1, 2]), dtype="float32")


@pytest.mark.parametrize(
    ("x", "dtype", "wanted"),
    [
        (np.float32([300, -5, 7.5]), "uint8", [255, 0, 7]),
        (np.array([300, -300, 7], "int32"), "int8", [127, -128, 7]),
        (np.array([255, 3], "uint8"), "int8", [127, 3]),
        (np.array([-1, 3], "int8"), "uint16", [0, 3]),
        (np.float32([1e6, -1e6]), "float16", [65504, -65504]),
    ],
)
def test_saturate_cast(x, dtype, wanted):
    check(ops.saturate_cast, x, dtype, expected=np.array(wanted), dtype=dtype)


def test_saturate_cast_stays_within_what_floats_can_say():
    result = ops.convert_to_numpy(ops.saturate_cast(ops.convert_to_tensor([3e9, -3e9]), "int32"))
    assert result.tolist() == [2**31 - 128, -(2**31)]


def test_stop_gradient_keeps_the_values():
    check(ops.stop_gradient, numbers(3), expected=numbers(3), dtype="float32")
    assert_close(ops.stop_gradient(Variable(np.float32([1, 2]))), [1, 2])


def test_plain_values_are_converted_without_asking_for_plugins(monkeypatch):
    def owner(framework):
        raise AssertionError(f"asked who owns {framework}")

    monkeypatch.setattr(selection, "owner", owner)
    for value in (2.0, [1, 2], np.float32(3), np.ones(2)):
        ops.convert_to_tensor(value)
        ops.add(value, 1)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda x: ops.matmul(x, x), "matmul"),
        (lambda x: ops.sum(x, axis=5), "axis 5 is out of bounds for a tensor of rank 2"),
        (lambda x: ops.nanmax(x, axis=5), "axis 5 is out of bounds for a tensor of rank 2"),
        (lambda x: ops.add(x, np.ones((4, 4), "float32")), "do not broadcast"),
    ],
)
def test_a_wrong_shape_or_axis_is_one_error_on_every_backend(call, message):
    with pytest.raises(ValueError) as caught:
        call(np.ones((2, 3), "float32"))
    assert message in f"{caught.value} {caught.value.__notes__}"
    assert "ops." in caught.value.__notes__[-1]


@pytest.mark.parametrize("text", [np.array(["a", "b"]), ["a", "b"]])
def test_text_is_a_tensor_or_refused_by_name(text):
    if "string" in active.current().capabilities.dtypes:
        assert ops.dtype(ops.convert_to_tensor(text)) == "string"
        return
    message = r"takes numbers.*shape \(2,\).*'a'.*numpy.unique"
    if ops.is_tensor(text):  # the reference's own, whatever it holds
        with pytest.raises(TypeError, match="Text takes part in no arithmetic"):
            ops.add(text, 1.0)
        return
    with pytest.raises(TypeError, match="ops.convert_to_tensor " + message):
        ops.convert_to_tensor(text)
    if isinstance(text, np.ndarray):
        with pytest.raises(TypeError, match="dense_in " + message):
            layers.Dense(1, name="dense_in")(text)
