from __future__ import annotations

import numpy as np
import pytest
from cases import assert_close, check, integers, numbers

from keras_core import ops
from keras_core.state import KerasTensor

X = numbers(3, 4, 5)
KEYS = [
    0,
    -1,
    slice(1, None),
    (slice(None), 2),
    (..., 1),
    (None, ..., slice(None, None, -1)),
    (slice(None, None, 2), None, 1, slice(3, 0, -2)),
    [0, 2],
    np.array([[0, 1], [2, -1]]),
    (slice(None), [1, 0], slice(0, 2)),
    ([0, 1], [2, 3]),
    ([0, 1], slice(None), [2, 3]),
    (slice(None), [0, 1], [2, 3]),
    (slice(None), np.array([[0], [1]]), [2, 3]),
    (0, slice(None), [1, 2]),
    (..., 0, [1, 2]),
    (None, [0, 1], None),
    (slice(1, 3), None, [0, 3, 1]),
]


@pytest.mark.parametrize("key", KEYS, ids=str)
def test_get_item_indexes_as_numpy_does(key):
    check(ops.get_item, X, expected=X[key], key=key)


def test_get_item_takes_tensors_as_keys():
    rows = ops.convert_to_tensor(np.array([2, 0], "int32"))
    assert_close(ops.get_item(X, (rows, slice(None), 1)), X[[2, 0], :, 1])
    assert_close(ops.get_item(X, ops.convert_to_tensor(np.array(1, "int32"))), X[1])


@pytest.mark.parametrize("rank", [1, 2, 3])
def test_get_item_with_a_mask(rank):
    mask = X.reshape(*X.shape[:rank], -1).mean(-1) > 0
    assert_close(ops.get_item(X, ops.convert_to_tensor(mask)), X[mask])
    assert ops.get_item(KerasTensor(X.shape), mask).shape == (None, *X.shape[rank:])


def test_get_item_refuses_what_is_outside():
    with pytest.raises(IndexError, match="out of bounds"):
        ops.get_item(ops.convert_to_tensor(X), 3)
    with pytest.raises(IndexError, match="Too many"):
        ops.get_item(ops.convert_to_tensor(X), (0, 0, 0, 0))


@pytest.mark.parametrize("axis", [None, 0, 1, -1])
def test_take(axis):
    for places in (np.array([1, 0, -1]), np.array([[0, 1], [2, -3]]), np.array(2)):
        check(ops.take, X, places, axis, expected=np.take(X, places, axis))


def test_take_wants_integers():
    with pytest.raises(ValueError, match="integer"):
        ops.take(X, np.array([1.0]), 0)


@pytest.mark.parametrize("axis", [0, 1, -1])
def test_take_along_axis(axis):
    places = integers(3, 4, 5, low=0, high=3)
    check(ops.take_along_axis, X, places, axis, expected=np.take_along_axis(X, places, axis))


def test_take_along_axis_broadcasts_and_flattens():
    x = numbers(3, 4)
    check(ops.take_along_axis, x, np.array([[1, -1]]), 1, expected=x[:, [1, -1]])
    check(ops.take_along_axis, x, np.array([1, 9]), expected=x.ravel()[[1, 9]])


def test_slice_and_slice_update():
    check(ops.slice, X, (1, 0, 2), (2, 4, 2), expected=X[1:3, :, 2:4])
    check(ops.slice, X, (1, 0, 2), (-1, 4, 2), expected=X[1:3, :, 2:4])
    starts = ops.convert_to_tensor(np.array([1, 0, 2], "int32"))
    assert_close(ops.slice(X, starts, (2, 4, 2)), X[1:3, :, 2:4])
    block = numbers(2, 4, 2, seed=3)
    expected = X.copy()
    expected[1:3, :, 2:4] = block
    assert_close(ops.slice_update(X, (1, 0, 2), block), expected)


@pytest.mark.parametrize("offset", [-3, -1, 0, 2, 4])
def test_diagonals(offset):
    x = numbers(4, 5)
    check(ops.diagonal, x, offset, expected=np.diagonal(x, offset), symbolic=offset < 4)
    check(ops.diag, x, offset, expected=np.diag(x, offset))
    check(ops.diag, x[0], offset, expected=np.diag(x[0], offset))
    check(ops.diagonal, X, 1, 2, 0, expected=np.diagonal(X, 1, 2, 0))


def test_scatter_adds_up():
    values = numbers(3, 2)
    expected = np.zeros((4, 2))
    np.add.at(expected, [1, 3, 1], values)
    check(ops.scatter, np.array([[1], [3], [1]]), values, (4, 2), expected=expected)


@pytest.mark.parametrize(("reduction", "result"), [(None, 6), ("add", 12), ("max", 6), ("min", 1), ("mul", 30)])
def test_scatter_update_combines(reduction, result):
    places = [[0, 1]] if reduction is None else [[0, 1], [0, 1]]
    updates = [6.0] if reduction is None else [5.0, 6.0]
    x = np.arange(12.0, dtype="float32").reshape(3, 4)
    expected = x.copy()
    expected[0, 1] = result
    assert_close(ops.scatter_update(x, places, updates, reduction), expected)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("segment_sum", [3, 0, 3, 0]),
        ("segment_prod", [2, 1, 3, 1]),
        ("segment_max", [2, -np.inf, 3, -np.inf]),
        ("segment_min", [1, np.inf, 3, np.inf]),
    ],
)
def test_segments_leave_out_ids_outside(name, expected):
    """Values of Keras 3.15 on JAX."""
    data, ids = np.array([1, 2, 3, 4, 5], "float32"), np.array([0, 0, 2, -1, 5])
    assert_close(getattr(ops, name)(data, ids, num_segments=4), expected)
    assert getattr(ops, name)(KerasTensor((None, 3)), ids, num_segments=4).shape == (4, 3)
