"""Following a functional model's config: making its layers and calling them as it says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeGuard

from keras_core import tree
from keras_core.layers.base.layer import Layer
from keras_core.layers.core.input_layer import InputLayer
from keras_core.models import op_nodes
from keras_core.serialization import objects
from keras_core.state.symbolic import KerasTensor


class _NotYetError(Exception):
    """A call needs the output of one that has not been made."""


class GraphReader:
    """Makes the layers of a config and calls them.

    Args:
        config: with `layers`, `input_layers` and `output_layers`.
        first_index: how the config numbers the first call of an operation.

    Raises:
        ValueError: the config is malformed, names something unknown, or has a circle.
    """

    def __init__(self, config: Mapping[str, Any], first_index: Callable[[Any], int]) -> None:
        self._config = config
        self._name = config.get("name")
        self._outputs: dict[tuple[str, int], list[Any]] = {}  # by operation and number of the call
        # Calls are numbered from 0, but where functional models are inputs or outputs, or in files of Keras 2, from 1.
        self._in_calls: dict[str, int] = {}
        self._in_ends: dict[str, int] = {}
        nodes_of: dict[str, list[Any]] = {}
        operations: dict[str, Any] = {}
        for entry in self._list("layers"):
            name, operations[name], nodes_of[name] = self._operation(entry, operations)
        calls = _mentioned(list(nodes_of.values()))
        ends = _mentioned([config.get("input_layers"), config.get("output_layers")])
        for name, nodes in nodes_of.items():
            usual = first_index(operations[name])
            legacy = bool(nodes) and not isinstance(nodes[0], dict)
            self._in_calls[name] = _first(calls.get(name, set()), len(nodes), usual if legacy else 0)
            self._in_ends[name] = _first(ends.get(name, set()), len(nodes), usual)
        self._call_all([(n, operations[n], i, node) for n, nodes in nodes_of.items() for i, node in enumerate(nodes)])

    def inputs(self) -> Any:
        """Return the model's inputs in their structure."""
        return self._structure(self._config.get("input_layers"))

    def outputs(self) -> Any:
        """Return the model's outputs in their structure."""
        return self._structure(self._config.get("output_layers"))

    def _bad(self, what: str) -> ValueError:
        return ValueError(f"The config of the functional model {self._name!r} is malformed: {what}.")

    def _list(self, key: str) -> list[Any]:
        value = self._config.get(key)
        if not isinstance(value, list):
            raise self._bad(f"{key!r} must be a list, got {type(value).__name__}")
        return value

    def _operation(self, entry: Any, known: Mapping[str, Any]) -> tuple[str, Any, list[Any]]:
        """Make the layer or op of an entry."""
        if not isinstance(entry, dict) or not isinstance(entry.get("config"), dict):
            raise self._bad(f"an entry of 'layers' must be an object with a config, got {str(entry)[:80]}")
        name = entry.get("name") or entry["config"].get("name")
        nodes = entry.get("inbound_nodes", [])
        if not isinstance(name, str) or not isinstance(nodes, list):
            raise self._bad(
                f"a layer needs a name and a list of inbound_nodes, got {name!r} and {type(nodes).__name__}"
            )
        if name in known:
            raise self._bad(f"two layers have the name {name!r}")
        if op_nodes.is_op(entry):
            return name, op_nodes.OpReader(entry), nodes
        operation = objects.deserialize_keras_object(entry)
        if not isinstance(operation, Layer):
            raise self._bad(f"the layer {name!r} is described as a {type(operation).__name__}, which is no layer")
        if isinstance(operation, InputLayer):
            self._outputs[name, 0] = [operation.output]
            return name, operation, []
        return name, operation, nodes

    def _call_all(self, waiting: list[tuple[str, Any, int, Any]]) -> None:
        """Make the calls, those of one layer in their order, each when its inputs are there."""
        while waiting:
            left: list[tuple[str, Any, int, Any]] = []
            missing: set[str] = set()
            behind: set[str] = set()
            for call in waiting:
                try:
                    if call[0] in behind:
                        raise _NotYetError(call[0])
                    self._call(*call)
                except _NotYetError as error:
                    left.append(call)
                    behind.add(call[0])
                    missing.add(f"{call[0]} (needs {error.args[0]})")
            if len(left) == len(waiting):
                raise self._bad(
                    f"calls that wait for each other or for a missing layer: {', '.join(sorted(missing)[:5])}"
                )
            waiting = left

    def _call(self, name: str, operation: Any, number: int, node: Any) -> None:
        args, kwargs = self._arguments(name, node)
        result = operation(*args, **kwargs)
        outputs = [result] if isinstance(result, KerasTensor) else tree.flatten(result)
        if isinstance(operation, op_nodes.OpReader) and isinstance(outputs[0], KerasTensor):
            history: Any = outputs[0]._keras_history
            history.operation.name = name
        self._outputs[name, number] = outputs

    def _arguments(self, name: str, node: Any) -> tuple[tuple[Any, ...], dict[str, Any]]:
        if isinstance(node, dict) and isinstance(node.get("args"), list) and isinstance(node.get("kwargs", {}), dict):
            args = tuple(self._value(a) for a in node["args"])
            return args, {k: self._value(v) for k, v in node.get("kwargs", {}).items()}
        return self._legacy_arguments(name, node)

    def _legacy_arguments(self, name: str, node: Any) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """Keras 1 and 2: `[[name, call, output, kwargs], ...]`, one tensor or a list of them."""
        tensors = node if isinstance(node, list) and node and isinstance(node[0], list) else [node]
        if not all(isinstance(t, list) and len(t) in (3, 4) and _is_place(t[:3]) for t in tensors):
            raise self._bad(f"a call of {name!r} must be {{'args': [...], 'kwargs': {{...}}}}, got {str(node)[:80]}")
        values = [self._tensor(t, self._in_calls) for t in tensors]
        kwargs = tensors[0][3] if len(tensors[0]) == 4 and isinstance(tensors[0][3], dict) else {}
        single = len(values) == 1
        return (values[0] if single else values,), {k: self._value(v) for k, v in kwargs.items()}

    def _value(self, value: Any) -> Any:
        """Return an argument with tensors in their places."""
        if isinstance(value, list):
            return [self._value(v) for v in value]
        if not isinstance(value, dict):
            return value
        if value.get("class_name") == "__keras_tensor__":
            inner = value.get("config")
            place = inner.get("keras_history") if isinstance(inner, dict) else None
            if not _is_place(place):
                raise self._bad(f"a tensor must name [layer, call, output], got {str(place)[:80]}")
            return self._tensor(place, self._in_calls)
        if "class_name" in value and "config" in value:
            return objects.deserialize_keras_object(value)
        return {k: self._value(v) for k, v in value.items()}

    def _tensor(self, place: list[Any], first: Mapping[str, int]) -> Any:
        name, number, position = place[0], place[1] - first.get(place[0], 0), place[2]
        made = self._outputs.get((name, number))
        if made is None:
            raise _NotYetError(f"call {number} of {name}")
        if not 0 <= position < len(made):
            raise self._bad(f"{name!r} has {len(made)} outputs, so there is no output {position}")
        return made[position]

    def _structure(self, structure: Any) -> Any:
        if _is_place(structure):
            try:
                return self._tensor(structure, self._in_ends)
            except _NotYetError:
                raise self._bad(
                    f"an input or output is call {structure[1]} of {structure[0]!r}, which there is not"
                ) from None
        if isinstance(structure, dict):
            return {k: self._structure(v) for k, v in structure.items()}
        if isinstance(structure, list):
            return [self._structure(v) for v in structure]
        raise self._bad(f"inputs and outputs must name [layer, call, output], got {str(structure)[:80]}")


def _is_place(value: Any) -> TypeGuard[list[Any]]:
    return (
        isinstance(value, list)
        and len(value) == 3
        and isinstance(value[0], str)
        and all(isinstance(n, int) and not isinstance(n, bool) for n in value[1:])
    )


def _first(numbers: set[int], count: int, usual: int) -> int:
    """Return the number of an operation's first of `count` calls, given the numbers that are mentioned."""
    if count and max(numbers, default=0) >= count:
        return max(numbers) - count + 1
    return 0 if 0 in numbers else usual


def _mentioned(structure: Any) -> dict[str, set[int]]:
    """Return which calls of each operation are mentioned."""
    found: dict[str, set[int]] = {}
    stack = [structure]
    while stack:
        value = stack.pop()
        if isinstance(value, list) and _is_place(value[:3]):
            found.setdefault(value[0], set()).add(value[1])
        if isinstance(value, (list, dict)):
            stack.extend(value.values() if isinstance(value, dict) else value)
    return found
