"""Each attack on the JSON texts, by hand."""

from __future__ import annotations

import dataclasses
import time
import zipfile

import pytest

from keras_core.contract import FormatError
from keras_io.keras_file import KerasFile


@pytest.fixture(params=["config.json", "metadata.json"])
def read(request, tmp_path, keras_path, budget):
    def reader(text, **limits):
        path = tmp_path / "hostile.keras"
        with zipfile.ZipFile(keras_path) as source, zipfile.ZipFile(path, "w") as target:
            for name in source.namelist():
                target.writestr(name, text if name == request.param else source.read(name))
        bundle = KerasFile().read(path, dataclasses.replace(budget, **limits))
        return bundle.config if request.param == "config.json" else bundle.metadata

    return reader


@pytest.mark.parametrize("depth", [201, 100_000])
@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}")])
def test_deep_nesting_is_refused(read, depth, opening, closing):
    inner = opening * (depth - 1) + "1" + closing * (depth - 1)
    with pytest.raises(FormatError, match="deeper than 200 levels"):
        read('{"x":' + inner + "}")


def test_nesting_within_the_limit_is_read(read):
    assert read('{"x":' + "[" * 199 + "]" * 199 + "}")


def test_brackets_in_strings_do_not_count(read):
    assert read('{"x": "' + "[" * 500 + '\\"' + "{" * 500 + '"}')["x"].count("[") == 500


def test_a_key_given_twice_is_refused(read):
    with pytest.raises(FormatError, match="'class_name' twice"):
        read('{"a": {"class_name": "Dense", "class_name": "Lambda"}}')


@pytest.mark.parametrize("text", ["[1]", '"text"', "1", "null"])
def test_anything_but_an_object_is_refused(read, text):
    with pytest.raises(FormatError, match="expected a JSON object"):
        read(text)


@pytest.mark.parametrize(
    "text",
    [b"", b"{", b"{'a': 1}", b'{"a": 1}}', b'{"a": "\xff"}', b'\xef\xbb\xbf{"a": 1}', b'{"a": ' + b"9" * 5000 + b"}"],
)
def test_what_is_not_json_is_refused(read, text):
    with pytest.raises(FormatError, match="is not JSON"):
        read(text)


def test_too_many_parts_are_refused(read):
    with pytest.raises(FormatError, match="more than 1000 lists"):
        read('{"x":[' + "[]," * 1000 + "1]}", entries=1000)


def test_the_scan_is_linear_in_unfinished_strings(read):
    start = time.perf_counter()
    with pytest.raises(FormatError, match="is not JSON"):
        read('"' + '\\"' * 2_000_000 + "\\")
    assert time.perf_counter() - start < 5
