"""What the device does, for TensorBoard."""

from __future__ import annotations

from collections.abc import Callable

import jax


def start_profile(folder: str) -> Callable[[], None]:
    """Begin a trace; return what ends it."""
    jax.profiler.start_trace(folder)
    return jax.profiler.stop_trace
