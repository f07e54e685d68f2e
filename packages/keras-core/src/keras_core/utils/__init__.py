"""Tools around training and saving."""

from __future__ import annotations

from keras_core.dtypes import standardize_dtype
from keras_core.serialization import (
    CustomObjectScope,
    custom_object_scope,
    deserialize_keras_object,
    get_custom_objects,
    get_registered_name,
    get_registered_object,
    register_keras_serializable,
    serialize_keras_object,
)
from keras_core.settings import (
    disable_interactive_logging,
    enable_interactive_logging,
    is_interactive_logging_enabled,
)
from keras_core.state.naming import clear as clear_session
from keras_core.state.seed_generator import set_random_seed
from keras_core.state.symbolic import is_keras_tensor
from keras_core.training.data import PyDataset, pack_x_y_sample_weight, unpack_x_y_sample_weight
from keras_core.training.data.labels import to_categorical
from keras_core.training.data.normalization import normalize
from keras_core.training.data.sequences import pad_sequences
from keras_core.training.data.splitting import split_dataset
from keras_core.training.data.timeseries import timeseries_dataset_from_array
from keras_core.training.progress_bar import Progbar

Sequence = PyDataset

__all__ = [
    "CustomObjectScope",
    "Progbar",
    "PyDataset",
    "Sequence",
    "clear_session",
    "custom_object_scope",
    "deserialize_keras_object",
    "disable_interactive_logging",
    "enable_interactive_logging",
    "get_custom_objects",
    "get_registered_name",
    "get_registered_object",
    "is_interactive_logging_enabled",
    "is_keras_tensor",
    "normalize",
    "pack_x_y_sample_weight",
    "pad_sequences",
    "register_keras_serializable",
    "serialize_keras_object",
    "set_random_seed",
    "split_dataset",
    "standardize_dtype",
    "timeseries_dataset_from_array",
    "to_categorical",
    "unpack_x_y_sample_weight",
]
