"""`bench` times a saved model on the backend under test."""

from __future__ import annotations

import json
import subprocess
import sys

import numpy as np
import pytest

import keras_core as keras
from keras_core import layers
from keras_core.plugins import active


def test_a_compiled_model_is_fitted_and_asked(backend_name, tmp_path):
    if not active.current().capabilities.trains:
        pytest.skip("the backend has no gradients")
    model = keras.Sequential([keras.Input((3,)), layers.Dense(2, activation="softmax")])
    model.compile("sgd", "sparse_categorical_crossentropy")
    model.save(tmp_path / "model.keras")
    command = [sys.executable, "-m", "keras_core", "bench", "model.keras", "--seconds", "0.05", "--json", "out.json"]
    done = subprocess.run([*command, "--backends", backend_name], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    (result,) = json.loads((tmp_path / "out.json").read_text())["results"]
    assert f"fastest to fit: {result['backend']}" in done.stdout
    for what in ("fit", "predict"):
        assert np.isfinite(result[what]["microseconds_per_step"])
        assert result[what]["first_step_seconds"] * 1e6 > result[what]["microseconds_per_step"]
