"""The backend, assembled."""

from __future__ import annotations

from importlib import metadata

import mlx.core as mx

from keras_backend_mlx import arrays, autodiff, compilation, control_flow, movement, random, variables
from keras_backend_mlx.overrides import OVERRIDES
from keras_backend_mlx.plugin import CAPABILITIES
from keras_core.contract import Backend


def make_backend() -> Backend:
    """Return the backend. Primitives that no module defines are those of `mlx.core`."""
    return Backend(
        name="mlx",
        version=metadata.version("mlx"),
        capabilities=CAPABILITIES,
        modules=(arrays, movement, random, variables, autodiff, compilation, control_flow),
        namespace=mx,
        overrides=OVERRIDES,
    )
