"""What a layer holds: its variables and sublayers, derived from its attributes.

Nothing is wrapped: lists, tuples and dicts that hold layers stay what they are, and are looked into when somebody asks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from keras_core.state import structure
from keras_core.state.graph import Operation
from keras_core.state.seed_generator import SeedGenerator
from keras_core.state.variable import Variable, variable_types

OWN = frozenset(
    {
        "_added_losses",
        "_compile_arguments",
        "_found",
        "_functional",
        "_functions",
        "_init_arguments",
        "_loaded",
        "_losses",
        "_mixin_names",
        "_node_references",
        "_own_variables",
        "_plan",
        "_signature",
        "_training_run",
        "_transient",
        "history",
    }
)
"""Attributes that hold no children."""


_ATOMS = frozenset({bool, int, float, str, type(None)})


class Inventory:
    """What a walk through a layer found, and how to tell whether another would find the same.

    Attributes:
        layers: all layers below, each once, parents first.
        lists: what else was worked out from the walk, by name.
        built: whether the layers have been found to be built.
    """

    __slots__ = ("_containers", "_version", "built", "layers", "lists")

    def __init__(self, root: Tracking) -> None:
        self.layers: list[Any] = []
        self.lists: dict[str, list[Any]] = {}
        self.built = False
        self._containers: list[tuple[Any, tuple[int, ...]]] = []
        seen = {id(root)}
        stack = self._below(root)
        while stack:
            layer = stack.pop()
            if id(layer) not in seen:
                seen.add(id(layer))
                self.layers.append(layer)
                stack.extend(self._below(layer))
        self._version = structure.version

    def _below(self, layer: Tracking) -> list[Any]:
        """Return the sublayers of a layer, the first one last, and note its containers."""
        layer._sync_containers()
        for name, value in vars(layer).items():
            if type(value) not in _ATOMS and name not in OWN and name not in layer._mixin_names:
                self._note(value)
        return layer._layers[::-1]

    def _note(self, value: Any) -> None:
        """Note a container and those in it, but for tuples of plain values, which stay what they are."""
        if not isinstance(value, (list, tuple, Mapping)):
            return
        held = value.values() if isinstance(value, Mapping) else value
        open_members = [member for member in held if type(member) not in _ATOMS]
        if open_members or not isinstance(value, tuple):
            self._containers.append((held, tuple(map(id, held))))
        for member in open_members:
            self._note(member)

    def is_current(self) -> bool:
        """Whether nothing has changed since, in attributes, variables and containers."""
        return self._version == structure.version and all(
            tuple(map(id, held)) == members for held, members in self._containers
        )


class Tracking:
    """Mixin that finds the variables, seed generators and sublayers among a layer's attributes."""

    _own_variables: list[Variable]
    _mixin_names: frozenset[str]

    def __setattr__(self, name: str, value: Any) -> None:
        if name not in OWN and (type(value) not in _ATOMS or type(self.__dict__.get(name)) not in _ATOMS):
            structure.changed()
        object.__setattr__(self, name, value)
        if type(value) in variable_types:
            self._track_variable(value)
        elif isinstance(value, Tracking) and name not in OWN:
            self._tell_layer(name, value)

    def __delattr__(self, name: str) -> None:
        structure.changed()
        object.__delattr__(self, name)

    def _track_variable(self, variable: Variable) -> None:
        """Count `variable` as the layer's own, in order of creation."""
        if not any(v is variable for v in self._own_variables):
            self._own_variables.append(variable)
            structure.changed()
            tell = getattr(self, "track_variable", None)  # of the backend's layer mixin
            if tell is not None:
                tell(variable.name, variable)

    def _tell_layer(self, name: str, layer: Any) -> None:
        tell = getattr(self, "track_layer", None)
        if tell is not None:
            tell(name, layer)

    def _sync_containers(self) -> None:
        """Track what was put into lists, tuples and dicts among the attributes."""
        for name, value in list(vars(self).items()):
            if isinstance(value, (list, tuple, dict)) and name not in OWN and name not in self._mixin_names:
                for i, member in enumerate(_members(value)):
                    if isinstance(member, Variable):
                        self._track_variable(member)
                    elif isinstance(member, Tracking):
                        self._tell_layer(f"{name}_{i}", member)

    def _children(self) -> Iterator[Any]:
        """Yield the objects of the library among the attributes, containers opened, each once."""
        seen = {id(self)}
        for name, value in list(vars(self).items()):
            if type(value) in _ATOMS or name in OWN or name in self._mixin_names:
                continue
            for member in _members(value):
                if id(member) not in seen:
                    seen.add(id(member))
                    yield member

    @property
    def _layers(self) -> list[Any]:
        """The sublayers in the order of their attributes."""
        return [child for child in self._children() if isinstance(child, Tracking)]

    def _inventory(self) -> Inventory:
        """Return what a walk through the layer finds; it is walked through only where something has changed."""
        found = self.__dict__.get("_found")
        if found is None or not found.is_current():
            found = Inventory(self)
            object.__setattr__(self, "_found", found)
        return found

    def _flatten_layers(self, include_self: bool = True, recursive: bool = True) -> list[Any]:
        """Return the layer and all layers below it, each once, parents first."""
        below = self._inventory().layers if recursive else self._layers
        return [self, *below] if include_self else list(below)

    def _seed_generators(self) -> list[SeedGenerator]:
        return [child for child in self._children() if isinstance(child, SeedGenerator)]


def _members(value: Any) -> Iterator[Any]:
    """Yield `value` if it is an object a layer can hold, or such objects in the container `value`."""
    if isinstance(value, (Operation, Variable, SeedGenerator)):
        yield value
    elif isinstance(value, Mapping):
        for member in value.values():
            yield from _members(member)
    elif isinstance(value, (list, tuple)):
        for member in value:
            yield from _members(member)
