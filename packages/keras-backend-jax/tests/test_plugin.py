"""The plugin object is light and the backend fulfils the contract."""

from __future__ import annotations

import inspect
import subprocess
import sys

import pytest

from keras_core.contract import HOT, PRIMITIVES, required_engine


def run(code: str, **environment: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment or None
    ).stdout.strip()


def test_describing_the_backend_does_not_import_jax():
    code = """
import sys
from keras_backend_jax.plugin import keras_core_backend
plugin = keras_core_backend()
print(plugin.name, plugin.capabilities.level, plugin.capabilities.float64, "jax" in sys.modules)
"""
    assert run(code) == "jax compiles False False"
    assert run(code, JAX_ENABLE_X64="1") == "jax compiles True False"


@pytest.mark.parametrize("name", [*PRIMITIVES, *required_engine("compiles")])
def test_every_required_function_can_be_called_as_specified(xp, name):
    specification = {**PRIMITIVES, **required_engine("compiles")}[name]
    parameters = inspect.signature(specification).parameters.values()
    positional = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    keywords = {p.name: None for p in parameters if p.kind is p.KEYWORD_ONLY}
    inspect.signature(getattr(xp, name)).bind(*positional, **keywords)


def test_the_hot_list_is_overridden(backend):
    assert {name for names in HOT.values() for name in names} <= set(backend.overrides)
