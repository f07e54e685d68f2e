"""What this backend promises beyond the contract: steps that fall back, no growing graphs, threads, overrides."""

from __future__ import annotations

import ast
import dataclasses
import pathlib
import threading

import keras_backend_mlx
import mlx.core as mx
import numpy as np
import pytest
from keras_backend_mlx import arrays, autodiff, compilation, control_flow, movement, threads, variables
from keras_backend_mlx.overrides import OVERRIDES, windows

from keras_core.contract import HOT, BackendError, record_assignment


@dataclasses.dataclass(eq=False)
class Cell:
    """A Variable as the contract describes it, and no more."""

    storage: mx.array
    path: str = "cell"

    def assign(self, value):
        record_assignment(self)
        self.storage = variables.assign_variable(self.storage, value)


def test_the_whole_hot_list_is_overridden():
    assert {name for family in HOT.values() for name in family} <= set(OVERRIDES)


def test_a_step_is_traced_once_for_each_shape_and_constant():
    traces = []

    def fn(x, training):
        traces.append(training)
        return x + 1 if training else x

    step = compilation.compile_step(fn, [], [], {})
    for shape, training in (((2,), True), ((2,), True), ((3,), True), ((2,), False), ((2,), True)):
        step(mx.ones(shape), training)
    assert traces == [True, True, False]


def test_a_step_that_asks_for_values_runs_uncompiled():
    cell = Cell(mx.array(0.0))

    def fn(x):
        cell.assign(cell.storage + control_flow.cond(x > 0, lambda: x, lambda: -x))

    step = compilation.compile_step(fn, [cell], [], {})
    for value in (2.0, -3.0):
        step(mx.array(value))
    assert cell.storage.item() == 5.0


def test_a_result_that_is_a_stopped_duplicate_leaves_the_trace():
    count = Cell(mx.array(1))

    def fn(x):
        scale = (count.storage + 1).astype(mx.float32)
        count.assign(count.storage + 1)
        return x * scale

    step = compilation.compile_step(fn, [count], [], {})
    assert step(mx.ones(2)).tolist() == [2.0, 2.0]
    assert count.storage.item() == 2


def test_assignment_inside_a_users_own_gradient_is_allowed():
    cell = Cell(mx.array(1.0))

    def loss(x):
        cell.assign(cell.storage + 1)
        return x**2

    assert mx.grad(loss)(mx.array(3.0)).item() == 6.0


def test_what_a_variable_holds_is_computed_and_read_in_other_threads():
    storage = variables.make_variable(mx.ones(3) * 2 + 1, trainable=True, name="v")
    found = []
    thread = threading.Thread(target=lambda: found.append((storage * 2).tolist()))
    thread.start()
    thread.join()
    assert found == [[6.0, 6.0, 6.0]]


def test_an_array_changed_in_place_leaves_the_variable_alone():
    value = mx.ones(2)
    storage = variables.make_variable(value, trainable=True, name="v")
    value += 1
    assert storage.tolist() == [1.0, 1.0]


def test_a_compiled_function_serves_two_threads():
    double = threads.compiled(lambda x: x * 2 + 1, shapeless=True)
    found = [double(mx.ones(2)).tolist()]
    thread = threading.Thread(target=lambda: found.append(double(mx.ones(3)).tolist()))
    thread.start()
    thread.join()
    assert found == [[3.0, 3.0], [3.0, 3.0, 3.0]]


def test_gradients_pass_by_indices():
    x = mx.array([3.0, 1.0])

    def fn(x):
        return mx.sum(movement.take(x, arrays.argsort(x), axis=0) * mx.array([1.0, 10.0])), None

    _, (gradient,) = autodiff.value_and_grad(fn, [], [x])
    assert gradient.tolist() == [10.0, 1.0]


def test_wide_floats_are_narrowed_and_integers_are_not():
    assert arrays.dtype(arrays.asarray(np.ones(2))) == "float32"
    assert arrays.dtype(arrays.asarray(np.array([2**40]))) == "int64"


def test_unknown_dtypes_and_devices_are_named():
    with pytest.raises(BackendError, match="float8_e4m3fn"):
        arrays.astype(mx.ones(1), "float8_e4m3fn")
    with pytest.raises(BackendError, match="tpu:0"):
        arrays.device("tpu:0")


def test_a_convolution_equals_the_sum_it_stands_for():
    x = np.arange(10, dtype="float32").reshape(1, 5, 2)
    kernel = np.arange(12, dtype="float32").reshape(3, 2, 2)
    made = windows.conv(mx.array(x), mx.array(kernel), 2, "same")
    padded = np.pad(x, [(0, 0), (1, 1), (0, 0)])
    expected = np.stack([np.einsum("nki,kio->no", padded[:, i : i + 3], kernel) for i in (0, 2, 4)], 1)
    np.testing.assert_allclose(np.array(made), expected)
    assert windows.conv(mx.ones((1, 4, 4, 4, 2)), mx.ones((2, 2, 2, 1, 2))) is NotImplemented


def test_of_core_the_contract_alone_is_imported():
    package = pathlib.Path(keras_backend_mlx.__file__).parent
    found = set()
    for file in package.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.ImportFrom):
                found.add(node.module)
            elif isinstance(node, ast.Import):
                found.update(alias.name for alias in node.names)
    assert {name for name in found if name.partition(".")[0] == "keras_core"} == {"keras_core.contract"}
