"""Data, and a skip for backends without gradients."""

from __future__ import annotations

import numpy as np
import pytest

from keras_core.plugins import active


@pytest.fixture
def trains():
    """Skip where the active backend cannot train."""
    if not active.current().capabilities.trains:
        pytest.skip("the backend has no gradients")


@pytest.fixture
def line():
    """Return `(x, y)` of a linear problem with three inputs and one output."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(20, 3)).astype("float32")
    return x, (x @ np.array([[1.0], [-2.0], [0.5]], "float32") + 0.3).astype("float32")
