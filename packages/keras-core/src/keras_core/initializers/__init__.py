"""Initializers: the first values of variables."""

from __future__ import annotations

from typing import Any

from keras_core.initializers.base import Initializer
from keras_core.initializers.constant import Constant, Identity, Ones, Zeros
from keras_core.initializers.random import (
    GlorotNormal,
    GlorotUniform,
    HeNormal,
    HeUniform,
    LecunNormal,
    LecunUniform,
    Orthogonal,
    RandomNormal,
    RandomUniform,
    TruncatedNormal,
    VarianceScaling,
)
from keras_core.serialization import objects

__all__ = [
    "Constant",
    "GlorotNormal",
    "GlorotUniform",
    "HeNormal",
    "HeUniform",
    "Identity",
    "Initializer",
    "LecunNormal",
    "LecunUniform",
    "Ones",
    "Orthogonal",
    "RandomNormal",
    "RandomUniform",
    "TruncatedNormal",
    "VarianceScaling",
    "Zeros",
    "deserialize",
    "get",
    "serialize",
]

serialize = objects.serialize_keras_object


def deserialize(config: Any, custom_objects: Any = None) -> Any:
    """Return the initializer that `config` describes."""
    return objects.deserialize_keras_object(config, custom_objects=custom_objects)


def get(identifier: Any) -> Any:
    """Return an initializer: of its name, class or config, a callable as it is, an array as a constant.

    Raises:
        ValueError: the name is unknown.

    Example:

    >>> get("he_normal").get_config()["seed"] is None
    True
    """
    if hasattr(identifier, "__array__") or isinstance(identifier, (list, tuple)):
        return lambda shape, dtype=None: identifier
    found = objects.find(identifier, "keras.initializers", "initializer")
    if found is not None and not callable(found):
        raise ValueError(f"An initializer is a name, a callable or a config, got {identifier!r}.")
    return found
