"""Limits on the length of training, tracebacks, attention, determinism."""

from __future__ import annotations

import traceback
import types

import pytest

from keras_core import config, errors, layers, settings
from keras_core.plugins import active, determinism


@pytest.fixture
def restored():
    yield
    config.set_max_epochs(None)
    config.set_max_steps_per_epoch(None)


@pytest.mark.parametrize(("limit", "given", "capped"), [(None, 9, 9), (3, 9, 3), (3, 2, 2)])
def test_epochs_are_capped(restored, limit, given, capped):
    config.set_max_epochs(limit)
    assert (config.max_epochs(), settings.capped_epochs(given)) == (limit, capped)


@pytest.mark.parametrize(
    ("limit", "given", "available", "capped"),
    [
        (None, None, 9, None),
        (None, 4, 9, 4),
        (3, None, None, 3),
        (3, None, 9, 3),
        (3, None, 2, None),
        (3, 2, 9, 2),
        (3, 8, 9, 3),
    ],
)
def test_steps_are_capped(restored, limit, given, available, capped):
    config.set_max_steps_per_epoch(limit)
    assert (config.max_steps_per_epoch(), settings.capped_steps(given, available)) == (limit, capped)


def test_the_limits_come_from_the_environment(monkeypatch):
    monkeypatch.setenv("KERAS_MAX_EPOCHS", "2")
    monkeypatch.setenv("KERAS_MAX_STEPS_PER_EPOCH", "many")
    with pytest.warns(UserWarning, match="KERAS_MAX_STEPS_PER_EPOCH='many' is ignored"):
        made = settings._Settings()
    assert (made.max_epochs, made.max_steps_per_epoch) == (2, None)


def test_fused_attention_is_the_backend_s_choice_unless_disabled():
    assert config.is_flash_attention_enabled() is None
    config.disable_flash_attention()
    assert config.is_flash_attention_enabled() is False
    config.enable_flash_attention()
    assert config.is_flash_attention_enabled() is None


@pytest.mark.parametrize(("of_layer", "passed"), [(None, False), (True, True)])
def test_attention_layers_ask_the_setting_unless_they_were_told(of_layer, passed):
    layer = layers.MultiHeadAttention(1, 2, flash_attention=of_layer)
    config.disable_flash_attention()
    try:
        assert layer._flash() is passed
    finally:
        config.enable_flash_attention()
    assert layer._flash() is of_layer


def test_layers_are_no_flax_modules():
    assert config.is_nnx_enabled() is False


def _raised():
    try:
        settings.set_floatx("float33")  # two frames of the library
    except ValueError as error:
        errors.shorten_traceback(error)
        return [frame.name for frame in traceback.extract_tb(error.__traceback__)]


def test_tracebacks_leave_out_the_library_but_for_what_raised():
    assert config.is_traceback_filtering_enabled()
    assert _raised() == ["_raised", "_one_of"]
    config.disable_traceback_filtering()
    try:
        assert _raised() == ["_raised", "set_floatx", "_one_of"]
    finally:
        config.enable_traceback_filtering()


def test_determinism_is_asked_of_the_backend_in_use_and_of_later_ones(monkeypatch):
    asked = []
    loaded = types.SimpleNamespace(optional={"enable_determinism": lambda: asked.append(1)}.get)
    monkeypatch.setattr(determinism, "_enabled", False)
    monkeypatch.setattr(active, "_listeners", [])
    monkeypatch.setattr(active, "_active", loaded)
    assert not config.is_determinism_enabled()
    config.enable_determinism()
    config.enable_determinism()
    assert config.is_determinism_enabled() and asked == [1]
    for listener in active._listeners:
        listener(loaded)
    assert asked == [1, 1]


def test_a_backend_without_a_switch_for_determinism_is_told_of():
    capabilities = types.SimpleNamespace(trains=True)
    loaded = types.SimpleNamespace(optional={}.get, name="abacus", capabilities=capabilities)
    with pytest.warns(UserWarning, match="'abacus' has no switch for determinism"):
        determinism._apply(loaded)
