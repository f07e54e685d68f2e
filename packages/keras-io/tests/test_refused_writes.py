from __future__ import annotations

import numpy as np
import pytest

from keras_core.contract import Bundle, FormatError
from keras_io.keras_file import KerasFile
from keras_io.weights_file import WeightsFile


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "a\0b", "line\nbreak", 3])
def test_names_that_no_file_can_hold_are_refused(tmp_path, name):
    with pytest.raises(FormatError, match="not usable"):
        WeightsFile().write(tmp_path / "x.weights.h5", Bundle(weights={"layers": {name: np.ones(1)}}))


@pytest.mark.parametrize("name", ["../x", "/x", "a\\b", "c:x", "a//b", "a/./b", ""])
def test_asset_paths_that_lead_out_are_refused(tmp_path, name):
    with pytest.raises(FormatError, match="asset path"):
        KerasFile().write(tmp_path / "x.keras", Bundle(config={}, assets={name: b""}))


@pytest.mark.parametrize("value", [np.array([None]), np.array(["a"]), "text", None, np.array("2020", "datetime64[Y]")])
def test_only_numbers_are_weights(tmp_path, value):
    with pytest.raises(FormatError, match="arrays of numbers"):
        WeightsFile().write(tmp_path / "x.weights.h5", Bundle(weights={"x": value}))


def test_a_model_needs_a_config(tmp_path):
    with pytest.raises(FormatError, match="needs a config"):
        KerasFile().write(tmp_path / "x.keras", Bundle(weights={}))


def test_weights_alone_take_no_assets(tmp_path):
    with pytest.raises(FormatError, match="weights alone"):
        WeightsFile().write(tmp_path / "x.weights.h5", Bundle(weights={}, assets={"a": b""}))


def test_weights_must_be_there(tmp_path):
    with pytest.raises(FormatError, match="no weights"):
        WeightsFile().write(tmp_path / "x.weights.h5", Bundle(config={}))


def test_a_config_that_json_cannot_hold_is_refused(tmp_path):
    with pytest.raises(FormatError, match=r"config\.json holds what JSON cannot"):
        KerasFile().write(tmp_path / "x.keras", Bundle(config={"x": np.ones(2)}))
