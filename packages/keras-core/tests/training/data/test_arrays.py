"""Batches of arrays: which rows, in which order, in which memory."""

from __future__ import annotations

import numpy as np
import pytest

from keras_core import ops
from keras_core.training.data import make_source

X = np.arange(22, dtype="float32").reshape(11, 2)
Y = np.arange(11)


def test_an_unshuffled_batch_shares_the_memory_of_the_arrays():
    source = make_source(X, Y, batch_size=4)
    assert all(np.shares_memory(x, X) and np.shares_memory(y, Y) for x, y, _ in source.epoch())
    (x, y, _), n = next(source.executions(2))
    assert (n, x.shape, y.shape) == (2, (2, 4, 2), (2, 4)) and np.shares_memory(x, X) and np.shares_memory(y, Y)


def test_a_shuffled_epoch_takes_the_rows_in_the_order_of_numpys_permutation():
    np.random.seed(4)
    order = np.random.permutation(11)
    np.random.seed(4)
    found = list(make_source({"a": X}, Y, batch_size=4, shuffle=True).epoch())
    np.testing.assert_array_equal(np.concatenate([y for _, y, _ in found]), order)
    np.testing.assert_array_equal(np.concatenate([x["a"] for x, _, _ in found]), X[order])


def test_the_order_is_drawn_when_the_epoch_begins():
    source = make_source(X, Y, batch_size=4, shuffle=True)
    np.random.seed(4)
    expected = np.random.permutation(11)[:4]
    np.random.seed(4)
    batches = source.epoch()
    np.random.seed(5)
    np.testing.assert_array_equal(next(batches)[1], expected)


@pytest.mark.parametrize("shuffle", [False, True, "batch"])
def test_a_later_start_leaves_the_other_batches_as_they_are(shuffle):
    source = make_source(X, Y, batch_size=3, shuffle=shuffle)
    np.random.seed(1)
    whole = [y.tolist() for _, y, _ in source.epoch()]
    np.random.seed(1)
    assert [y.tolist() for _, y, _ in source.epoch(2)] == whole[2:]
    np.random.seed(1)
    groups = [(y.tolist(), n) for (_, y, _), n in source.executions(2, 1)]
    assert groups == [([whole[1], whole[2]], 2), (whole[3], 1)]


def test_executions_of_one_step_are_batches():
    assert [(x.shape, n) for (x, _, _), n in make_source(X, batch_size=8).executions(1)] == [((8, 2), 1), ((3, 2), 1)]


def test_batches_that_stay_together_when_shuffled():
    np.random.seed(0)
    found = [y.tolist() for _, y, _ in make_source(X, Y, batch_size=4, shuffle="batch").epoch()]
    assert sorted(found[:2]) == [[0, 1, 2, 3], [4, 5, 6, 7]] and found[2] == [8, 9, 10]


@pytest.mark.parametrize("shuffle", [False, True])
def test_native_tensors_give_the_rows_of_their_arrays(shuffle):
    np.random.seed(2)
    expected = [(x.tolist(), y.tolist()) for x, y, _ in make_source(X, Y, batch_size=4, shuffle=shuffle).epoch()]
    np.random.seed(2)
    source = make_source(ops.convert_to_tensor(X), ops.convert_to_tensor(Y), batch_size=4, shuffle=shuffle)
    assert [(np.asarray(x).tolist(), np.asarray(y).tolist()) for x, y, _ in source.epoch()] == expected
