from __future__ import annotations

import os
import pickle
import zipfile

import h5py
import pytest

from keras_core.contract import FormatError
from keras_io.keras_file import KerasFile
from keras_io.weights_file import WeightsFile

FORMATS = [KerasFile(), WeightsFile()]


@pytest.mark.parametrize("format", FORMATS, ids=lambda f: f.name)
def test_a_missing_file_is_not_found_and_a_near_name_is_offered(tmp_path, budget, format):
    (tmp_path / "modle.keras").write_bytes(b"")
    with pytest.raises(FileNotFoundError, match=r"There is no file '.*model.keras'.*Did you mean '.*modle.keras'"):
        format.read(tmp_path / "model.keras", budget)


@pytest.mark.parametrize("format", FORMATS, ids=lambda f: f.name)
def test_a_missing_folder_is_named(tmp_path, budget, format):
    with pytest.raises(FileNotFoundError, match=r"nor a folder '.*nowhere'"):
        format.read(tmp_path / "nowhere" / "x", budget)


@pytest.mark.parametrize("format", FORMATS, ids=lambda f: f.name)
@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", "an empty file"),
        (pickle.dumps({"a": 1}), "a pickle"),
        (b"<!DOCTYPE html>", "HTML"),
        (b"version https://git-lfs.github.com/spec/v1\n", "Git LFS"),
        (b"\x1f\x8b\x08", "gzip"),
        (b'{"class_name": 1}', "JSON"),
        (b"\x40\x00\x00\x00\x00\x00\x00\x00{}", "safetensors"),
        (b"\x93NUMPY\x01\x00", "NumPy"),
        (b"hello world", "unknown kind"),
    ],
)
def test_a_file_of_another_kind_is_named(tmp_path, budget, format, content, kind):
    path = tmp_path / "x"
    path.write_bytes(content)
    with pytest.raises(FormatError, match=f"looks like.*{kind}"):
        format.read(path, budget)


def test_the_two_kinds_tell_each_other_apart(keras_path, weights_path, budget):
    with pytest.raises(FormatError, match="looks like an HDF5 file"):
        KerasFile().read(weights_path, budget)
    with pytest.raises(FormatError, match="looks like a zip archive"):
        WeightsFile().read(keras_path, budget)


@pytest.mark.parametrize("format", FORMATS, ids=lambda f: f.name)
def test_a_folder_is_refused(tmp_path, budget, format):
    with pytest.raises(FormatError, match="it is a folder"):
        format.read(tmp_path, budget)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="POSIX pipes")
@pytest.mark.parametrize("format", FORMATS, ids=lambda f: f.name)
def test_a_pipe_is_refused_and_does_not_block(tmp_path, budget, format):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(FormatError, match="pipe"):
        format.read(tmp_path / "pipe", budget)


def test_a_legacy_file_is_named(tmp_path, budget):
    with h5py.File(tmp_path / "x.weights.h5", "w") as file:
        file.attrs["layer_names"] = ["a"]
    with pytest.raises(FormatError, match="legacy Keras 2"):
        WeightsFile().read(tmp_path / "x.weights.h5", budget)


def test_another_zip_archive_is_refused(tmp_path, budget):
    with zipfile.ZipFile(tmp_path / "x.keras", "w") as archive:
        archive.writestr("word/document.xml", "")
    with pytest.raises(FormatError, match=r"no config\.json"):
        KerasFile().read(tmp_path / "x.keras", budget)


@pytest.mark.parametrize("format", FORMATS, ids=lambda f: f.name)
def test_a_file_cut_anywhere_is_refused(keras_path, weights_path, tmp_path, budget, format):
    whole = (keras_path if format.content == "model" else weights_path).read_bytes()
    path = tmp_path / "cut"
    for size in range(8, len(whole), len(whole) // 40):
        path.write_bytes(whole[:size])
        with pytest.raises(FormatError):
            format.read(path, budget)


def test_a_flipped_bit_in_a_model_is_noticed(keras_path, budget):
    content = bytearray(keras_path.read_bytes())
    at = content.index(b"\x00\x00\x80\x3f\x00\x00\x00\x40")
    content[at + 2] ^= 1
    keras_path.write_bytes(content)
    with pytest.raises(FormatError, match="checksum"):
        KerasFile().read(keras_path, budget)
