"""PyDatasets with threads and processes."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading

import numpy as np
import pytest

from keras_core.plugins import active
from keras_core.training.data import PyDataset, make_source


class Numbers(PyDataset):
    def __init__(self, count=6, dies_at=None, fails_at=None, **options):
        super().__init__(**options)
        self.count, self.dies_at, self.fails_at, self.begun, self.asked = count, dies_at, fails_at, 0, []

    def __len__(self):
        return self.count

    def __getitem__(self, index):
        self.asked.append(index)
        if index == self.dies_at:
            os.kill(os.getpid(), signal.SIGKILL)
        if index == self.fails_at:
            raise OSError(f"no batch {index}")
        return np.full((2, 1), index), np.full(2, os.getpid()), np.random.uniform(size=2)

    def on_epoch_begin(self):
        self.begun += 1


def indices(batches):
    return [int(x[0, 0]) for x, _, _ in batches]


@pytest.fixture
def forks():
    """Skip where processes do not fork, or where a framework's threads make that unsafe."""
    if multiprocessing.get_start_method() != "fork" or active.current().capabilities.trains:
        pytest.skip("needs processes that fork, and no threads of a framework")


@pytest.mark.parametrize("options", [{"workers": 0}, {"workers": 1}, {"workers": 3}])
def test_a_later_start_computes_only_what_follows(options):
    dataset = Numbers(**options)
    source = make_source(dataset, shuffle=True)
    np.random.seed(6)
    order = np.random.permutation(6).tolist()
    np.random.seed(6)
    assert indices(source.epoch(2)) == order[2:]
    assert sorted(dataset.asked) == sorted(order[2:]) and dataset.begun == 1


@pytest.mark.parametrize("workers", [0, 1, 3])
def test_an_error_names_the_index(workers):
    with pytest.raises(OSError, match="no batch 3") as caught:
        indices(make_source(Numbers(fails_at=3, workers=workers)).epoch())
    assert caught.value.__notes__ == ["The Numbers raised this while it made batch 3 (counted from 0)."]


def test_threads_end_when_the_epoch_is_left():
    for batch in make_source(Numbers(100, workers=3, max_queue_size=2)).epoch():
        assert batch[0].shape == (2, 1)
        break
    assert not [t for t in threading.enumerate() if t.name.startswith("keras-data")]


def test_nothing_is_computed_ahead_where_the_loop_says_so():
    dataset = Numbers(workers=3)
    source = make_source(dataset)
    source.ahead = False
    next(source.epoch())
    assert dataset.asked == [0]


def test_processes_compute_in_order_and_draw_by_the_index(forks):
    dataset = Numbers(workers=2, use_multiprocessing=True)
    source = make_source(dataset)
    found = []
    for _ in range(2):
        np.random.seed(1)
        found.append(list(source.epoch()))
    first, second = found
    assert indices(first) == [0, 1, 2, 3, 4, 5] and dataset.asked == []
    assert os.getpid() not in {int(pid[0]) for _, pid, _ in first}
    draws = np.array([w for _, _, w in first])
    assert len(np.unique(draws)) == 12
    np.testing.assert_array_equal(draws, [w for _, _, w in second])
    assert not multiprocessing.active_children()


def test_a_process_that_dies_is_an_error(forks):
    dataset = Numbers(dies_at=2, workers=2, use_multiprocessing=True)
    with pytest.raises(RuntimeError, match="A worker process of the Numbers died"):
        indices(make_source(dataset).epoch())
    assert not multiprocessing.active_children()


def test_an_error_in_a_process_comes_through(forks):
    with pytest.raises(OSError, match="no batch 1") as caught:
        indices(make_source(Numbers(fails_at=1, workers=1, use_multiprocessing=True)).epoch())
    assert "__getitem__" in str(caught.value.__cause__)
