"""The backend under test, as the options of the run name it."""

from __future__ import annotations

import importlib.resources
from typing import Any

import pytest

from keras_core.contract import BackendPlugin, Capabilities
from keras_core.errors import BackendError
from keras_core.plugins import discovery, selection

LEVELS = ("infers", "trains", "compiles")
WIDE = ("float64", "int64", "uint64", "complex128")

_plugin = pytest.StashKey[BackendPlugin]()


def plugin_of(config: pytest.Config) -> BackendPlugin:
    """Return the light plugin object of the backend under test; no framework is imported.

    Raises:
        pytest.UsageError: no such backend is installed, or its plugin cannot be imported.
    """
    if _plugin not in config.stash:
        try:
            config.stash[_plugin] = discovery.backend_plugin(selection.resolve(config.getoption("keras_backend")))
        except BackendError as error:
            raise pytest.UsageError(str(error)) from error
    return config.stash[_plugin]


def level_of(config: pytest.Config) -> str:
    """Return the level asked for, or the one that the backend claims."""
    return config.getoption("keras_level", None) or plugin_of(config).capabilities.level


def offers(config: pytest.Config, need: str) -> bool:
    """Return whether the run is about `need`: a level, a dtype or the name of a capability."""
    capabilities = plugin_of(config).capabilities
    if need in LEVELS:
        return LEVELS.index(need) <= LEVELS.index(level_of(config))
    if need in Capabilities.__dataclass_fields__ and need != "float64":
        return bool(getattr(capabilities, need))
    if need not in capabilities.dtypes:
        return False
    if need.startswith("complex") and not capabilities.complex:
        return False
    return capabilities.float64 or need not in WIDE


def expected_failures(config: pytest.Config) -> dict[str, str]:
    """Return the reasons by test id from the file `expected_failures.txt` of the backend's package.

    Raises:
        pytest.UsageError: a line gives no reason.
    """
    package = plugin_of(config).factory.partition(":")[0].rpartition(".")[0]
    file = importlib.resources.files(package) / "expected_failures.txt" if package else None
    found: dict[str, str] = {}
    if file is None or not file.is_file():
        return found
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        name, _, reason = (part.strip() for part in line.partition("#"))
        if name and not reason:
            where = f"{package}/expected_failures.txt, line {number}"
            raise pytest.UsageError(f"{where}: {name} needs a reason behind a #.")
        if name:
            found[name] = reason
    return found


def short_id(item: Any) -> str:
    """Return a test's id without the folders before it, as `expected_failures.txt` spells it."""
    return f"{item.path.name}::{item.nodeid.partition('::')[2]}"
