"""`bench` compares backends; one that fails does not stop the others."""

from __future__ import annotations

import json

import numpy as np
import pytest

import keras_core as keras
from keras_core import layers
from keras_core.cli import bench, bench_data, contest, main
from keras_core.contract import Bundle


def figures(step):
    return {"first_step_seconds": 0.5, "microseconds_per_step": step, "samples_per_second": 32e6 / step}


@pytest.fixture
def model_file(tmp_path):
    model = keras.Sequential([keras.Input((3,)), layers.Dense(2)])
    path = tmp_path / "model.keras"
    model.save(path)
    return str(path)


@pytest.fixture
def two_backends(monkeypatch):
    """Two installed backends, measured beforehand, and a third that fails."""
    measured = {
        "alpha": {"version": "1", "peak_megabytes": 100.0, "fit": figures(200.0), "predict": figures(50.0)},
        "beta": {"version": "2", "peak_megabytes": None, "predict": figures(25.0), "note": "predict alone. It cannot."},
        "gamma": {"error": "The process ended with code 1. ImportError: no [driver]"},
    }
    monkeypatch.setattr(bench, "chosen", lambda names: names.split(",") if names else list(measured))
    monkeypatch.setattr(contest, "run_apart", lambda name, task, folder: {"backend": name, **measured[name]})


def test_the_table_names_the_fastest_and_what_went_wrong(two_backends, model_file, tmp_path, capsys):
    assert main(["bench", model_file, "--json", str(tmp_path / "out.json")]) == 0
    shown = capsys.readouterr().out
    for text in ("alpha 1", "200", "640,000", "beta 2", "25", "fastest to fit: alpha", "fastest to predict: beta"):
        assert text in shown
    assert "ImportError: no [driver]" in shown
    assert "beta: predict alone. It cannot." in shown
    report = json.loads((tmp_path / "out.json").read_text())
    assert report["fastest"] == {"fit": "alpha", "predict": "beta"}
    assert [r["backend"] for r in report["results"]] == ["alpha", "beta", "gamma"]


def test_it_fails_where_no_backend_succeeds(two_backends, model_file):
    assert main(["bench", model_file, "--backends", "gamma"]) == 1


def test_a_backend_that_is_not_installed(model_file, capsys):
    assert main(["bench", model_file, "--backends", "numpy,nonesuch"]) == 2
    assert "'nonesuch' is not installed" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["nothing.keras"], ["MODEL", "--data", "nothing.weights.h5"]])
def test_a_file_that_is_not_there(arguments, model_file, capsys):
    assert main(["bench", *(model_file if a == "MODEL" else a for a in arguments)]) == 2
    assert "file 'nothing." in capsys.readouterr().err


def test_data_that_no_format_reads(model_file, tmp_path, capsys):
    (tmp_path / "x.table").write_text("1 2 3")
    assert main(["bench", model_file, "--data", str(tmp_path / "x.table")]) == 2
    assert ".weights.h5" in capsys.readouterr().err


def test_numbers_that_are_none(model_file):
    with pytest.raises(SystemExit):
        main(["bench", model_file, "--batch-size", "0"])


def test_numpy_predicts_in_a_process_of_its_own(model_file, tmp_path):
    task = {"model": model_file, "data": None, "batch_size": 4, "seconds": 0.01}
    result = contest.run_apart("numpy", task, tmp_path)
    assert result["backend"] == "numpy"
    assert result["note"].startswith("predict alone.")
    assert result["predict"]["samples_per_second"] == pytest.approx(4e6 / result["predict"]["microseconds_per_step"])
    assert result["predict"]["first_step_seconds"] > 0


def test_a_process_that_fails_is_an_error_with_its_reason(tmp_path):
    (tmp_path / "torn.keras").write_text("torn")
    task = {"model": str(tmp_path / "torn.keras"), "data": None, "batch_size": 4, "seconds": 0.01}
    assert "FormatError" in contest.run_apart("numpy", task, tmp_path)["error"]


def test_steps_are_timed_without_the_first(monkeypatch):
    clock = [0.0]
    monkeypatch.setattr(contest.time, "perf_counter", lambda: clock[0])
    calls = []

    def run(rows):  # the first call takes 10 s longer, a row 1/64 s
        clock[0] += rows / 64 + (0 if calls else 10)
        calls.append(rows)

    found = contest.timed(run, rows=1000, batch_size=4, seconds=2.0)
    assert calls[:3] == [4, 4, 24]  # 1/16 s a step, so 6 steps in a fifth of two seconds
    assert found == {"first_step_seconds": 10.0625, "microseconds_per_step": 62500.0, "samples_per_second": 64.0}


class Arrays:
    def __init__(self, arrays):
        self.arrays = arrays

    def read(self, path, budget):
        return Bundle(weights=self.arrays)


@pytest.mark.parametrize("names", [("x_left", "x_right"), ("x_0", "x_1")])
def test_arrays_find_their_inputs(names, monkeypatch):
    left, right = keras.Input((2,), name="left"), keras.Input((3,), name="right")
    model = keras.Model({"left": left, "right": right}, layers.Concatenate(name="both")([left, right]))
    arrays = {names[0]: np.zeros((9, 2)), names[1]: np.ones((9, 3)), "y": np.zeros((9, 5))}
    monkeypatch.setattr(bench_data, "find_format", lambda path: Arrays(arrays))
    x, y = bench_data.load(model, "data", rows=4, targets=True)
    assert {name: a.shape for name, a in x.items()} == {"left": (4, 2), "right": (4, 3)}
    assert y.shape == (4, 5)
    assert bench_data.load(model, "data", rows=4, targets=False)[1] is None
    del arrays[names[1]]
    with pytest.raises(ValueError, match=rf"holds \['{names[0]}', 'y'\], but no x"):
        bench_data.load(model, "data", rows=4, targets=True)


def test_random_targets_suit_the_loss():
    model = keras.Sequential([keras.Input((None, 3)), layers.Dense(7)])
    model.compile("sgd", "sparse_categorical_crossentropy")
    x, y = bench_data.load(model, None, rows=6, targets=True)
    assert (x.shape, y.shape, y.dtype) == ((6, 16, 3), (6, 16), "int32")
    assert y.max() < 7
    model.compile("sgd", "mse")
    assert bench_data.load(model, None, rows=6, targets=True)[1].shape == (6, 16, 7)
