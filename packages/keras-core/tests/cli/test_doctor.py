"""`doctor` reports; whatever is broken, it does not break itself."""

from __future__ import annotations

import json

import pytest


def doctor(installation, *arguments, **variables):
    return installation.run("-m", "keras_core", "doctor", *arguments, **variables)


def report(installation, **variables):
    done = doctor(installation, "--json", **variables)
    return json.loads(done.stdout), done.returncode


def test_numpy_alone_is_chosen_and_told_from_a_training_backend(installation):
    found, code = report(installation)
    assert code == 0
    assert found["chosen"]["name"] == "numpy"
    assert found["chosen"]["reason"] == "the only one installed"
    assert found["chosen"]["loads"] is True
    assert found["chosen"]["devices"] == ["cpu:0"]
    assert [b["name"] for b in found["backends"]] == ["numpy"]
    assert any("infers only" in note and "pip install keras-backend-jax" in note for note in found["notes"])


def test_backends_are_listed_by_priority_with_what_they_state(installation):
    installation.add_backend("alpha", priority=3, aliases=("alef",), version="2.5")
    installation.add_backend("beta", priority=8)
    found, _ = report(installation)
    assert [b["name"] for b in found["backends"]] == ["beta", "alpha", "numpy"]
    alpha = found["backends"][1]
    assert alpha["distribution"] == "keras-backend-alpha"
    assert alpha["version"] == "2.5"
    assert alpha["contract"] == ">=1.0,<2"
    assert alpha["aliases"] == ["alef"]
    assert alpha["capabilities"]["level"] == "infers"
    assert "float32" in alpha["capabilities"]["dtypes"]
    assert found["chosen"]["reason"] == "highest priority (8) before alpha (3), numpy (-1)"


@pytest.mark.parametrize(
    ("broken", "problem"),
    [
        ("raise OSError('torn')", "OSError: torn"),
        ("def make():\n    raise RuntimeError('no driver')", "RuntimeError: no driver"),
        ("def changed(f):\n    return {k: v for k, v in f.items() if k != 'erf'}", "erf: missing"),
        ("def changed(f):\n    return f | {'devices': lambda: 1 / 0}", "does not tell its devices"),
    ],
)
def test_a_broken_choice_is_reported_and_fails(broken, problem, installation):
    installation.add_backend("alpha", broken)
    found, code = report(installation, KERAS_BACKEND="alpha")
    assert any(problem in text for text in found["problems"])
    assert found["chosen"]["name"] == "alpha"
    assert code == (0 if "devices" in problem else 1)


def test_another_backend_that_is_broken_is_reported_and_no_failure(installation):
    installation.add_backend("alpha", "raise OSError('torn')")
    found, code = report(installation, KERAS_BACKEND="numpy")
    assert code == 0
    assert any("keras-backend-alpha 1.2" in text for text in found["problems"])


def test_a_name_that_is_not_installed_fails_with_what_to_install(installation):
    found, code = report(installation, KERAS_BACKEND="jax")
    assert code == 1
    assert found["chosen"] == {"name": None, "reason": None, "loads": False}
    assert any("pip install keras-backend-jax" in text for text in found["problems"])


def test_only_the_chosen_framework_is_imported(installation):
    installation.add_backend("alpha", "def make():\n    print('alpha was loaded')\n")
    installation.add_backend("beta", "def make():\n    print('beta was loaded')\n")
    done = doctor(installation, KERAS_BACKEND="beta")
    assert "beta was loaded" in done.stdout
    assert "alpha was loaded" not in done.stdout


FORMATS = """
import pathlib
from keras_core.contract import hookimpl

class Parchment:
    name, extensions, content = "parchment", (".scroll",), "model"

@hookimpl
def keras_core_formats():
    return [Parchment()]
"""


def test_formats_are_listed_and_a_broken_one_is_reported(installation):
    found, _ = report(installation)
    assert any("pip install keras-io" in text for text in found["problems"])
    installation.add("scrolls", "0.1", {"keras_core.formats": {"scrolls": "scrolls_plugin"}}, scrolls_plugin=FORMATS)
    installation.add(
        "torn", "0.2", {"keras_core.formats": {"torn": "torn_plugin"}}, torn_plugin="raise OSError('torn')"
    )
    found, _ = report(installation)
    assert found["formats"] == [
        {
            "name": "parchment",
            "extensions": [".scroll"],
            "content": "model",
            "distribution": "scrolls",
            "version": "0.1",
        }
    ]
    assert any("torn 0.2 cannot be loaded: OSError" in text for text in found["problems"])


def test_the_tables_name_everything_at_any_width(installation):
    installation.add_backend("alpha", priority=3)
    installation.add("scrolls", "0.1", {"keras_core.formats": {"scrolls": "scrolls_plugin"}}, scrolls_plugin=FORMATS)
    done = doctor(installation, COLUMNS="50", KERAS_BACKEND="alpha")
    assert done.returncode == 0, done.stderr
    for text in ("numpy", "alpha *", "keras-backend-alpha 1.2", "parchment", "KERAS_BACKEND=alpha", "version 9.9"):
        assert text in done.stdout
    assert "\x1b[" not in done.stdout


def test_markup_in_a_message_is_not_interpreted(installation):
    installation.add_backend("alpha", "raise OSError('[bold] and [/nonsense]')")
    done = doctor(installation)
    assert "[bold] and [/nonsense]" in done.stdout
