"""The NumPy backend as its plugin hands it out."""

from __future__ import annotations

import importlib.metadata
import inspect
import subprocess
import sys
import warnings

import numpy as np
import pytest

from keras_core.contract import HOT, PRIMITIVES, BackendError, accepts, required_engine
from keras_core.reference import plugin
from keras_core.reference.backend import make

BACKEND = make()
FUNCTIONS = {name: member for module in reversed(BACKEND.modules) for name, member in vars(module).items()}


def test_it_is_registered_like_any_other():
    (entry,) = importlib.metadata.entry_points(group="keras_core.backends", name="numpy")
    offered = entry.load().keras_core_backend()
    assert (offered.name, offered.priority, offered.capabilities.level) == ("numpy", -1, "infers")
    assert accepts(offered.contract)
    assert offered.load().name == "numpy"


def test_every_required_function_is_there_with_its_parameters():
    for name, specification in {**PRIMITIVES, **required_engine("infers")}.items():
        if name != "shape":  # an attrgetter, for speed
            expected = list(inspect.signature(specification).parameters)
            assert list(inspect.signature(FUNCTIONS[name]).parameters) == expected, name


def test_the_hot_list_is_overridden():
    assert {op for family in HOT.values() for op in family} <= set(BACKEND.overrides)


def test_importing_it_loads_numpy_alone():
    code = """
import importlib.util, sys, types
face = types.ModuleType("keras_core")  # without what keras_core/__init__.py imports for users
face.__path__ = list(importlib.util.find_spec("keras_core").submodule_search_locations)
sys.modules["keras_core"] = face
import keras_core.reference.backend
keras_core.reference.backend.make()
print(sorted({"ml_dtypes", "optree", "rich", "scipy", "jax", "torch", "tensorflow"} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("name", ["sum", "exp", "add", "argmax", "take", "matmul"])
def test_results_without_axes_are_arrays(name):
    x = np.arange(3, dtype=np.float32)
    calls = {
        "sum": lambda f: f(x),
        "exp": lambda f: f(x[0]),
        "add": lambda f: f(x[0], 1.0),
        "argmax": lambda f: f(x, axis=0),
        "take": lambda f: f(x, np.int32(1), axis=0),
        "matmul": lambda f: f(x, x),
    }
    result = calls[name](FUNCTIONS[name])
    assert type(result) is np.ndarray
    assert result.shape == ()


def test_infinities_and_nans_come_without_warnings():
    zero = np.zeros(2, np.float32)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert np.isnan(FUNCTIONS["divide"](zero, zero)).all()
        assert np.isneginf(FUNCTIONS["log"](zero)).all()
        assert np.isinf(FUNCTIONS["exp"](zero + 1000)).all()


def test_a_python_scalar_takes_the_dtype_of_the_tensor():
    for dtype in ("bfloat16", "float16", "float32", "int8", "float8_e5m2"):
        x = FUNCTIONS["asarray"]([1, 2], dtype=dtype)
        assert FUNCTIONS["dtype"](FUNCTIONS["multiply"](x, 2)) == dtype
        assert FUNCTIONS["dtype"](FUNCTIONS["subtract"](2, x)) == dtype


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_short_floats_are_summed_in_float32(dtype):
    ones = FUNCTIONS["full"]((4096, 2), 1, dtype=dtype)
    total = FUNCTIONS["sum"](ones, axis=0)
    assert FUNCTIONS["dtype"](total) == dtype
    assert total.astype(np.float32).tolist() == [4096, 4096]  # one at a time they would stop at 2048 and 256
    assert FUNCTIONS["matmul"](ones.T, ones).astype(np.float32).tolist() == [[4096, 4096], [4096, 4096]]


def test_integers_round_to_themselves():
    x = np.array([1, -2], np.int32)
    assert FUNCTIONS["floor"](x).dtype == FUNCTIONS["round"](x).dtype == np.int32


@pytest.mark.parametrize(
    ("mode", "expected"), [("add", [2, 8, 0]), ("max", [2, 4, 0]), ("min", [0, 1, 0]), ("multiply", [0, 12, 0])]
)
def test_scatter_accumulates_at_repeated_indices(mode, expected):
    x = np.array([0, 1, 0], np.int32)
    indices, updates = np.array([[1], [0], [1]]), np.array([3, 2, 4], np.int32)
    before = x.copy()
    assert FUNCTIONS["scatter"](x, indices, updates, mode=mode).tolist() == expected
    np.testing.assert_array_equal(x, before)


def test_a_variable_does_not_change_with_the_array_it_came_from():
    source = np.zeros(2, np.float32)
    storage = FUNCTIONS["make_variable"](source, trainable=True, name="v")
    read = FUNCTIONS["read_variable"](storage)
    storage = FUNCTIONS["assign_variable"](storage, source + 1)
    source += 5
    assert read.tolist() == [0, 0]
    assert storage.tolist() == [1, 1]
    with pytest.raises(ValueError, match="read-only"):
        read += 1


def test_other_devices_are_refused():
    with FUNCTIONS["device"]("cpu:0"):
        pass
    with pytest.raises(BackendError, match="gpu:0"):
        FUNCTIONS["device"]("gpu:0")


def test_the_plugin_imports_no_more_than_the_contract():
    assert plugin.keras_core_backend().framework == "numpy"
