"""Transfer, creation, movement and indexing against NumPy."""

from __future__ import annotations

import ml_dtypes
import numpy as np
import pytest
import torch
from numpy.testing import assert_array_equal

from keras_backend_torch import arrays, placement

DTYPES = [d for d in placement.DTYPES if not d.startswith("float8")]


@pytest.mark.parametrize("name", list(placement.DTYPES))
def test_arrays_survive_the_way_in_and_out(name):
    host = np.array([0, 1, 2]).astype(getattr(ml_dtypes, name) if hasattr(ml_dtypes, name) else name)
    tensor = arrays.asarray(host)
    assert arrays.dtype(tensor) == name
    back = arrays.to_numpy(tensor)
    assert back.dtype == host.dtype
    assert_array_equal(back, host)


def test_memory_is_never_shared_with_numpy():
    host = np.zeros(3, "float32")
    tensor = arrays.asarray(host)
    tensor += 1
    out = arrays.to_numpy(tensor)
    tensor += 1
    assert_array_equal(host, 0)
    assert_array_equal(out, 1)


@pytest.mark.parametrize(
    "obj, expected",
    [
        (3, np.float32(3)),
        ([[1, 2], [3, 4]], np.array([[1, 2], [3, 4]])),
        ([torch.tensor(1.0), 2.0], np.array([1, 2])),
        (np.arange(6)[::-2], np.array([5, 3, 1])),
        (np.arange(3).astype(">i4"), np.array([0, 1, 2])),
        (np.float64(2), 2),
        (True, 1),
    ],
)
def test_asarray_takes_python_and_numpy(obj, expected):
    tensor = arrays.asarray(obj, dtype="float32")
    assert tensor.dtype is torch.float32
    assert_array_equal(tensor.numpy(), expected)


def test_asarray_takes_read_only_arrays_and_dlpack():
    host = np.arange(3.0)
    host.flags.writeable = False
    assert_array_equal(arrays.asarray(host).numpy(), [0, 1, 2])

    class Foreign:
        def __dlpack__(self, **kwargs):
            return torch.arange(3).__dlpack__()

        def __dlpack_device__(self):
            return torch.arange(3).__dlpack_device__()

    assert_array_equal(arrays.asarray(Foreign(), dtype="int32").numpy(), [0, 1, 2])


def test_astype_keeps_a_tensor_that_has_the_dtype_and_truncates_toward_zero():
    x = torch.tensor([-1.7, 1.7])
    assert arrays.astype(x, "float32") is x
    assert_array_equal(arrays.astype(x, "int32").numpy(), [-1, 1])
    assert_array_equal(arrays.astype(torch.tensor([1 + 2j]), "float32").numpy(), [1])


def test_devices_name_the_default_first():
    assert "cpu" in placement.devices()
    with placement.device("cpu"):
        assert arrays.full((2,), 1, dtype="float32").device.type == "cpu"


@pytest.mark.parametrize("bounds", [(0, 5, 1), (5, 0, -2), (0, 0, 1), (3, 0, 1), (0.0, 1.0, 0.25)])
@pytest.mark.parametrize("name", ["float32", "int32", "uint32"])
def test_arange(bounds, name):
    if name == "uint32" and isinstance(bounds[0], float):
        bounds = (0, 4, 1)
    if name == "int32" and isinstance(bounds[0], float):
        bounds = (0, 4, 2)
    result = arrays.arange(*bounds, dtype=name)
    assert arrays.dtype(result) == name
    assert_array_equal(arrays.to_numpy(result), np.arange(*bounds).astype(name))


@pytest.mark.parametrize("name", DTYPES)
def test_full(name):
    assert_array_equal(arrays.to_numpy(arrays.full((2, 1), 1, dtype=name)).real.astype("float32"), [[1], [1]])
    assert_array_equal(arrays.to_numpy(arrays.full((2,), torch.tensor(1), dtype=name)).real.astype("float32"), [1, 1])


@pytest.mark.parametrize(
    "key",
    [
        (slice(None, None, -1),),
        (slice(3, 0, -2), Ellipsis),
        (Ellipsis, slice(None, None, -2)),
        (1, slice(None, None, -1), None, slice(0, 2)),
        (None, slice(0, 0, -1)),
        (Ellipsis, None, slice(-1, -3, -1), 0),
        (0, Ellipsis, 1),
        (slice(1, 3), slice(None, None, 2)),
    ],
)
def test_strided_slice(key):
    x = np.arange(60).reshape(4, 3, 5)
    assert_array_equal(arrays.strided_slice(torch.tensor(x), key).numpy(), x[key])


@pytest.mark.parametrize("kind", [int, torch.tensor])
def test_blocks(kind):
    x = np.arange(20.0).reshape(4, 5)
    start = (kind(1), kind(4))  # moves inwards to 3
    assert_array_equal(arrays.dynamic_slice(torch.tensor(x), start, (2, 2)).numpy(), x[1:3, 3:5])
    expected = x.copy()
    expected[1:3, 3:5] = -1
    source = torch.tensor(x)
    updated = arrays.slice_update(source, start, torch.full((2, 2), -1.0, dtype=torch.float64))
    assert_array_equal(updated.numpy(), expected)
    assert_array_equal(source.numpy(), x)


@pytest.mark.parametrize("axis", [0, 1, -1])
@pytest.mark.parametrize("name", ["float32", "uint32", "bool", "bfloat16", "int8"])
def test_take(axis, name):
    x = (np.arange(12).reshape(3, 4) % 5).astype(ml_dtypes.bfloat16 if name == "bfloat16" else name)
    for indices in (np.array([[0, 2], [1, 1]]), np.array(2), np.array([2, 0], "uint8")):
        taken = arrays.take(arrays.asarray(x), torch.tensor(indices), axis=axis)
        assert_array_equal(arrays.to_numpy(taken), np.take(x, indices, axis))


@pytest.mark.parametrize("name", ["float32", "int32", "uint32"])
@pytest.mark.parametrize(
    "mode, ufunc",
    [("add", np.add), ("max", np.maximum), ("min", np.minimum), ("multiply", np.multiply), ("set", None)],
)
def test_scatter(mode, ufunc, name):
    x = np.arange(12).reshape(3, 2, 2).astype(name)
    indices = np.array([[0, 1], [2, 0], [0, 1]]) if ufunc else np.array([[0, 1], [2, 0], [1, 1]])
    updates = (np.arange(6).reshape(3, 2) + 2).astype(name)
    expected = x.copy()
    if ufunc:
        ufunc.at(expected, tuple(indices.T), updates)
    else:
        expected[tuple(indices.T)] = updates
    result = arrays.scatter(arrays.asarray(x), torch.tensor(indices), arrays.asarray(updates), mode=mode)
    assert_array_equal(arrays.to_numpy(result), expected)


@pytest.mark.parametrize("name", DTYPES)
def test_pad_and_concat(name):
    x = arrays.astype(torch.tensor([[1, 1]]), name)
    padded = arrays.pad(x, ((1, 0), (0, 2)), value=0)
    assert_array_equal(arrays.to_numpy(padded).real.astype("float32"), [[0, 0, 0, 0], [1, 1, 0, 0]])
    joined = arrays.concat([x, x], axis=0)
    assert_array_equal(arrays.to_numpy(joined).real.astype("float32"), [[1, 1], [1, 1]])
