"""Layers to configs and back."""

from __future__ import annotations

from typing import Any

from keras_core.layers.base.layer import Layer
from keras_core.serialization import objects


def serialize(layer: Layer) -> dict[str, Any]:
    """Return the config of a layer: a JSON-able dict with its class and arguments, without its weights.

    Args:
        layer: layer, or model.

    Example:

    >>> from keras_core import layers
    >>> serialize(layers.Dense(3))["class_name"]
    'Dense'
    """
    return objects.serialize_keras_object(layer)


def deserialize(config: Any, custom_objects: Any = None) -> Layer:
    """Return the layer that `config` describes, with new weights.

    Args:
        config: what `serialize` returned.
        custom_objects: classes and functions of your own by name.

    Raises:
        ValueError: the config names something that is unknown or no layer.

    Example:

    >>> from keras_core import layers
    >>> deserialize(layers.serialize(layers.Dense(3))).units
    3
    """
    layer = objects.deserialize_keras_object(config, custom_objects)
    if not isinstance(layer, Layer):
        raise ValueError(f"The config describes no layer, but a {type(layer).__name__}.")
    return layer
