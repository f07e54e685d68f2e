"""Which names in a file may become which objects.

Built-in classes and functions are registered under Keras's public module paths, such as `keras.layers` and
`Dense`; a user's own under `package>name`. Nothing else can be named by a file.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeGuard, TypeVar

from keras_core.errors import suggest

T = TypeVar("T")

_builtin: dict[tuple[str, str], Any] = {}
_places: dict[Any, tuple[str, str]] = {}
_custom: dict[str, Any] = {}
_custom_names: dict[Any, str] = {}


class _Scope(threading.local):
    objects: tuple[Mapping[str, Any], ...] = ()


_scope = _Scope()


def builtin(module: str, *aliases: str) -> Callable[[T], T]:
    """Return a decorator that registers a class or function of the library.

    Args:
        module: its public module, such as `"keras.layers"`.
        *aliases: further names under which files may know it.
    """

    def decorate(obj: T) -> T:
        name = obj.__name__  # type: ignore[attr-defined]
        _places[obj] = (module, name)
        for n in (name, *aliases):
            _builtin[module, n] = obj
        return obj

    return decorate


def place(obj: Any) -> tuple[str, str] | None:
    """Return the public module and name of a built-in, or None."""
    return _places.get(obj)


def builtins(module: str) -> dict[str, Any]:
    """Return the built-ins of a public module by name, aliases included."""
    return {name: obj for (m, name), obj in _builtin.items() if m == module}


def is_builtin_module(module: Any) -> TypeGuard[str]:
    """Return whether a config's module belongs to the library, so that it cannot stand for a user's class."""
    return isinstance(module, str) and module.split(".")[0] == "keras"


def find_builtin(module: str, name: str) -> Any:
    """Return the built-in `name` of `module`, or None.

    A file may give a deeper module than the public one, or the private one in which Keras keeps the class.
    """
    if not is_builtin_module(module):
        return None
    found = _builtin.get((module, name))
    parent = module
    while found is None and "." in parent:
        parent = parent.rpartition(".")[0]
        found = _builtin.get((parent, name))
    if found is None and module.startswith("keras.src."):
        families = [p for p in module.split(".")[2:] if any(m == f"keras.{p}" for m, _ in _builtin)]
        modules = ["keras.optimizers.schedules"] if "schedules" in module.split(".") else []
        modules += [f"keras.{p}" for p in families]
        found = next((_builtin[m, name] for m in modules if (m, name) in _builtin), None)
    return found


def register_keras_serializable(package: str = "Custom", name: str | None = None) -> Callable[[T], T]:
    """Return a decorator that lets files name a class or function of your own.

    Args:
        package: the first part of its name in files.
        name: the second part; the object's own name where None.

    Raises:
        ValueError: a class has no `get_config`, or the object is a built-in.

    Example:

    >>> @register_keras_serializable("my_package")
    ... def my_activation(x):
    ...     return x
    >>> from keras_core.saving import get_registered_name
    >>> get_registered_name(my_activation)
    'my_package>my_activation'
    """

    def decorate(obj: T) -> T:
        if isinstance(obj, type) and not hasattr(obj, "get_config"):
            raise ValueError(f"Cannot register {obj.__name__}: a class needs a `get_config` method to be saved.")
        if obj in _places:
            raise ValueError(
                f"Cannot register {obj!r}: it is a built-in, and files know it as {'.'.join(_places[obj])}."
            )
        registered = f"{package}>{name or obj.__name__}"  # type: ignore[attr-defined]
        _custom[registered] = obj
        _custom_names[obj] = registered
        return obj

    return decorate


def get_registered_name(obj: Any) -> str:
    """Return the name under which files know `obj`: the registered one, else its own."""
    return _custom_names.get(obj) or str(getattr(obj, "__name__", obj))


def registered_name_or_none(obj: Any) -> str | None:
    """Return the name under which `obj` was registered by a user, or None."""
    return _custom_names.get(obj)


def get_registered_object(
    name: str, custom_objects: Mapping[str, Any] | None = None, module_objects: Mapping[str, Any] | None = None
) -> Any:
    """Return the object known as `name`: of `custom_objects`, the open scopes, or the registered ones; else None."""
    for objects in (custom_objects or {}, *reversed(_scope.objects), _custom, module_objects or {}):
        if name in objects:
            return objects[name]
    return None


def get_custom_objects() -> dict[str, Any]:
    """Return the objects registered by users by name; changes to it count."""
    return _custom


class CustomObjectScope(contextlib.ContextDecorator):
    """A context in which files may name the given objects.

    Args:
        custom_objects: classes and functions by name.
    """

    def __init__(self, custom_objects: Mapping[str, Any] | None) -> None:
        self.custom_objects = dict(custom_objects or {})

    def __enter__(self) -> CustomObjectScope:
        _scope.objects = (*_scope.objects, self.custom_objects)
        return self

    def __exit__(self, *error: Any) -> None:
        _scope.objects = _scope.objects[:-1]


custom_object_scope = CustomObjectScope


def lookup(module: str, name: str, kind: str, what: str) -> Any:
    """Return the built-in `name` of `module`.

    Raises:
        ValueError: there is none; the message suggests the nearest.
    """
    found = get_registered_object(name) or _builtin.get((module, name))
    if found is None:
        known = list(builtins(module))
        raise ValueError(f"Unknown {kind}: {what!r}.{suggest(name, known)} See `keras.{module.partition('.')[2]}`.")
    return found


def iter_custom() -> Iterator[tuple[str, Any]]:
    """Yield what users registered, by name."""
    yield from _custom.items()
