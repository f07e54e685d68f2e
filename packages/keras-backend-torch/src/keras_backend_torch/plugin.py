"""The plugin object of the PyTorch backend. Importing this module does not import torch."""

from __future__ import annotations

from keras_core.contract import BackendPlugin, Capabilities, dtypes, hookimpl

CAPABILITIES = Capabilities(
    level="compiles",
    dtypes=frozenset(dtypes.DTYPES) - {"string"},
    float64=True,
    data_dependent_shapes=True,
    complex=True,
    linalg=True,
    fft=True,
    donates=False,
    preferred_data_format="channels_last",
)


@hookimpl
def keras_core_backend() -> BackendPlugin:
    """Return the plugin object."""
    return BackendPlugin(
        name="torch",
        contract=">=1.0,<2",
        factory="keras_backend_torch.backend:make_backend",
        framework="torch",
        capabilities=CAPABILITIES,
        aliases=("pytorch",),
        priority=10,
    )
