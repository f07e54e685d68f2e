"""Generators, datasets and loaders: what they yield, where they go on, and what they remember."""

from __future__ import annotations

import json

import numpy as np
import pytest

from keras_core.training.data import make_source
from keras_core.training.data.batches import to_batch
from keras_core.training.data.grouping import grouped

X = np.arange(10.0)[:, None]


class Stateful:
    """A loader whose position can be saved, as torchdata's."""

    def __init__(self, draws=False):
        self.at, self.draws = 0, draws

    def __iter__(self):
        for i in range(self.at, 5):
            self.at = i + 1
            yield X[2 * i : 2 * i + 2]
        self.at = 0

    def state_dict(self):
        return {"at": self.at, "secret": object()} if self.draws else {"at": self.at}

    def load_state_dict(self, state):
        self.at = state["at"]


class Positioned:
    """An iterator with a position, as Grain's."""

    def __init__(self):
        self.at = 0

    def __next__(self):
        if self.at == 5:
            raise StopIteration
        self.at += 1
        return X[2 * self.at - 2 : 2 * self.at]

    def __iter__(self):
        return self

    def get_state(self):
        return bytes([self.at])

    def set_state(self, state):
        self.at = state[0]


class Grain:
    __module__ = "grain.stand_in"

    def __iter__(self):
        return Positioned()


def firsts(batches):
    return [float(x[0, 0]) for x, _, _ in batches]


@pytest.mark.parametrize("make", [Stateful, Grain])
def test_a_position_is_that_of_the_last_batch_taken(make):
    source = make_source(make())
    source.first()
    before = json.loads(json.dumps(source.position()))
    batches = source.epoch()
    assert [next(batches)[0][0, 0], next(batches)[0][0, 0]] == [0, 2]
    after = json.loads(json.dumps(source.position()))
    for position, rest in ((before, [0, 2, 4, 6, 8]), (after, [4, 6, 8])):
        resumed = make_source(make())
        resumed.restore(position)
        resumed.first()
        assert resumed.position() == position
        assert firsts(resumed.epoch(3)) == rest
        assert firsts(resumed.epoch(3)) == [6, 8]


def test_a_pass_of_grain_that_is_over_has_no_position():
    source = make_source(Grain())
    list(source.epoch())
    assert source.position() is None


def test_a_position_that_is_no_json_is_none():
    assert make_source(Stateful(draws=True)).position() is None


def test_other_sources_have_no_position():
    source = make_source(iter([X]))
    assert source.position() is None
    source.restore(None)
    with pytest.raises(ValueError, match="keeps no position"):
        make_source(X).restore({"at": 1})


def test_a_start_draws_and_drops():
    source = make_source(X[i : i + 1] for i in range(5))
    source.first()
    assert firsts(source.epoch(3)) == [3, 4]


def test_rewinding_begins_anew_where_that_is_possible():
    class Shuffled:
        def __iter__(self):
            return iter([X[[i]] for i in np.random.permutation(10)])

    source = make_source(Shuffled())
    source.first()
    source.rewind()
    np.random.seed(3)
    assert firsts(source.epoch()) == np.random.RandomState(3).permutation(10).tolist()


def test_batches_without_rows_are_refused():
    with pytest.raises(ValueError, match=r"Batch 1 \(counted from 0\) of the list_iterator has no rows: .*\(0, 1\)"):
        list(make_source(iter([X, X[:0]])).epoch())


def test_lists_of_numbers_in_a_batch_are_arrays():
    x, y, weights = to_batch(({"a": [[1, 2], [3, 4]]}, [0.0, 1.0], None))
    np.testing.assert_array_equal(x["a"], [[1, 2], [3, 4]])
    assert (y.dtype, y.shape, weights) == (np.float32, (2,), None)
    (a, b), y, _ = to_batch((([1.0, 2.0], X), {"y": None}))
    assert a.shape == (2,) and b.shape == (10, 1) and y == {"y": None}


def test_groups_hold_batches_of_one_shape():
    lengths = [2, 2, 2, 3, 3, 2, 2]
    found = [(x.shape, n) for (x, _, _), n in grouped(((X[:k], None, None) for k in lengths), 2)]
    assert found == [((2, 2, 1), 2), ((2, 1), 1), ((2, 3, 1), 2), ((2, 2, 1), 2)]


def test_groups_of_a_dataset():
    source = make_source([X[0:4], X[4:8], X[8:]].__iter__())
    (whole, n), (rest, one) = source.executions(2)
    np.testing.assert_array_equal(whole[0], X[:8].reshape(2, 4, 1))
    assert (n, one, rest[0].shape, whole[1]) == (2, 1, (2, 1), None)
