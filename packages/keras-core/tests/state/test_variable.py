"""Variables, scopes, names, masks and policies."""

from __future__ import annotations

import gc

import numpy as np
import pytest

from keras_core import Variable, dtype_policies, ops
from keras_core.state import masks, naming
from keras_core.state.scopes import autocast, concrete_scope, name_scope, scopes, symbolic_scope
from keras_core.state.symbolic import KerasTensor


def test_values_and_assignment():
    v = Variable(np.array([1.0, 2.0], "float32"), name="v")
    v.assign([3.0, 4.0])
    v.assign_add([1.0, 1.0])
    v.assign_sub(np.array([0.5, 0.5]))
    np.testing.assert_allclose(v.numpy(), [3.5, 4.5])
    assert v.shape == (2,) and v.dtype == "float32" and len(v) == 2 and v.trainable
    np.testing.assert_allclose(np.asarray(v), [3.5, 4.5])


def test_a_copy_of_the_array_it_was_made_of():
    array = np.ones(3, "float32")
    v = Variable(array.copy())
    taken = v.numpy().copy()
    v.assign_add(np.ones(3))
    np.testing.assert_array_equal(taken, 1)


@pytest.mark.parametrize(
    ("value", "dtype"), [(1.0, "float32"), (3, "int32"), (True, "bool"), ([1.5, 2], "float32"), (np.int8(4), "int8")]
)
def test_dtypes_of_python_values(value, dtype):
    assert Variable(value).dtype == dtype


def test_a_wrong_shape_changes_nothing():
    v = Variable(np.zeros((2, 3), "float32"), name="kernel")
    with pytest.raises(ValueError, match=r"'kernel' has shape \(2, 3\), but the value to assign has shape \(3, 2\)"):
        v.assign(np.ones((3, 2)))
    np.testing.assert_array_equal(v.numpy(), 0)


def test_callables_need_a_shape():
    made = Variable(lambda shape, dtype: np.full(shape, 2, dtype), shape=(2,), dtype="float32")
    np.testing.assert_array_equal(made.numpy(), [2, 2])
    with pytest.raises(ValueError, match="needs a shape"):
        Variable(lambda shape, dtype: np.zeros(shape, dtype))
    with pytest.raises(ValueError, match="without None"):
        Variable(lambda shape, dtype: np.zeros(shape, dtype), shape=(None, 2))


def test_operators():
    v = Variable(np.array([1.0, -2.0], "float32"))
    for found, expected in (
        (v + 1, [2, -1]),
        (2 * v, [2, -4]),
        (-v, [-1, 2]),
        (abs(v), [1, 2]),
        (v > 0, [True, False]),
    ):
        np.testing.assert_allclose(ops.convert_to_numpy(found), expected)
    assert float(ops.convert_to_numpy(v[0])) == 1.0


def test_paths_hold_the_scopes():
    with name_scope("outer"), name_scope("inner"):
        assert Variable(1.0, name="w").path == "outer/inner/w"
    with pytest.raises(ValueError, match="without '/'"), name_scope("a/b"):
        pass
    assert Variable(1.0, name="w").path == "w"


def test_autocast_reads_floats_narrower():
    v, kept = Variable(1.0), Variable(1.0, autocast=False)
    with autocast("float16"):
        assert "float16" in str(v.value.dtype) and "float32" in str(kept.value.dtype)
    assert "float32" in str(v.value.dtype)


def test_the_symbolic_scope_assigns_nothing_and_can_be_left():
    v = Variable(1.0)
    with symbolic_scope():
        v.assign(2.0)
        with concrete_scope():
            assert not scopes.symbolic and scopes.recording
        assert scopes.symbolic
    assert float(v) == 1.0


def test_symbolic_values_are_refused():
    with pytest.raises(ValueError, match="Make variables in `build`"):
        Variable(KerasTensor((2,)))
    with pytest.raises(ValueError, match="symbolic tensor has no value"):
        Variable(np.ones(2)).assign(KerasTensor((2,)))


def test_constraints_must_be_callable():
    v = Variable(1.0)
    with pytest.raises(ValueError, match="must be callable"):
        v.constraint = 3


def test_symbolic_tensors_have_no_values():
    x = KerasTensor((None, 3), "float32")
    for use in (bool, float, np.asarray, len):
        with pytest.raises(TypeError):
            use(x)
    with pytest.raises(ValueError, match="non-negative ints and None"):
        KerasTensor([2, -1])


def test_masks_live_as_long_as_their_tensor():
    x = ops.convert_to_tensor(np.ones((2, 3), "float32")) * 2
    mask = ops.convert_to_tensor(np.ones((2, 3), bool))
    masks.set_mask(x, mask)
    assert masks.get_mask(x) is mask
    assert masks.get_mask(ops.convert_to_tensor(np.ones((2, 3), "float32"))) is None
    key = id(x)
    del x
    gc.collect()
    assert key not in masks.table


def test_names_count():
    naming.clear()
    assert [naming.unique_name("dense") for _ in range(3)] == ["dense", "dense_1", "dense_2"]
    assert [naming.snake_case(n) for n in ("Conv2D", "LSTM", "AdamW", "RMSprop")] == [
        "conv2d",
        "lstm",
        "adam_w",
        "rm_sprop",
    ]


def test_policies():
    mixed = dtype_policies.DTypePolicy("mixed_float16")
    assert (mixed.compute_dtype, mixed.variable_dtype) == ("float16", "float32")
    assert mixed == dtype_policies.DTypePolicy.from_config(mixed.get_config())
    with pytest.raises(ValueError, match="mixed_float16"):
        dtype_policies.DTypePolicy("mixed_float64")


@pytest.mark.parametrize(
    ("dtype", "value", "expected"),
    [
        ("float32", 1, [2.5, 3.5]),
        ("float32", 0.25, [1.75, 2.75]),
        ("float32", [1.0, 2.0], [2.5, 4.5]),
        ("float16", 0.25, [1.75, 2.75]),
        ("int32", 3, [4, 5]),
        ("int32", 0.75, [1, 2]),  # the sum, 1.75 and 2.75, cast
        ("uint32", 3, [4, 5]),
    ],
)
def test_additions_in_place_are_sums_that_are_cast(dtype, value, expected):
    start = np.array([1.5, 2.5] if dtype.startswith("float") else [1, 2], dtype)
    v = Variable(start, dtype=dtype)
    value = ops.convert_to_tensor(value, dtype=dtype) if isinstance(value, list) else value
    returned = v.assign_add(value)
    np.testing.assert_array_equal(v.numpy(), expected)
    np.testing.assert_array_equal(ops.convert_to_numpy(returned), expected)
    assert v.numpy().dtype == start.dtype


def test_additions_broadcast_and_refuse_other_shapes():
    v = Variable(np.zeros((2, 3)))
    v.assign_add(ops.convert_to_tensor(np.arange(3.0)))
    np.testing.assert_array_equal(v.numpy(), [[0, 1, 2]] * 2)
    with pytest.raises(ValueError, match=r"shape \(2, 3\)"):
        v.assign_add(ops.ones((4, 2, 3)))
