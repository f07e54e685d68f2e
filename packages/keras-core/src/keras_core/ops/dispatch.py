"""Binding the ops to the active backend, and what is known of its tensor types.

The fast paths compare types and dtypes with sets that the detour fills as it meets new ones; each
backend has its own sets.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

from keras_core import dtypes
from keras_core.ops.definition import OPS, OpDefinition
from keras_core.ops.signatures import fitted
from keras_core.plugins import active
from keras_core.plugins.active import LoadedBackend


class Known:
    """The tensor types and native dtypes met so far of one backend."""

    def __init__(self) -> None:
        self.native: set[type] = set()
        self.floats: set[Any] = set()
        self.bools: set[Any] = set()
        self.numbers: set[Any] = set()

    def learn(self, x: Any, dtype: str) -> None:
        """Remember the type and native dtype of the tensor `x`, whose dtype is called `dtype`."""
        self.native.add(type(x))
        if dtype == "bool":
            self.bools.add(x.dtype)
            return
        self.numbers.add(x.dtype)
        if dtypes.is_float(dtype):
            self.floats.add(x.dtype)


_known: dict[str, Known] = {}


def known(loaded: LoadedBackend) -> Known:
    """Return what has been learned of a backend's tensors."""
    if loaded.name not in _known:
        _known[loaded.name] = Known()
    return _known[loaded.name]


def bind(loaded: LoadedBackend) -> None:
    """Point every op at the implementation that `loaded` has for it."""
    sets = known(loaded)
    for definition in OPS.values():
        _bind_one(definition, loaded, sets)


def bind_late(definition: OpDefinition) -> None:
    """Bind an op that was defined after a backend became active."""
    if active.is_loaded():
        loaded = active.current()
        _bind_one(definition, loaded, known(loaded))


def _bind_one(definition: OpDefinition, loaded: LoadedBackend, sets: Known) -> None:
    namespace = definition.namespace
    namespace.update(native=sets.native, floats=sets.floats, bools=sets.bools, numbers=sets.numbers)
    vars(definition.compile()).update(loaded.backend.marks)
    namespace["impl"] = implementation(definition, loaded) or definition.body


def implementation(definition: OpDefinition, loaded: LoadedBackend) -> Callable[..., Any] | None:
    """Return the backend's own function for an op, or None where the composition serves."""
    override = loaded.overrides.get(definition.name)
    if override is not None:
        return fitted(override, definition)
    return loaded.functions.get(definition.name) if definition.primitive else None


@contextlib.contextmanager
def compositions() -> Iterator[None]:
    """Run every op by its default composition, as if the backend overrode none; primitives stay the backend's."""
    loaded = active.current()
    namespaces = [(d.namespace, d.body, d.namespace["impl"]) for d in OPS.values()]
    for namespace, body, _ in namespaces:
        namespace["impl"] = body
    try:
        yield
    finally:
        if active.current() is loaded:
            for namespace, _, own in namespaces:
                namespace["impl"] = own
        else:
            bind(active.current())


def start() -> None:
    """Follow the active backend from now on. Called once, when all ops are defined."""
    active.on_activate(bind)
