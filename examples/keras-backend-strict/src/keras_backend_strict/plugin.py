"""The plugin object: what keras-core knows of this backend before it is chosen. Imports no framework."""

from __future__ import annotations

from keras_core.contract import BackendPlugin, Capabilities, hookimpl

CAPABILITIES = Capabilities(
    level="infers",
    dtypes=Capabilities.dtypes - {"float16", "bfloat16"},
    linalg=True,
    fft=True,
)


@hookimpl
def keras_core_backend() -> BackendPlugin:
    """Return the plugin."""
    return BackendPlugin(
        name="strict",
        contract=">=1.0,<2",
        factory="keras_backend_strict.backend:make_backend",
        framework="array_api_strict",
        capabilities=CAPABILITIES,
    )
