from __future__ import annotations

import io
import json
import zipfile

import h5py
import ml_dtypes
import numpy as np
import pytest

from keras_core.contract import Bundle, flatten
from keras_io.keras_file import KerasFile
from keras_io.weights_file import WeightsFile

DTYPES = ["bool", "int8", "uint8", "int32", "int64", "float16", "float32", "float64", "complex64"]


def same(left: dict, right: dict) -> bool:
    left, right = flatten(left), flatten(right)
    return left.keys() == right.keys() and all(
        left[k].dtype == right[k].dtype and left[k].shape == right[k].shape and left[k].tobytes() == right[k].tobytes()
        for k in left
    )


def test_a_model_comes_back(keras_path, bundle, budget):
    back = KerasFile().read(keras_path, budget)
    assert back.config == bundle.config
    assert back.metadata == bundle.metadata
    assert back.assets == bundle.assets
    assert same(back.weights, bundle.weights)
    assert back.weights["vars"] == {}


def test_weights_come_back(weights_path, weights, budget):
    assert same(WeightsFile().read(weights_path, budget).weights, weights)


def test_weights_are_read_only_when_asked_for(keras_path, weights_path, budget):
    back = KerasFile().read(keras_path, budget, weights=False)
    assert back.weights is None
    assert back.config is not None
    assert WeightsFile().read(weights_path, budget, weights=False).weights is None


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 1, 2)])
def test_every_number_type_comes_back(tmp_path, budget, dtype, shape):
    tree = {"vars": {"0": np.ones(shape, dtype)}}
    path = tmp_path / "x.weights.h5"
    WeightsFile().write(path, Bundle(weights=tree))
    assert same(WeightsFile().read(path, budget).weights, tree)


@pytest.mark.parametrize("dtype", ["bfloat16", "float8_e4m3fn", "float8_e5m2", "int4"])
@pytest.mark.parametrize("shape", [(), (3,), (2, 2)])
def test_number_types_that_hdf5_lacks_come_back(tmp_path, budget, dtype, shape):
    tree = {"vars": {"0": np.ones(shape, getattr(ml_dtypes, dtype))}}
    path = tmp_path / "x.weights.h5"
    WeightsFile().write(path, Bundle(weights=tree))
    assert same(WeightsFile().read(path, budget).weights, tree)


def test_bfloat16_is_stored_as_labelled_bytes(tmp_path):
    path = tmp_path / "x.weights.h5"
    WeightsFile().write(path, Bundle(weights={"x": np.ones(1, ml_dtypes.bfloat16)}))
    with h5py.File(path) as file:
        assert file["x"].attrs["dtype"] == "bfloat16"
        assert file["x"][()].tobytes() == b"\x80\x3f"


def test_the_layout_is_groups_and_datasets(weights_path, weights):
    with h5py.File(weights_path) as file:
        assert np.array_equal(file["layers/dense/vars/0"][()], weights["layers"]["dense"]["vars"]["0"])
        assert file["layers/dense/vars/0"].chunks is None
        assert list(file["vars"]) == []


def test_the_archive_has_its_members_in_order_and_undated(keras_path, bundle):
    with zipfile.ZipFile(keras_path) as archive:
        assert archive.namelist() == [
            "metadata.json",
            "config.json",
            "model.weights.h5",
            "assets/layers/lookup/vocabulary.txt",
        ]
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {member.compress_type for member in archive.infolist()} == {zipfile.ZIP_STORED}
        assert json.loads(archive.read("config.json")) == bundle.config
        assert archive.testzip() is None


def test_equal_bundles_make_equal_bytes(tmp_path, bundle):
    KerasFile().write(tmp_path / "a.keras", bundle)
    KerasFile().write(tmp_path / "b.keras", bundle)
    assert (tmp_path / "a.keras").read_bytes() == (tmp_path / "b.keras").read_bytes()


def test_the_order_in_which_groups_were_made_leaves_no_trace(tmp_path):
    one, other = {"a": np.ones(1), "b": {"c": np.ones(2)}}, {"b": {"c": np.ones(2)}, "a": np.ones(1)}
    WeightsFile().write(tmp_path / "one", Bundle(weights=one))
    WeightsFile().write(tmp_path / "other", Bundle(weights=other))
    assert (tmp_path / "one").read_bytes() == (tmp_path / "other").read_bytes()


def test_compressed_files_of_others_are_read(tmp_path, keras_path, bundle, budget):
    path = tmp_path / "deflated.keras"
    with zipfile.ZipFile(keras_path) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name in reversed(source.namelist()):
            target.writestr(name, source.read(name))
        target.writestr("assets/", b"")
        target.writestr("README", b"a stranger")
    assert same(KerasFile().read(path, budget).weights, bundle.weights)


def test_packed_and_big_endian_arrays_of_others_are_read(tmp_path, budget):
    path = tmp_path / "x.weights.h5"
    values = np.arange(20.0)
    with h5py.File(path, "w") as file:
        file.create_dataset("packed", data=values, chunks=(5,), compression="gzip", shuffle=True, fletcher32=True)
        file.create_dataset("big", data=values.astype(">f8"))
    tree = WeightsFile().read(path, budget).weights
    assert same(tree, {"packed": values, "big": values})


def test_formats_know_their_files(keras_path, weights_path, tmp_path):
    assert KerasFile().recognizes(keras_path)
    assert WeightsFile().recognizes(weights_path)
    assert not KerasFile().recognizes(weights_path)
    assert not WeightsFile().recognizes(keras_path)
    assert not KerasFile().recognizes(tmp_path)
    assert not WeightsFile().recognizes(tmp_path / "absent")


def test_nan_and_infinity_stay_in_the_config(tmp_path, budget):
    path = tmp_path / "x.keras"
    KerasFile().write(path, Bundle(config={"x": float("inf")}))
    assert KerasFile().read(path, budget).config == {"x": float("inf")}


def test_a_file_without_metadata_is_read(tmp_path, budget, weights_path):
    path = tmp_path / "x.keras"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("config.json", "{}")
        archive.write(weights_path, "model.weights.h5")
    assert KerasFile().read(path, budget).metadata is None


def test_weights_inside_the_archive_are_an_ordinary_hdf5_file(keras_path, bundle):
    with zipfile.ZipFile(keras_path) as archive, h5py.File(io.BytesIO(archive.read("model.weights.h5"))) as file:
        assert np.array_equal(file["layers/dense/vars/1"][()], bundle.weights["layers"]["dense"]["vars"]["1"])
