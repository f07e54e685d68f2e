"""The plugin object: what keras-core knows of this backend before JAX is imported."""

from __future__ import annotations

import os
import sys

from keras_core.contract import BackendPlugin, Capabilities, hookimpl


def _wide() -> bool:
    """Return whether JAX keeps (or, if not yet imported, will keep) 64-bit types."""
    jax = sys.modules.get("jax")
    if jax is not None and hasattr(jax, "config"):
        return bool(jax.config.jax_enable_x64)
    return os.environ.get("JAX_ENABLE_X64", "").lower() in ("1", "true", "yes", "on", "y", "t")


def capabilities() -> Capabilities:
    """Return what the backend offers; 64-bit types become 32-bit ones unless `jax_enable_x64` is set."""
    return Capabilities(
        level="compiles",
        dtypes=Capabilities.dtypes | {"float8_e4m3fn", "float8_e5m2"},
        float64=_wide(),
        data_dependent_shapes=True,
        complex=True,
        linalg=True,
        fft=True,
        donates=True,
        steps_take_arrays=True,
    )


@hookimpl
def keras_core_backend() -> BackendPlugin:
    """Return the JAX plugin."""
    return BackendPlugin(
        name="jax",
        contract=">=1.0,<2",
        factory="keras_backend_jax.backend:make_backend",
        framework="jax",
        capabilities=capabilities(),
        priority=30,
    )
