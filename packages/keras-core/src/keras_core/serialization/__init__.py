"""Objects to configs and back; the registry of names that configs may use; safe mode."""

from __future__ import annotations

from keras_core.serialization.objects import deserialize_keras_object, serialize_keras_object
from keras_core.serialization.registry import (
    CustomObjectScope,
    builtin,
    custom_object_scope,
    get_custom_objects,
    get_registered_name,
    get_registered_object,
    register_keras_serializable,
)
from keras_core.serialization.safety import enable_unsafe_deserialization

__all__ = [
    "CustomObjectScope",
    "builtin",
    "custom_object_scope",
    "deserialize_keras_object",
    "enable_unsafe_deserialization",
    "get_custom_objects",
    "get_registered_name",
    "get_registered_object",
    "register_keras_serializable",
    "serialize_keras_object",
]
