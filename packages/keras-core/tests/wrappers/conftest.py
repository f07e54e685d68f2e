"""A skip for backends without gradients."""

from __future__ import annotations

import pytest

from keras_core.plugins import active


@pytest.fixture
def trains():
    """Skip where the active backend cannot train."""
    if not active.current().capabilities.trains:
        pytest.skip("the backend has no gradients")
