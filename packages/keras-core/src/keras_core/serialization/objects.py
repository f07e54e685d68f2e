"""Objects to JSON-able configs and back, in Keras 3's form.

An object is `{"module", "class_name", "config", "registered_name"}`. Reading resolves names against registered objects
only; a module is never imported, so a config cannot reach anything that was not put into the registry.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from typing import Any

import numpy as np

from keras_core.contract import Budget
from keras_core.errors import suggest
from keras_core.serialization import marked, registry, safety

_MOST_NUMBERS = Budget().total_bytes // 4
_PLAIN = (str, int, float, bool, type(None))


def serialize_keras_object(obj: Any) -> Any:
    """Return `obj` as a JSON-able value.

    Args:
        obj: a plain value, a container of values, an array, a function or class that is registered, or an object
            with `get_config`.

    Raises:
        TypeError: it cannot be written.

    Example:

    >>> serialize_keras_object((1, {"a": 2.0}))
    [1, {'a': 2.0}]
    """
    if isinstance(obj, np.generic):
        return obj.item()
    if isinstance(obj, _PLAIN):
        return obj
    if isinstance(obj, (list, tuple)):
        return [serialize_keras_object(x) for x in obj]
    if isinstance(obj, Mapping) and not hasattr(obj, "get_config"):
        return {str(k): serialize_keras_object(v) for k, v in obj.items()}
    special = marked.write(obj, serialize_keras_object)
    if special is not None:
        return special
    if isinstance(obj, (types.FunctionType, types.BuiltinFunctionType)):
        return _function_config(obj)
    if isinstance(obj, type):
        return {"module": "builtins", "class_name": "type", "config": obj.__name__, "registered_name": "type"}
    if hasattr(obj, "get_config"):
        return _object_config(obj)
    raise TypeError(f"Cannot write {obj!r} of type {type(obj).__name__}: it has no get_config.")


def _function_config(function: Any) -> dict[str, Any]:
    if function.__name__ == "<lambda>":
        raise TypeError(
            "Cannot write a lambda: files hold data, never code. Define a named function and register it with "
            "`@keras.saving.register_keras_serializable()`."
        )
    found = registry.place(function)
    if found:
        return {"module": found[0], "class_name": "function", "config": found[1], "registered_name": found[1]}
    name = registry.get_registered_name(function)
    return {"module": "builtins", "class_name": "function", "config": name, "registered_name": "function"}


def _object_config(obj: Any) -> dict[str, Any]:
    cls = getattr(type(obj), "_written_class", type(obj))
    found = registry.place(cls)
    module: str | None
    registered: str | None
    if found:
        module, name, registered = found[0], found[1], getattr(cls, "_registered_name", None)
    else:
        module = None if registry.registered_name_or_none(cls) or cls.__module__ == "__main__" else cls.__module__
        name, registered = cls.__name__, registry.get_registered_name(cls)
    config = {
        "module": module,
        "class_name": name,
        "config": serialize_config(obj),
        "registered_name": registered,
    }
    for key in ("build_config", "compile_config"):
        method = getattr(obj, f"get_{key}", None)
        value = method() if method is not None else None
        if value is not None:
            config[key] = serialize_keras_object(value)
    return config


def serialize_config(obj: Any) -> dict[str, Any]:
    """Return `obj.get_config()` as JSON-able values.

    Raises:
        TypeError: a value in it cannot be written; the message names the key.
    """
    written = {}
    for key, value in obj.get_config().items():
        try:
            written[key] = serialize_keras_object(value)
        except TypeError as error:
            raise TypeError(f"{type(obj).__name__}, config key {key!r}: {error}") from None
    return written


def deserialize_keras_object(
    config: Any, custom_objects: Mapping[str, Any] | None = None, safe_mode: bool | None = None, **kwargs: Any
) -> Any:
    """Return the object that `config` describes.

    Args:
        config: what `serialize_keras_object` returned.
        custom_objects: classes and functions of your own by name.
        safe_mode: whether to refuse code in the config; True unless an enclosing load said otherwise.

    Raises:
        ValueError: the config names something unknown, or holds code in safe mode.
        TypeError: a class cannot be made from its config.
    """
    if kwargs:
        raise TypeError(f"deserialize_keras_object got unknown arguments {sorted(kwargs)}.")
    with (
        registry.CustomObjectScope(custom_objects),
        safety.safe_mode_scope(safety.is_safe(safe_mode)),
        safety.size_scope(_MOST_NUMBERS),
    ):
        try:
            return _deserialize(config)
        except RecursionError:
            raise ValueError("The config nests too deeply to be followed.") from None


def _deserialize(config: Any) -> Any:
    if isinstance(config, list):
        return [_deserialize(x) for x in config]
    if not isinstance(config, dict):
        return config
    if "class_name" not in config or "config" not in config:
        return {k: _deserialize(v) for k, v in config.items()}
    name, inner = config["class_name"], config["config"]
    if not isinstance(name, str):
        raise ValueError(f"A config's class_name must be a string, got {name!r}.")
    if name in marked.READERS:
        return marked.read(name, inner, _deserialize)
    if name == "__lambda__":
        raise ValueError(_LAMBDA)
    if name in ("function", "builtin_function_or_method"):
        return _function(config)
    if name == "type":
        return marked.plain_type(inner)
    return _object(config)


_LAMBDA = (
    "The config holds the byte code of a lambda, which is never run: it could do anything, and it fits one version of "
    "Python only. Define a named function, register it with `@keras.saving.register_keras_serializable()`, and save "
    "the model again."
)


def _function(config: Mapping[str, Any]) -> Any:
    name, module = config["config"], config.get("module")
    if not isinstance(name, str):
        raise ValueError(f"A function is named by a string, got {name!r}.")
    found = registry.get_registered_object(name)
    if found is None and registry.is_builtin_module(module):
        found = registry.find_builtin(module, name)
    if found is None and module == "builtins":
        families = ("keras.activations", "keras.losses", "keras.metrics")
        found = next(filter(None, (registry.find_builtin(f, name) for f in families)), None)
    if found is None or isinstance(found, type) or not callable(found):
        raise ValueError(
            f"The config names the function {name!r}, which is not registered. Decorate it with "
            f"`@keras.saving.register_keras_serializable()` or pass custom_objects={{{name!r}: ...}}."
        )
    return found


def resolve_class(config: Mapping[str, Any]) -> type:
    """Return the class that an object's config names.

    A built-in is known by its module. What a user registered or passed is known by its registered name, or by its class
    name where the module is not the library's: it never takes the place of a built-in.

    Raises:
        ValueError: the class is not registered, is no class that a config may name, or the config names two.
    """
    name, module, registered = config["class_name"], config.get("module"), config.get("registered_name")
    for key, value in (("module", module), ("registered_name", registered)):
        if value is not None and not isinstance(value, str):
            raise ValueError(f"A config's {key} must be a string or null, got {value!r}.")
    builtin = _builtin_class(module, name)
    own = registry.get_registered_object(registered) if registered else None
    if builtin is not None and own is not None and own is not builtin:
        raise ValueError(
            f"The config names two classes at once: the built-in {module}.{name} and your {registered!r}. "
            "It was not written by a save; do not trust it."
        )
    found = builtin or own
    if found is None and not registry.is_builtin_module(module):
        found = registry.get_registered_object(name)
    if not isinstance(found, type) or not hasattr(found, "from_config"):
        raise ValueError(_unknown_class(module, name))
    return found


def _builtin_class(module: str | None, name: str) -> Any:
    if module is not None:
        return registry.find_builtin(module, name)
    if registry.get_registered_object(name) is not None:
        return None
    return next(filter(None, (registry.find_builtin(m, name) for m in _MODULES)), None)


def _unknown_class(module: str | None, name: str) -> str:
    where = f"{module}.{name}" if module else name
    if registry.is_builtin_module(module):
        known = {n for m in _MODULES for n in registry.builtins(m)}
        return f"The config names {where!r}, which is no class that this version can make.{suggest(name, known)}"
    return (
        f"The config names {where!r}, which is not a registered class. If it is yours, decorate it with "
        f"`@keras.saving.register_keras_serializable()` or pass custom_objects={{{name!r}: {name}}}."
    )


# configs of Keras 1 and 2 name no module
_MODULES = (
    *(f"keras.{m}" for m in "layers initializers regularizers constraints optimizers losses metrics".split()),
    "keras.optimizers.schedules",
    "keras",
    "keras.src.models.functional",
)


def _object(config: Mapping[str, Any]) -> Any:
    cls: Any = resolve_class(config)
    inner = config["config"]
    if not isinstance(inner, dict):
        raise ValueError(f"The config of a {config['class_name']} must be an object, got {type(inner).__name__}.")
    stages = {}
    for key in ("build_config", "compile_config"):
        stages[key] = config.get(key)
        if stages[key] is not None and not isinstance(stages[key], dict):
            raise ValueError(f"The {key} of a {config['class_name']} must be an object, got {stages[key]!r}.")
    obj = cls.from_config(inner)
    if stages["build_config"] and hasattr(obj, "build_from_config") and not getattr(obj, "built", False):
        obj.build_from_config(_deserialize(stages["build_config"]))
    if stages["compile_config"] and hasattr(obj, "compile_from_config"):
        obj.compile_from_config(stages["compile_config"])
    return obj


def find(identifier: Any, module: str, kind: str) -> Any:
    """Return the object that a user means by `identifier`: the way of every `get` function.

    Args:
        identifier: None, a name, a config, a class, or an object or function, which is returned as it is.
        module: public module of the built-ins, such as `"keras.losses"`.
        kind: what to call it in errors, such as `"loss"`.

    Raises:
        ValueError: the name is unknown; the message suggests the nearest.
    """
    if identifier is None:
        return None
    if isinstance(identifier, dict):
        return deserialize_keras_object({"module": module, "registered_name": None, **identifier})
    if isinstance(identifier, str):
        identifier = registry.lookup(module, identifier, kind, identifier)
    return identifier() if isinstance(identifier, type) else identifier
