"""A backend that is still being written: what is there is tested, what needs the rest is skipped."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from keras_core.contract import BackendPlugin
from keras_core.plugins import active, verification


def activate(plugin: BackendPlugin) -> None:
    """Make a backend active that does not meet the contract yet; a test that calls a function it lacks is skipped."""
    backend = plugin.load()
    there = verification.present(backend)
    lacking = {name: _skipping(name) for name in verification.required(backend.capabilities.level) if name not in there}
    active.activate(active.LoadedBackend(backend, plugin.name, {**lacking, **there}))


def _skipping(name: str) -> Callable[..., Any]:
    def skip(*args: Any, **kwargs: Any) -> Any:
        pytest.skip(f"needs {name}, which is missing")

    return skip
