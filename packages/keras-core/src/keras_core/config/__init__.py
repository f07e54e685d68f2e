"""Settings of the process: floats, image layout, backend, logging, safety."""

from __future__ import annotations

from keras_core.plugins.active import name as backend
from keras_core.plugins.active import set_backend
from keras_core.serialization.safety import enable_unsafe_deserialization
from keras_core.settings import (
    disable_interactive_logging,
    enable_interactive_logging,
    epsilon,
    floatx,
    image_data_format,
    is_interactive_logging_enabled,
    random_stream,
    set_epsilon,
    set_floatx,
    set_image_data_format,
    set_random_stream,
)
from keras_core.state.policy import dtype_policy, set_dtype_policy

__all__ = [
    "backend",
    "disable_interactive_logging",
    "dtype_policy",
    "enable_interactive_logging",
    "enable_unsafe_deserialization",
    "epsilon",
    "floatx",
    "image_data_format",
    "is_interactive_logging_enabled",
    "random_stream",
    "set_backend",
    "set_dtype_policy",
    "set_epsilon",
    "set_floatx",
    "set_image_data_format",
    "set_random_stream",
]
