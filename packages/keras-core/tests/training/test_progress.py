"""What a person sees."""

from __future__ import annotations

import io
import re
import sys

import pytest

import keras_core as keras
from keras_core import layers

pytestmark = pytest.mark.usefixtures("trains")


class Terminal(io.StringIO):
    def isatty(self):
        return True


def model():
    made = keras.Sequential([keras.Input((3,)), layers.Dense(1)])
    made.compile("sgd", "mse")
    return made


def test_in_a_log_an_epoch_is_one_line_without_control_characters(line, capsys):
    x, y = line
    model().fit(x, y, batch_size=5, epochs=2, validation_data=(x, y), verbose=1)
    text = capsys.readouterr().out
    pattern = r"Epoch [12]/2: 4/4 - \d+s - \d+[mu]?s/step - loss: [\d.]+ - val_loss: [\d.]+"
    assert text.isprintable() or set(text) - {"\n"} == {c for c in text if c.isprintable()}
    assert [bool(re.fullmatch(pattern, li)) for li in text.splitlines()] == [True, True]


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
    assert re.fullmatch(r"1/1 - \d+s - \d+[mu]?s/step - loss: [\d.]+ - val_loss: [\d.]+", out[1])


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
