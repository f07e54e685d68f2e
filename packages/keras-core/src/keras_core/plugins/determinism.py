"""The same results from the same program, however the device schedules its work."""

from __future__ import annotations

import warnings

from keras_core.plugins import active

_enabled = False


def enable_determinism() -> None:
    """Let the active backend, and those made active later, compute the same bits in every run.

    Some kernels of GPUs add in an order that varies; the framework replaces or refuses them, at a cost in speed. Seeds
    stay as they are: set them with `keras.utils.set_random_seed`. Best called before anything is computed.

    Example:

    >>> enable_determinism()  # doctest: +SKIP
    """
    global _enabled
    if not _enabled:
        _enabled = True
        active.on_activate(_apply)


def is_determinism_enabled() -> bool:
    """Return whether `enable_determinism` was called.

    Example:

    >>> is_determinism_enabled()
    False
    """
    return _enabled


def _apply(loaded: active.LoadedBackend) -> None:
    """Tell a backend, by its optional function `enable_determinism`."""
    enable = loaded.optional("enable_determinism")
    if enable is not None:
        enable()
    elif loaded.capabilities.trains:
        warnings.warn(f"The backend {loaded.name!r} has no switch for determinism; it runs as before.", stacklevel=3)
