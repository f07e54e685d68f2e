"""Dtype policies: in which dtype layers compute and keep their variables."""

from __future__ import annotations

from keras_core.serialization.objects import deserialize_keras_object as deserialize
from keras_core.serialization.objects import serialize_keras_object as serialize
from keras_core.state.policy import DTypePolicy, get

__all__ = ["DTypePolicy", "deserialize", "get", "serialize"]
