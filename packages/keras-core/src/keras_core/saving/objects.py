"""Which objects of a model have state in a file, and under which path. The rules are Keras 3's.

Layers and optimizers have state; metrics, losses and seed generators do not. An object's path is made of names
of attributes and properties, visited in sorted order, those with an underscore last; members of lists, tuples and
dicts are named by class and count. A model's `layers` are such a list. What was visited is not visited again.
"""

from __future__ import annotations

import collections
import contextlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from keras_core.layers.base.layer import Layer
from keras_core.layers.base.tracking import OWN
from keras_core.optimizers.base import Optimizer
from keras_core.serialization import registry
from keras_core.state.naming import snake_case

_BOOKKEEPING = OWN | {"_chain", "_compile_arguments", "_compile_loss", "_compile_metrics", "_graph", "_operations"}


def saved_objects(root: Any) -> dict[str, Any]:
    """Return the objects with state below `root`, itself included as `""`, by path such as `"layers/dense"`."""
    found: dict[str, Any] = {}
    _visit(root, "", found, set())
    return found


def is_model(obj: Any) -> bool:
    """Return whether `obj` is a model."""
    cls = registry.find_builtin("keras", "Model")
    return cls is not None and isinstance(obj, cls)


def _visit(obj: Any, path: str, found: dict[str, Any], seen: set[int]) -> None:
    if id(obj) in seen:
        return
    seen.add(id(obj))
    found[path] = obj
    for name, value in _attributes(obj):
        _visit_value(value, f"{path}/{name}" if path else name, found, seen)


def _visit_value(value: Any, path: str, found: dict[str, Any], seen: set[int]) -> None:
    if isinstance(value, (Layer, Optimizer)):
        _visit(value, path, found, seen)
    elif isinstance(value, Mapping):
        _visit_members(value.values(), path, found, seen)
    elif isinstance(value, (list, tuple)):
        _visit_members(value, path, found, seen)


def _visit_members(members: Iterable[Any], path: str, found: dict[str, Any], seen: set[int]) -> None:
    counts: collections.Counter[str] = collections.Counter()
    for member in members:
        if isinstance(member, (Layer, Optimizer)):
            kind = snake_case(type(member).__name__)
        elif isinstance(member, (list, tuple, Mapping)):
            kind = "container"
        else:
            continue
        name = f"{kind}_{counts[kind]}" if counts[kind] else kind
        counts[kind] += 1  # one visited before counts too
        _visit_value(member, f"{path}/{name}", found, seen)


def _attributes(obj: Any) -> Iterator[tuple[str, Any]]:
    """Yield attributes and values of properties: public names first, each kind sorted."""
    hidden = _BOOKKEEPING | getattr(obj, "_mixin_names", frozenset())
    names = {n for n in vars(obj) if n not in hidden} | _properties(obj)
    if is_model(obj):
        names.add("layers")
    graphs = tuple(filter(None, (registry.find_builtin(*place) for place in _GRAPHS)))
    order = sorted(names, key=lambda n: (n.startswith("_"), n))
    if isinstance(obj, graphs):
        order.sort(key=lambda n: n != "layers")
    for name in order:
        value = None
        with contextlib.suppress(Exception):  # a property may not be ready to be read
            value = getattr(obj, name)
        yield name, value


_GRAPHS = (("keras.src.models.functional", "Functional"), ("keras", "Sequential"))
"""Models whose layers are visited before everything else."""


def _properties(obj: Any) -> set[str]:
    """The names of the properties that the object's own class adds to those of the library's base classes."""
    models = filter(None, (registry.find_builtin(*place) for place in (*_GRAPHS, ("keras", "Model"))))
    mixin = obj._loaded.backend.layer_mixin if isinstance(obj, Layer) else None
    base = {c for b in (Layer, Optimizer, mixin, *models) if b is not None for c in b.__mro__}
    return {n for c in type(obj).__mro__ if c not in base for n, v in vars(c).items() if isinstance(v, property)}
