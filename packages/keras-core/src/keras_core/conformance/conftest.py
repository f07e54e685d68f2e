"""Fixtures of the kit."""

from __future__ import annotations

import contextlib
import pathlib

import pytest

from keras_core import plugins
from keras_core.conformance import partial, subject
from keras_core.errors import BackendError, ContractError
from keras_core.ops import dispatch


def pytest_ignore_collect(collection_path: pathlib.Path, config: pytest.Config) -> bool | None:
    """Collect the kit only where a backend is named: a run over a whole source tree must not trip over it."""
    if config.getoption("keras_backend", None):
        return None
    if any("conformance" in str(argument) for argument in config.args):
        raise pytest.UsageError("Name the backend to test: pytest --pyargs keras_core.conformance --keras-backend NAME")
    return True


@pytest.fixture(scope="session")
def plugin(pytestconfig):
    """The plugin object of the backend under test."""
    return subject.plugin_of(pytestconfig)


@pytest.fixture(scope="session")
def level(pytestconfig):
    """The level of the run."""
    return subject.level_of(pytestconfig)


@pytest.fixture(scope="session")
def loaded(plugin):
    """The backend under test, loaded and active. What needs a function that it lacks is skipped."""
    try:
        plugins.set_backend(plugin.name)
    except ContractError:
        partial.activate(plugin)
    except BackendError as error:
        pytest.skip(f"needs a backend that loads, see test_registration.py: {str(error).splitlines()[0]}")
    return plugins.current()


@pytest.fixture(scope="session")
def xp(loaded):
    """The required functions of the backend under test."""
    return plugins.xp


@pytest.fixture(params=["overridden", "composed"])
def implementation(request, loaded):
    """Runs a test with the backend's overrides, and with core's compositions."""
    with dispatch.compositions() if request.param == "composed" else contextlib.nullcontext():
        yield request.param
