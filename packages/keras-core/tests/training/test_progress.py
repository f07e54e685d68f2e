"""What a person sees."""

from __future__ import annotations

import io
import re
import sys

import pytest

import keras_core as keras
from keras_core import layers
from keras_core.training.progress_bar import Progbar

pytestmark = pytest.mark.usefixtures("trains")


class Terminal(io.StringIO):
    def isatty(self):
        return True


def model():
    made = keras.Sequential([keras.Input((3,)), layers.Dense(1)])
    made.compile("sgd", "mse")
    return made


def test_outside_of_a_terminal_an_epoch_is_two_lines(line, capsys):
    model().fit(*line, batch_size=5, epochs=2, verbose=1)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Epoch 1/2" and lines[2] == "Epoch 2/2" and len(lines) == 4
    assert re.fullmatch(r"4/4 ━{20} \d+m?s \d+[mu]?s/step - loss: \d+\.\d{4}", lines[1])


def test_at_a_terminal_the_bar_is_drawn_over_itself(line, monkeypatch):
    screen = Terminal()
    monkeypatch.setattr(sys, "stdout", screen)
    model().fit(*line, batch_size=1, verbose=1)
    drawn = screen.getvalue().split("\r")
    assert len(drawn) >= 3
    assert "━" in drawn[-1] and drawn[-1].startswith("20/20") and drawn[-1].endswith("\n")
    assert "─" in drawn[1] and "\n" not in drawn[1]


def test_verbose_two_is_a_line_an_epoch(line, capsys):
    x, y = line
    model().fit(x, y, validation_data=(x, y), verbose=2)
    out = capsys.readouterr().out.splitlines()
    assert out[0] == "Epoch 1/1"
    assert re.fullmatch(r"1/1 - \d+m?s \d+m?s/step - loss: [\d.]+ - val_loss: [\d.]+", out[1])


def test_silence(line, capsys):
    made = model()
    made.fit(*line, verbose=0)
    made.evaluate(*line, verbose=0)
    made.predict(line[0], verbose=0)
    assert capsys.readouterr().out == ""


def test_evaluate_and_predict_have_a_bar(line, capsys):
    made = model()
    made.evaluate(*line)
    made.predict(line[0])
    first, second = capsys.readouterr().out.splitlines()
    assert "loss:" in first and second.startswith("1/1")


def test_unknown_verbosity(line):
    with pytest.raises(ValueError, match="verbose must be 0, 1, 2 or 'auto', got 3"):
        model().fit(*line, verbose=3)


def test_the_bar_on_its_own_averages(capsys):
    bar = Progbar(2, stateful_metrics=["last"])
    bar.update(1, [("mean", 1.0), ("last", 1.0)])
    bar.update(2, [("mean", 3.0), ("last", 3.0)])
    assert "mean: 2.0000 - last: 3.0000" in capsys.readouterr().out
