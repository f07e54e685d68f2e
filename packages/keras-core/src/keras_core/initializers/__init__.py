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
from keras_core.initializers.stft import STFT
from keras_core.serialization import objects

__all__ = [
    "STFT",
    "Constant",
    "GlorotNormal",
    "GlorotUniform",
    "HeNormal",
    "HeUniform",
    "Identity",
    "IdentityInitializer",
    "Initializer",
    "LecunNormal",
    "LecunUniform",
    "Ones",
    "Orthogonal",
    "OrthogonalInitializer",
    "RandomNormal",
    "RandomUniform",
    "STFTInitializer",
    "TruncatedNormal",
    "VarianceScaling",
    "Zeros",
    "constant",
    "deserialize",
    "get",
    "glorot_normal",
    "glorot_uniform",
    "he_normal",
    "he_uniform",
    "identity",
    "lecun_normal",
    "lecun_uniform",
    "ones",
    "orthogonal",
    "random_normal",
    "random_uniform",
    "serialize",
    "stft",
    "truncated_normal",
    "variance_scaling",
    "zeros",
]

constant, zeros, ones, identity, stft = Constant, Zeros, Ones, Identity, STFT  # type: ignore[assignment]
random_normal, random_uniform, truncated_normal = RandomNormal, RandomUniform, TruncatedNormal
variance_scaling, orthogonal = VarianceScaling, Orthogonal
glorot_normal, glorot_uniform = GlorotNormal, GlorotUniform
he_normal, he_uniform, lecun_normal, lecun_uniform = HeNormal, HeUniform, LecunNormal, LecunUniform
IdentityInitializer, OrthogonalInitializer, STFTInitializer = Identity, Orthogonal, STFT


def serialize(initializer: Any) -> dict[str, Any]:
    """Return the config of an initializer."""
    return objects.serialize_keras_object(initializer)


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
