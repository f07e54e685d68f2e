"""What the device does, for TensorBoard."""

from __future__ import annotations

from collections.abc import Callable

import tensorflow as tf


def start_profile(folder: str) -> Callable[[], None]:
    """Begin a trace; return what ends it."""
    tf.profiler.experimental.start(folder)
    return tf.profiler.experimental.stop
