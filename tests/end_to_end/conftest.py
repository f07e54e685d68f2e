"""What the end-to-end tests share: the backend under test."""

from __future__ import annotations

import os

import pytest


@pytest.fixture(scope="session")
def backend_name() -> str:
    """Return the name of the backend that this run tests."""
    return os.environ["KERAS_BACKEND"]
