"""The bar on its own, and where it is drawn."""

from __future__ import annotations

import io
import os
import re
import shutil
import sys
import time
import types

import pytest

from keras_core import config
from keras_core.training import callbacks, progress_bar, screen
from keras_core.training.progress_bar import Progbar


class Stream(io.StringIO):
    """Keeps each write apart."""

    def __init__(self, terminal=True):
        super().__init__()
        self.writes = []
        self.isatty = lambda: terminal

    def write(self, text):
        self.writes.append(text)
        return super().write(text)


@pytest.fixture
def terminal(monkeypatch):
    stream = Stream()
    for module in (screen, progress_bar):  # not `sys.stdout` itself, which pytest sets again after a fixture
        monkeypatch.setattr(module, "sys", types.SimpleNamespace(stdout=stream, modules=sys.modules))
    monkeypatch.setattr(shutil, "get_terminal_size", lambda *_: os.terminal_size((80, 20)))
    return stream


def test_figures_are_averaged_over_steps_and_stand_as_they_are_at_the_end(terminal):
    bar = Progbar(4, interval=0, stateful_metrics=["last"])
    bar.update(1, [("mean", 1.0), ("last", 1.0)])
    bar.update(3, [("mean", 4.0), ("last", 3.0)])  # two steps
    bar.add(1, [("mean", 8.0), ("last", 8.0)])
    shown = [re.findall(r"(\d\.\d{4})", text) for text in terminal.writes]
    assert shown == [["1.0000", "1.0000"], ["3.0000", "3.0000"], ["8.0000", "8.0000"]]


def test_each_drawing_is_one_write_that_covers_the_last_one(terminal):
    bar = Progbar(3, width=6, interval=0)
    bar.update(1, [("a", 1e-7)])
    bar.update(2)
    bar.update(3)
    first, second, third = terminal.writes
    assert all(text.count("\r") == 1 and text.startswith("\r") for text in terminal.writes)
    assert "1/3 ━━────" in first and "2/3 ━━━━──" in second and "3/3 ━━━━━━" in third
    assert len(first) <= len(second) <= len(third.rstrip("\n")) and third.endswith("\n")


def test_a_line_that_is_too_long_is_cut_until_the_last_drawing(terminal):
    bar = Progbar(2, interval=0)
    figures = [(f"metric_{i}", 0.5) for i in range(9)]
    bar.update(1, figures)
    bar.update(2, figures)
    assert len(terminal.writes[0]) == 80 and terminal.writes[0].endswith("…")
    assert "metric_8: 0.5000" in terminal.writes[1]


def test_an_unknown_length(terminal):
    bar = Progbar(None, interval=0)
    bar.update(1)
    bar.update(2, finalize=True)
    assert "1/Unknown" in terminal.writes[0] and "2/2 ━" in terminal.writes[1]


def test_it_is_drawn_ten_times_a_second_at_most(terminal, monkeypatch):
    now = [0.0]
    monkeypatch.setattr(time, "perf_counter", lambda: now[0])
    logger = callbacks.ProgbarLogger()
    logger.set_params({"verbose": 1, "epochs": 1, "steps": 1000})
    logger.on_train_begin()
    logger.on_epoch_begin(0)
    for batch in range(1000):
        now[0] += 0.001
        logger.on_train_batch_end(batch, {"loss": 0.5})
    assert 9 <= sum(text.startswith("\r") for text in terminal.writes) <= 11


def test_a_step_that_is_not_due_costs_less_than_a_microsecond(terminal):
    bar = Progbar(10, interval=1e9)
    bar.show(0, {})
    rounds = 2000
    best = min(_seconds(bar, rounds) for _ in range(5))
    assert best / rounds < 1e-6


def _seconds(bar, rounds):
    begin = time.perf_counter()
    for step in range(rounds):
        bar.due(step)
    return time.perf_counter() - begin


def test_validation_is_told_behind_the_bar_of_training(terminal, monkeypatch):
    logger = callbacks.ProgbarLogger()
    logger.set_params({"verbose": 1, "epochs": 1, "steps": 2})
    logger.on_train_begin()
    logger.on_epoch_begin(0)
    now = time.perf_counter()
    ticks = iter(range(1, 99))
    monkeypatch.setattr(time, "perf_counter", lambda: now + next(ticks))
    logger.on_train_batch_end(1, {"loss": 0.5})
    logger.on_test_begin()
    logger.on_test_batch_end(0, {"loss": 0.25})
    logger.on_test_end({})
    logger.on_epoch_end(0, {"loss": 0.5, "val_loss": 0.25})
    *_, training, validating, end = terminal.writes
    assert "loss: 0.5000" in training and "loss: 0.5000 - validating: 1" in validating
    assert "loss: 0.5000 - val_loss: 0.2500" in end and end.endswith("\n")


def test_in_a_notebook_one_output_is_replaced(monkeypatch):
    shown = []
    handle = types.SimpleNamespace(update=lambda content, raw: shown.append(content["text/plain"]))

    def display(content, raw, display_id):
        shown.append(content["text/plain"])
        return handle

    kernel = types.SimpleNamespace(kernel=object())
    notebook = types.ModuleType("IPython")
    notebook.get_ipython = lambda: kernel
    notebook.display = types.ModuleType("IPython.display")
    notebook.display.display = display
    monkeypatch.setitem(sys.modules, "IPython", notebook)
    monkeypatch.setitem(sys.modules, "IPython.display", notebook.display)
    stream = type("OutStream", (Stream,), {"__module__": "ipykernel.iostream"})(terminal=False)
    monkeypatch.setattr(sys, "stdout", stream)
    bar = Progbar(2, interval=0)
    bar.update(1)
    bar.update(2, [("loss", 0.5)])
    assert shown[0].startswith("1/2 ━") and shown[1].endswith("loss: 0.5000")
    assert stream.writes == [] and not any("\r" in text for text in shown)


def test_logged_plainly_it_is_a_line(terminal):
    config.disable_interactive_logging()
    try:
        bar = Progbar(2, interval=0)
        bar.update(1)
        bar.update(2, [("loss", 0.5)])
    finally:
        config.enable_interactive_logging()
    assert re.fullmatch(r"2/2 - 0s - \d+us/step - loss: 0.5000\n", terminal.getvalue())


def test_nothing_is_drawn_in_silence(terminal):
    Progbar(1, verbose=0).update(1)
    assert terminal.writes == []
