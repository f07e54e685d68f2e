"""Which objects of a model have state in a file, and under which path. The rules are Keras 3's.

Layers and optimizers have state; metrics, losses and seed generators do not. An object's path is made of attribute names, visited in
sorted order; members of lists, tuples and dicts are named by class and count. A model's `layers` count as such a
list. What was visited before is not visited again.
"""

from __future__ import annotations

import collections
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
    held = vars(obj)
    hidden = _BOOKKEEPING | getattr(obj, "_mixin_names", frozenset())
    names = sorted(n for n in held if n not in hidden)
    if not is_model(obj):
        yield from ((n, held[n]) for n in names)
        return
    graphs = tuple(filter(None, (registry.find_builtin(*place) for place in _GRAPHS)))
    early = [] if isinstance(obj, graphs) else [n for n in names if n < "layers" and not n.startswith("_")]
    yield from ((n, held[n]) for n in early)
    yield "layers", obj.layers
    yield from ((n, held[n]) for n in names if n not in early)


_GRAPHS = (("keras.src.models.functional", "Functional"), ("keras", "Sequential"))
"""Models whose layers are visited before everything else."""
