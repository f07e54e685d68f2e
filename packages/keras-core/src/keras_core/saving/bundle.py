"""A model as a `Bundle` (config, metadata, weights, assets), and back."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

import numpy as np

from keras_core.__about__ import __version__
from keras_core.contract import Bundle, FormatError, flatten
from keras_core.layers.base.layer import Layer
from keras_core.saving import assets
from keras_core.saving.weights_tree import load_variables, variables_tree
from keras_core.serialization import objects, safety

KERAS_VERSION = "3.15.1"
"""The version of Keras whose files these are."""

_UNPACKED, _SLACK = 8, 1 << 24
"""A layer may store its weights packed, or hold some that it does not store: so many times as many numbers, and so
many more, a model may have than its file."""


def to_bundle(model: Any) -> Bundle:
    """Return everything that a file holds of `model`."""
    return Bundle(
        config=objects.serialize_keras_object(model),
        metadata={
            "keras_version": KERAS_VERSION,
            "date_saved": datetime.datetime.now().strftime("%Y-%m-%d@%H:%M:%S"),
            "keras_core_version": __version__,
        },
        weights=variables_tree(model),
        assets=assets.collect(model),
    )


def from_bundle(
    bundle: Bundle, custom_objects: Mapping[str, Any] | None = None, compile: bool = True, safe_mode: bool | None = True
) -> Any:
    """Return the model that `bundle` holds.

    Args:
        bundle: what a format read.
        custom_objects: classes and functions of your own by name.
        compile: whether to compile the model as it was.
        safe_mode: whether to refuse code in the config.

    Raises:
        FormatError: the bundle holds no model.
        ValueError: the config names something unknown or holds code, or the weights do not fit.
    """
    if bundle.config is None:
        raise FormatError("The file holds no config, so no model. Make the model in Python and call load_weights.")
    config = bundle.config if compile else without_compilation(bundle.config)
    stored = sum(np.size(a) for a in flatten(bundle.weights or {}).values())
    with safety.size_scope(stored * _UNPACKED + _SLACK):
        model = model_from_config(config, custom_objects, safe_mode)
    assets.restore(model, bundle.assets)
    load_variables(model, bundle.weights or {})
    return model


def model_from_config(config: Any, custom_objects: Mapping[str, Any] | None, safe_mode: bool | None) -> Any:
    """Return the model or layer that a config describes, with fresh weights.

    Raises:
        FormatError: it describes something else.
    """
    if not isinstance(config, dict) or "class_name" not in config:
        raise FormatError(f"A model's config is an object with a class_name, got {str(config)[:100]!r}.")
    made = objects.deserialize_keras_object(config, custom_objects=custom_objects, safe_mode=safe_mode)
    if not isinstance(made, Layer):
        raise FormatError(f"The config describes a {type(made).__name__}, which is no model.")
    return made


def without_compilation(config: Any) -> Any:
    """Return a config without the training setup of the model and the models in it."""
    if isinstance(config, list):
        return [without_compilation(c) for c in config]
    if not isinstance(config, dict):
        return config
    skip = "compile_config" if "class_name" in config else None
    return {k: without_compilation(v) for k, v in config.items() if k != skip}
