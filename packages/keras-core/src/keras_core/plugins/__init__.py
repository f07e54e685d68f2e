"""Plugins: finding, verifying and loading one by name. `xp` holds the active backend's functions."""

from __future__ import annotations

from keras_core.plugins.active import LoadedBackend, current, load, name, on_activate, set_backend, using, xp

__all__ = ["LoadedBackend", "current", "load", "name", "on_activate", "set_backend", "using", "xp"]
