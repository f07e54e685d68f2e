"""Arrays that the tests of layers share, and a way back to NumPy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from keras_core import ops


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(0)


@pytest.fixture
def value() -> Callable[[Any], np.ndarray]:
    """A function from a tensor of the active backend to NumPy."""
    return ops.convert_to_numpy
