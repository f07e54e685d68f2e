"""What all tests of parity share: both libraries start alike, and listed differences are expected."""

from __future__ import annotations

import gc

import pytest

import keras  # the oracle
import keras_core
from parity.differences import DIFFERENT


def _listed(item):
    """Return how `DIFFERENT` names a test."""
    return item.path.stem.removeprefix("test_"), item.name.removeprefix("test_")


def pytest_collection_modifyitems(config, items):
    """Expect the differences that are listed, strictly, and refuse names that no test of the collected files has."""
    found = {_listed(item): item for item in items}
    for name, reason in DIFFERENT.items():
        if name in found:
            drawn = name[1].startswith("space")  # the arguments may happen to be such as show no difference
            found[name].add_marker(pytest.mark.xfail(reason=reason, strict=not drawn))
    whole = {file for file, _ in found} if not any("::" in a for a in config.args) else set()
    unknown = [name for name in DIFFERENT if name[0] in whole and name not in found]
    if unknown:
        raise pytest.UsageError(f"tests/parity/differences.py lists tests that are not there: {unknown}")


@pytest.fixture(autouse=True, scope="module")
def frozen():
    """Exempt what imports and earlier files left from collection, which clearing a session runs before each test."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def without_names():
    """Forget which names have been given, so that `auc_1` is the second AUC of the test in both."""
    for library in (keras, keras_core):
        library.utils.clear_session()
