"""The plugin object: what keras-core knows of this backend before MLX is imported."""

from __future__ import annotations

from keras_core.contract import BackendPlugin, Capabilities, hookimpl

CAPABILITIES = Capabilities(
    level="compiles",
    dtypes=Capabilities.dtypes - {"float64", "complex128"},
    complex=False,  # MLX has complex64, but no expm1, log1p or atan2 of it
    linalg=False,
    fft=False,
)


@hookimpl
def keras_core_backend() -> BackendPlugin:
    """Return the plugin."""
    return BackendPlugin(
        name="mlx",
        contract=">=1.0,<2",
        factory="keras_backend_mlx.backend:make_backend",
        framework="mlx",
        capabilities=CAPABILITIES,
    )
