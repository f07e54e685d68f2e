"""The backend under test, as the options of the run name it."""

from __future__ import annotations

import importlib.resources
import re
from collections.abc import Iterator
from typing import Any

import pytest

from keras_core.contract import BackendPlugin, Capabilities
from keras_core.errors import BackendError
from keras_core.plugins import discovery, selection

LEVELS = ("infers", "trains", "compiles")
WIDE = ("float64", "int64", "uint64", "complex128")

_plugin = pytest.StashKey[BackendPlugin]()
_factors = pytest.StashKey[dict[tuple[str, str], float]]()


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
    return dict(_lines_with_reasons(config, "expected_failures.txt"))


def tolerances(config: pytest.Config) -> dict[str, str]:
    """Return the reasons by `"op dtype factor"` from the file `tolerances.txt` of the backend's package.

    Raises:
        pytest.UsageError: a line gives no reason, or is something else.
    """
    found = dict(_lines_with_reasons(config, "tolerances.txt"))
    for line in found:
        if not re.fullmatch(r"\w+ \w+ \d+(\.\d+)?", line):
            raise pytest.UsageError(
                f"tolerances.txt: got {line!r}, expected an op, a dtype and a factor: 'exp float16 4'."
            )
    return found


def loosened(config: pytest.Config, op: str, dtype: str) -> float:
    """Return by how much the backend loosens the tolerance of an op's results of a dtype."""
    if _factors not in config.stash:
        entries = (line.split() for line in tolerances(config))
        config.stash[_factors] = {(op, dtype): float(factor) for op, dtype, factor in entries}
    return config.stash[_factors].get((op, dtype), 1.0)


def _lines_with_reasons(config: pytest.Config, name: str) -> Iterator[tuple[str, str]]:
    package = plugin_of(config).factory.partition(":")[0].rpartition(".")[0]
    file = importlib.resources.files(package) / name if package else None
    if file is None or not file.is_file():
        return
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        what, _, reason = (part.strip() for part in line.partition("#"))
        if what and not reason:
            raise pytest.UsageError(f"{package}/{name}, line {number}: {what} needs a reason behind a #.")
        if what:
            yield what, reason


def short_id(item: Any) -> str:
    """Return a test's id without the folders before it, as `expected_failures.txt` spells it."""
    return f"{item.path.name}::{item.nodeid.partition('::')[2]}"
