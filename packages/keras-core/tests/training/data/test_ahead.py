"""Batches prepared on a thread: in order, no more than needed, and without leaving a thread behind."""

from __future__ import annotations

import threading
import time
import traceback

import numpy as np
import pytest

from keras_core.training.data import ahead, make_source
from keras_core.training.data.ahead import DEPTH, Reader, read_ahead


def threads():
    return [t for t in threading.enumerate() if t.name.startswith("keras-data")]


def slow(count, fail_at=None, made=None):
    for i in range(count):
        time.sleep(0.002)
        if i == fail_at:
            raise OSError(f"no batch {i}")
        if made is not None:
            made.append(i)
        yield np.full((2, 1), i)


def numbers(batches):
    return [int(x[0, 0]) for x, _, _ in batches]


def test_slow_batches_come_from_a_thread_and_in_order():
    names = set()

    def batches():
        for x in slow(8):
            names.add(threading.current_thread().name)
            yield x

    assert numbers(make_source(batches()).epoch()) == list(range(8))
    assert "keras-data" in names and not threads()


def test_fast_batches_need_no_thread():
    begun = set()
    for x in make_source(iter([np.full((1, 1), i) for i in range(20)])).epoch():
        begun.update(threads())
        assert x
    assert not begun


def test_nothing_is_read_ahead_where_the_loop_says_so():
    made = []
    source = make_source(slow(6, made=made))
    source.ahead = False
    for i, _ in enumerate(source.epoch()):
        assert made == list(range(i + 1)) and not threads()


def test_a_thread_reads_no_further_than_the_queue_is_long():
    made = []
    reader = Reader(iter(slow(50, made=made)))
    next(iter(reader))
    time.sleep(0.05)
    assert len(made) <= 1 + DEPTH + 1
    reader.stop()
    assert not threads()


def test_a_thread_ends_when_the_epoch_is_left():
    for x in make_source(slow(50)).epoch():
        if x[0][0, 0] == 4:
            break
    del x
    assert not threads()
    with pytest.raises(KeyboardInterrupt):
        interrupted(make_source(slow(50)))
    assert not threads()


def interrupted(source):
    for x, _, _ in source.epoch():
        if x[0, 0] == 4:
            raise KeyboardInterrupt


def test_a_generator_goes_on_with_the_batches_that_were_read_ahead():
    source = make_source(slow(9))
    for x, _, _ in source.epoch():
        if x[0, 0] == 4:
            break
    assert numbers(source.epoch()) == [5, 6, 7, 8]


@pytest.mark.parametrize("at", [0, 1, 5])
def test_an_error_comes_through_with_its_traceback_and_the_number_of_the_batch(at):
    with pytest.raises(OSError, match=f"no batch {at}") as caught:
        numbers(make_source(slow(9, fail_at=at)).epoch())
    assert "in slow" in "".join(traceback.format_tb(caught.value.__traceback__))
    assert caught.value.__notes__ == [f"The generator raised this while it made batch {at} (counted from 0)."]
    assert not threads()


def test_an_error_that_was_read_ahead_is_raised_where_its_batch_is_asked_for():
    source = make_source(slow(9, fail_at=5))
    assert [int(x[0, 0]) for _, (x, _, _) in zip(range(5), source.epoch(), strict=False)] == [0, 1, 2, 3, 4]
    with pytest.raises(OSError, match="no batch 5"):
        next(source.epoch())


def test_closing_a_source_ends_the_thread_of_an_epoch_that_is_kept():
    source = make_source(slow(9))
    batches = source.epoch()
    assert [int(next(batches)[0][0, 0]) for _ in range(5)] == [0, 1, 2, 3, 4] and threads()
    source.close()
    assert not threads() and next(batches, None) is None
    assert numbers(source.epoch()) == [5, 6, 7, 8]
    source.close()


def test_a_thread_that_nobody_asks_ends_and_another_goes_on(monkeypatch):
    monkeypatch.setattr(ahead, "IDLE", 0.01)
    items = iter(Reader(iter(range(9))))
    assert next(items) == 0
    deadline = time.monotonic() + 5
    while threads() and time.monotonic() < deadline:
        time.sleep(0.005)
    assert not threads() and list(items) == [1, 2, 3, 4, 5, 6, 7, 8]


def test_an_iterator_may_be_given_up_before_it_begins():
    read_ahead(iter(slow(5))).close()
    assert not threads()
