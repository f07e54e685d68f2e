"""A broken plugin says what is wrong and what to do, and harms neither core nor another backend."""

from __future__ import annotations

import pytest

ADD = "import keras_core as k; print(float(k.ops.add(1.0, 2.0)), k.config.backend())"

CASES = {
    "raises on import": (
        {"changes": "raise OSError('no such library')"},
        ["The plugin 'broken' of keras-backend-broken 1.2", "OSError: no such library", "Reinstall or upgrade"],
    ),
    "cannot import its framework": (
        {"changes": "def make():\n    import a_missing_framework\n"},
        ["The backend 'broken' of keras-backend-broken 1.2", "No module named 'a_missing_framework'", "doctor"],
    ),
    "raises in its factory": (
        {"changes": "def make():\n    raise RuntimeError('driver too old')\n"},
        ["keras-backend-broken 1.2", "RuntimeError: driver too old", "Check the installation of 'broken'"],
    ),
    "returns no backend": (
        {"changes": "def make():\n    return 3\n"},
        ["broken_plugin:make of keras-backend-broken 1.2 returned a int", "expected the Backend 'broken'"],
    ),
    "misses a function": (
        {"changes": "def changed(f):\n    return {k: v for k, v in f.items() if k != 'erf'}\n"},
        ["keras-backend-broken 1.2 claims level 'infers'", "erf: missing, expected erf(x", "keras-backend-broken or"],
    ),
    "has a wrong signature": (
        {"changes": "def changed(f):\n    return f | {'take': lambda x: x}\n"},
        ["keras-backend-broken 1.2", "take in broken_plugin", "the contract's (x"],
    ),
    "has a wrong signature for something optional": (
        {"changes": "def changed(f):\n    return f | {'add_to_variable': lambda storage: storage}\n"},
        ["keras-backend-broken 1.2", "add_to_variable, which is optional", "the contract's (storage"],
    ),
    "is for an older contract": (
        {"contract": ">=0.1,<1"},
        [
            "keras-backend-broken 1.2 was written for contract >=0.1,<1",
            "has contract 1.",
            "Upgrade keras-backend-broken",
        ],
    ),
    "is for a newer contract": (
        {"contract": ">=2.0,<3"},
        ["was written for contract >=2.0,<3", "install a keras-core whose contract is in >=2.0,<3"],
    ),
    "states no contract range": ({"contract": "1.x"}, ["keras-backend-broken 1.2", "'1.x'", "'>=1.0'"]),
    "has no hook": (
        {"changes": "del keras_core_backend"},
        ["broken_plugin of keras-backend-broken 1.2 returned NoneType", "expected a BackendPlugin"],
    ),
    "raises in its hook": (
        {"changes": "@hookimpl\ndef keras_core_backend():\n    raise KeyError('level')\n"},
        ["keras-backend-broken 1.2", "KeyError: 'level'"],
    ),
    "has a hook with unknown arguments": (
        {"changes": "@hookimpl\ndef keras_core_backend(device):\n    return None\n"},
        ["keras-backend-broken 1.2", "device"],
    ),
    "calls itself otherwise than it registers": (
        {"registered_as": "other"},
        ["keras-backend-broken 1.2 registers 'other'", "calls itself 'broken'"],
    ),
}


LIVE_WITH_IT = """
import sys, warnings
import keras_core
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    print(keras_core.ops.add(1.0, 2.0), keras_core.config.backend())
    print(any(sys.argv[2] in str(w.message) for w in caught))
try:
    keras_core.config.set_backend(sys.argv[1])
except keras_core.errors.BackendError as error:
    print(keras_core.ops.add(2.0, 2.0), keras_core.config.backend())
    print(error)
"""


@pytest.mark.parametrize("case", CASES)
def test_a_plugin_that(case, installation):
    arguments, expected = CASES[case]
    installation.add_backend("broken", priority=99, **arguments)
    installation.add_backend("sound", priority=1)
    name = arguments.get("registered_as", "broken")

    done = installation.run("-c", LIVE_WITH_IT, name, expected[0])
    assert done.returncode == 0, done.stderr
    unasked, warned, after, error = done.stdout.strip().split("\n", 3)
    assert unasked == "3.0 sound"
    assert warned == "True", "a backend that fails unasked is reported in a warning"
    assert after == "4.0 sound", "the backend that was active stays so"
    for text in expected:
        assert text in error


def test_every_missing_function_is_listed_at_once(installation):
    installation.add_backend(
        "broken", "def changed(f):\n    return {k: v for k, v in f.items() if k not in ('erf', 'devices', 'scatter')}\n"
    )
    error = installation.error(ADD, KERAS_BACKEND="broken")
    assert "3 of the functions" in error
    assert all(f"\n  {name}: missing" in error for name in ("erf", "devices", "scatter"))


def test_two_distributions_that_claim_one_name_are_both_named(installation):
    installation.add_backend("alpha", priority=9)
    installation.add("alpha-fork", "0.3", {"keras_core.backends": {"alpha": "alpha_plugin"}})
    error = installation.error(ADD, KERAS_BACKEND="alpha")
    assert "Both alpha-fork 0.3 and keras-backend-alpha 1.2 claim the name 'alpha'" in error
    assert "Uninstall all but one" in error
    assert installation.output(ADD) == "3.0 numpy"


def test_a_broken_package_is_named_also_where_its_backend_is_called_by_an_alias(installation):
    installation.add(
        "keras-backend-tf",
        "1.0",
        {"keras_core.backends": {"tensorflow": "tf_plugin"}},
        tf_plugin="raise OSError('torn')",
    )
    assert "keras-backend-tf 1.0 cannot be loaded: OSError: torn" in installation.error(ADD, KERAS_BACKEND="tf")


def test_a_plugin_may_be_an_object_in_a_module(installation):
    installation.add_backend("alpha")
    (installation.site / "holder.py").write_text("import alpha_plugin\nclass inner:\n    plugin = alpha_plugin\n")
    entry_points = installation.site / "keras_backend_alpha-1.2.dist-info" / "entry_points.txt"
    entry_points.write_text("[keras_core.backends]\nalpha = holder:inner.plugin\n")
    assert installation.output(ADD, KERAS_BACKEND="alpha") == "3.0 alpha"
