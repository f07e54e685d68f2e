"""The NumPy backend's entry point."""

from __future__ import annotations

from keras_core.contract import BackendPlugin, Capabilities, dtypes, hookimpl

CAPABILITIES = Capabilities(level="infers", dtypes=frozenset(dtypes.DTYPES) - {"string"}, linalg=True, fft=True)


@hookimpl
def keras_core_backend() -> BackendPlugin:
    """Return the NumPy backend's plugin object."""
    return BackendPlugin(
        name="numpy",
        contract=">=1.0,<2",
        factory="keras_core.reference.backend:make",
        framework="numpy",
        capabilities=CAPABILITIES,
        priority=-1,
    )
