"""Small models as data, and files with one flaw each."""

from __future__ import annotations

import importlib.util
import pathlib

import numpy as np
import pytest

from keras_core.contract import Budget, Bundle
from keras_io.keras_file import KerasFile
from keras_io.weights_file import WeightsFile

# Parity needs the published Keras, a package; the module `keras.py` of this repository is not it.
_keras = importlib.util.find_spec("keras")
collect_ignore_glob = [] if _keras and _keras.submodule_search_locations else ["parity/*"]


@pytest.fixture
def weights() -> dict:
    kernel = np.arange(6, dtype="float32").reshape(2, 3)
    return {"layers": {"dense": {"vars": {"0": kernel, "1": np.ones(3, "float32")}}}, "vars": {}}


@pytest.fixture
def bundle(weights: dict) -> Bundle:
    return Bundle(
        config={"class_name": "Sequential", "config": {"name": "m", "layers": []}},
        metadata={"keras_version": "3.15.1"},
        weights=weights,
        assets={"layers/lookup/vocabulary.txt": b"[UNK]\na"},
    )


@pytest.fixture
def keras_path(tmp_path: pathlib.Path, bundle: Bundle) -> pathlib.Path:
    path = tmp_path / "model.keras"
    KerasFile().write(path, bundle)
    return path


@pytest.fixture
def weights_path(tmp_path: pathlib.Path, weights: dict) -> pathlib.Path:
    path = tmp_path / "model.weights.h5"
    WeightsFile().write(path, Bundle(weights=weights))
    return path


@pytest.fixture
def budget() -> Budget:
    return Budget()
