"""The NumPy backend: the reference against which others are held, and an engine for inference without a framework."""

from __future__ import annotations

import numpy as np

from keras_core.contract import Backend
from keras_core.reference import arrays, compilation, random, variables
from keras_core.reference.overrides import OVERRIDES
from keras_core.reference.plugin import CAPABILITIES


def make() -> Backend:
    """Return the backend object."""
    return Backend(
        name="numpy",
        version=np.__version__,
        capabilities=CAPABILITIES,
        modules=(arrays, random, variables, compilation),
        namespace=np,
        overrides=OVERRIDES,
    )
