"""Objects to JSON-able configs and back, in Keras 3's form.

An object is `{"module", "class_name", "config", "registered_name"}`. Reading resolves names against registered objects
only; a module is never imported, so a config cannot reach anything that was not put into the registry.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from keras_core.plugins import active
from keras_core.serialization import registry, safety
from keras_core.state.symbolic import KerasTensor
from keras_core.state.variable import Variable

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
    if isinstance(obj, Mapping):
        return {str(k): serialize_keras_object(v) for k, v in obj.items()}
    special = _special(obj)
    if special is not None:
        return special
    if isinstance(obj, (types.FunctionType, types.BuiltinFunctionType)):
        return _function_config(obj)
    if isinstance(obj, type):
        return {"module": "builtins", "class_name": "type", "config": obj.__name__, "registered_name": "type"}
    if hasattr(obj, "get_config"):
        return _object_config(obj)
    raise TypeError(f"Cannot write {obj!r} of type {type(obj).__name__}: it has no get_config.")


def _marked(name: str, **config: Any) -> dict[str, Any]:
    return {"class_name": name, "config": config}


def _special(obj: Any) -> dict[str, Any] | None:
    if isinstance(obj, bytes):
        return _marked("__bytes__", value=obj.decode())
    if obj is Ellipsis:
        return _marked("__ellipsis__")
    if isinstance(obj, slice):
        parts = {k: serialize_keras_object(getattr(obj, k)) for k in ("start", "stop", "step")}
        return _marked("__slice__", **parts)
    if isinstance(obj, np.ndarray):
        return _marked("__numpy__", value=obj.tolist(), dtype=str(obj.dtype))
    if isinstance(obj, KerasTensor):
        history = obj._keras_history
        place = [history.operation.name, history.node_index, history.tensor_index] if history and history.operation else None
        return _marked("__keras_tensor__", shape=list(obj.shape), dtype=obj.dtype, keras_history=place)
    if isinstance(obj, Variable):
        raise TypeError(f"Cannot write Variable {obj.path!r} to a config. Save weights instead.")
    if active.is_loaded() and active.xp.is_tensor(obj):
        array = active.xp.to_numpy(obj)
        return _marked("__tensor__", value=array.tolist(), dtype=str(array.dtype))
    return None


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
    with registry.CustomObjectScope(custom_objects), safety.safe_mode_scope(safety.is_safe(safe_mode)):
        return _deserialize(config)


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
    marked = _MARKED.get(name)
    if marked is not None:
        return marked(inner)
    if name == "__lambda__":
        raise ValueError(_lambda_refusal())
    if name in ("function", "builtin_function_or_method"):
        return _function(config)
    if name == "type":
        return _plain_type(inner)
    return _object(config)


def _lambda_refusal() -> str:
    return (
        "The config holds the byte code of a lambda, which is never run. "
        "Define a named function, register it with `@keras.saving.register_keras_serializable()`, and save the model again."
    )


def _function(config: Mapping[str, Any]) -> Any:
    name = config["config"]
    if not isinstance(name, str):
        raise ValueError(f"A function is named by a string, got {name!r}.")
    found = registry.get_registered_object(name)
    module = config.get("module")
    if found is None and isinstance(module, str):
        candidate = registry.find_builtin(module, name)
        found = candidate if isinstance(candidate, types.FunctionType) else None
    if found is None and module == "builtins":
        for family in ("keras.activations", "keras.losses", "keras.metrics"):
            found = found or registry.find_builtin(family, name)
    if found is None:
        raise ValueError(
            f"The config names the function {name!r}, which is not registered. Decorate it with "
            f"`@keras.saving.register_keras_serializable()` or pass custom_objects={{{name!r}: ...}}."
        )
    return found


def _plain_type(name: Any) -> type:
    found = {"float32": np.float32, "float16": np.float16, "float64": np.float64, "int32": np.int32, "int64": np.int64}
    for plain in (bool, int, float, str):
        found[plain.__name__] = plain
    if name not in found:
        raise ValueError(f"The config names the type {name!r}, which may not be used.")
    return found[name]


def resolve_class(config: Mapping[str, Any]) -> type:
    """Return the class that an object's config names.

    Raises:
        ValueError: it is not registered, or is no class that a config may name.
    """
    name, module, registered = config["class_name"], config.get("module"), config.get("registered_name")
    found = None
    for candidate in (registered, name):
        if isinstance(candidate, str):
            found = found or registry.get_registered_object(candidate)
    builtin = registry.find_builtin(module, name) if isinstance(module, str) else None
    if builtin is None and module is None:  # configs of Keras 1 and 2 name no module
        builtin = next((registry.find_builtin(m, name) for m in _MODULES if registry.find_builtin(m, name)), None)
    if found is None:
        found = builtin
    if not isinstance(found, type) or not hasattr(found, "from_config"):
        where = f"{module}.{name}" if module else name
        raise ValueError(
            f"The config names {where!r}, which is not a registered class. If it is yours, decorate it with "
            f"`@keras.saving.register_keras_serializable()` or pass custom_objects={{{name!r}: {name}}}."
        )
    return found


_MODULES = tuple(
    f"keras.{m}" if m else "keras"
    for m in "layers models initializers regularizers constraints optimizers optimizers.schedules losses metrics".split()
) + ("keras",)


def _object(config: Mapping[str, Any]) -> Any:
    cls = resolve_class(config)
    inner = config["config"]
    if not isinstance(inner, dict):
        raise ValueError(f"The config of a {config['class_name']} must be an object, got {type(inner).__name__}.")
    obj = cls.from_config(inner)
    build_config = config.get("build_config")
    if build_config and hasattr(obj, "build_from_config") and not getattr(obj, "built", False):
        obj.build_from_config(_deserialize(build_config))
    compile_config = config.get("compile_config")
    if compile_config and hasattr(obj, "compile_from_config"):
        obj.compile_from_config(compile_config)
    return obj


def _slice(config: Mapping[str, Any]) -> slice:
    return slice(*(_deserialize(config[k]) for k in ("start", "stop", "step")))


def _array(config: Mapping[str, Any]) -> np.ndarray:
    return np.array(config["value"], dtype=config["dtype"])


def _tensor(config: Mapping[str, Any]) -> Any:
    return active.xp.asarray(_array(config), dtype=config["dtype"])


_MARKED: dict[str, Callable[[Any], Any]] = {
    "__bytes__": lambda config: config["value"].encode(),
    "__ellipsis__": lambda config: Ellipsis,
    "__slice__": _slice,
    "__numpy__": _array,
    "__tensor__": _tensor,
    "__keras_tensor__": lambda config: KerasTensor(tuple(config["shape"]), config["dtype"]),
}


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
