"""Settings and the file they start from."""

from __future__ import annotations

import json
import os
import pathlib
import warnings

import pytest

from keras_core import settings


@pytest.fixture
def home(tmp_path, monkeypatch):
    """An empty configuration folder, and settings as in a new process."""
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    monkeypatch.setattr(settings, "_settings", settings._Settings())
    settings.config_file.cache_clear()
    yield tmp_path
    settings.config_file.cache_clear()


def write(home: pathlib.Path, text: str) -> None:
    (home / "keras.json").write_text(text)


def test_defaults_are_those_of_keras(home):
    assert settings.floatx() == "float32"
    assert settings.epsilon() == 1e-7
    assert settings.image_data_format() == "channels_last"
    assert settings.random_stream() == "backend"
    assert settings.config_file() == {}
    assert list(home.iterdir()) == [], "nothing is written"


def test_the_file_gives_the_first_values(home):
    write(
        home, json.dumps({"floatx": "float16", "epsilon": 1e-4, "image_data_format": "channels_first", "backend": "x"})
    )
    assert settings.floatx() == "float16"
    assert settings.epsilon() == 1e-4
    assert settings.image_data_format() == "channels_first"
    assert settings.config_file()["backend"] == "x"


def test_a_call_comes_before_the_file(home):
    write(home, json.dumps({"floatx": "float16"}))
    settings.set_floatx("float64")
    assert settings.floatx() == "float64"


def test_the_file_is_read_once(home):
    assert settings.floatx() == "float32"
    write(home, json.dumps({"image_data_format": "channels_first"}))
    assert settings.image_data_format() == "channels_last"


@pytest.mark.parametrize("text", ["{", '["floatx"]', "3", "", "\xff"])
def test_a_file_that_cannot_be_used_is_ignored_with_a_warning(text, home):
    (home / "keras.json").write_bytes(text.encode("latin-1"))
    with pytest.warns(UserWarning, match=r"keras\.json is ignored"):
        assert settings.floatx() == "float32"


def test_a_missing_folder_is_no_reason_to_warn(home, monkeypatch):
    monkeypatch.setenv("KERAS_HOME", str(home / "nowhere"))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert settings.config_file() == {}


def test_home_is_the_users_where_the_variable_is_not_set(monkeypatch):
    monkeypatch.delenv("KERAS_HOME", raising=False)
    assert settings.home() == str(pathlib.Path.home() / ".keras")
    monkeypatch.setenv("KERAS_HOME", "")
    assert settings.home().startswith(os.path.expanduser("~"))


@pytest.mark.parametrize(
    ("setter", "value", "expected"),
    [
        (settings.set_floatx, "float31", "'float32'"),
        (settings.set_image_data_format, "channels", "'channels_last'"),
        (settings.set_random_stream, "lava lamps", "'portable'"),
    ],
)
def test_an_unknown_value_is_refused_with_the_known_ones(setter, value, expected, home):
    with pytest.raises(ValueError, match=f"{value}.*{expected}"):
        setter(value)


def test_an_unknown_value_in_the_file_is_refused(home):
    write(home, json.dumps({"floatx": "float31"}))
    with pytest.raises(ValueError, match="float31"):
        settings.floatx()


def test_data_format_is_checked_or_the_default(home):
    assert settings.standardize_data_format(None) == "channels_last"
    assert settings.standardize_data_format("channels_first") == "channels_first"
    with pytest.raises(ValueError, match="data_format"):
        settings.standardize_data_format("NHWC")


def test_logging_is_switched(home):
    assert settings.is_interactive_logging_enabled()
    settings.disable_interactive_logging()
    assert not settings.is_interactive_logging_enabled()
    settings.enable_interactive_logging()
    assert settings.is_interactive_logging_enabled()
