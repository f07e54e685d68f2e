"""The active backend's name and the settings that Keras keeps beside it."""

from __future__ import annotations

from keras_core.dtypes import result_type, standardize_dtype
from keras_core.plugins.active import name as backend
from keras_core.settings import (
    epsilon,
    floatx,
    image_data_format,
    set_epsilon,
    set_floatx,
    set_image_data_format,
)
from keras_core.state.naming import clear as clear_session
from keras_core.state.naming import get_uid
from keras_core.state.symbolic import is_keras_tensor

__all__ = [
    "backend",
    "clear_session",
    "epsilon",
    "floatx",
    "get_uid",
    "image_data_format",
    "is_keras_tensor",
    "result_type",
    "set_epsilon",
    "set_floatx",
    "set_image_data_format",
    "standardize_dtype",
]
