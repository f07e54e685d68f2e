"""What core finds of this package: light, and always safe to import."""

from __future__ import annotations

from keras_core.contract import BackendPlugin, Capabilities, dtypes, hookimpl

CAPABILITIES = Capabilities(
    level="compiles",
    dtypes=frozenset(dtypes.DTYPES),
    linalg=True,
    fft=True,
    donates=False,
    preferred_data_format="channels_last",
)


@hookimpl
def keras_core_backend() -> BackendPlugin:
    """Offer the backend `"tensorflow"`."""
    return BackendPlugin(
        name="tensorflow",
        contract=">=1.0,<2",
        factory="keras_backend_tf.backend:make_backend",
        framework="tensorflow",
        capabilities=CAPABILITIES,
        aliases=("tf",),
        priority=20,
    )
