"""What a layer holds: its variables and sublayers, derived from its attributes.

Nothing is wrapped: lists, tuples and dicts that hold layers stay what they are, and are looked into when somebody asks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from keras_core.state.graph import Operation
from keras_core.state.seed_generator import SeedGenerator
from keras_core.state.variable import Variable, variable_types

OWN = frozenset(
    {
        "_added_losses",
        "_compile_arguments",
        "_functional",
        "_functions",
        "_inbound_nodes",
        "_init_arguments",
        "_loaded",
        "_losses",
        "_mixin_names",
        "_own_variables",
        "_plan",
        "_signature",
        "_transient",
    }
)
"""Attributes that hold no children."""


_ATOMS = frozenset({bool, int, float, str, type(None)})


class Tracking:
    """Mixin that finds the variables, seed generators and sublayers among a layer's attributes."""

    _own_variables: list[Variable]
    _mixin_names: frozenset[str]

    def __setattr__(self, name: str, value: Any) -> None:
        object.__setattr__(self, name, value)
        if type(value) in variable_types:
            self._track_variable(value)
        elif isinstance(value, Tracking) and name not in OWN:
            self._tell_layer(name, value)

    def _track_variable(self, variable: Variable) -> None:
        """Count `variable` as the layer's own, in order of creation."""
        if not any(v is variable for v in self._own_variables):
            self._own_variables.append(variable)
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

    def _flatten_layers(self, include_self: bool = True, recursive: bool = True) -> Iterator[Any]:
        """Yield the layer and all layers below it, each once, parents first."""
        seen: set[int] = set()
        stack = [self] if include_self else list(reversed(self._layers))
        while stack:
            layer = stack.pop()
            if id(layer) in seen:
                continue
            seen.add(id(layer))
            yield layer
            if recursive or layer is self:
                stack.extend(reversed(layer._layers))

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
