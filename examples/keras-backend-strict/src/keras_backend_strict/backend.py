"""The backend, assembled."""

from __future__ import annotations

import array_api_strict

from keras_backend_strict import arrays, variables
from keras_backend_strict.plugin import CAPABILITIES
from keras_core.contract import Backend


def make_backend() -> Backend:
    """Return the backend. What `arrays` does not define comes from the namespace itself."""
    return Backend(
        name="strict",
        version=array_api_strict.__version__,
        capabilities=CAPABILITIES,
        modules=(arrays, variables),
        namespace=array_api_strict,
    )
