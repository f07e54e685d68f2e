"""Functional models as configs, and back, in Keras 3's form.

A config lists the layers and ops with the calls that belong to the model. A tensor in a call's arguments is named by
`[operation, call, output]`, calls counted per operation within the model. Among the model's inputs and outputs the
calls of a functional model count from 1, its own making being 0.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from keras_core import tree
from keras_core.layers.core.input_layer import InputLayer
from keras_core.models import graph_reader, op_nodes
from keras_core.serialization import objects, registry
from keras_core.state.graph import Node, OpCall
from keras_core.state.symbolic import KerasTensor


def graph_config(model: Any) -> dict[str, Any]:
    """Return the graph of a functional model.

    Args:
        model: functional model.

    Returns:
        `{"layers": ..., "input_layers": ..., "output_layers": ...}`, the last two in the structure of the model's
        inputs and outputs.

    Raises:
        TypeError: an argument of a call cannot be written; the message names the layer.
    """
    writer = _Writer(model)
    return {
        "layers": writer.layers(),
        "input_layers": writer.places(model._inputs_struct),
        "output_layers": writer.places(model._outputs_struct),
    }


class _Writer:
    """Names the tensors of a model as its config does."""

    def __init__(self, model: Any) -> None:
        self._model = model
        self._calls: dict[int, list[Node]] = {}  # by id of the operation, in the order of the calls
        self._places: dict[int, list[Any]] = {}  # by id of the tensor
        self._first: dict[str, int] = {}  # by name of the operation, for inputs and outputs
        for tensor in model._input_tensors:
            self._places[id(tensor)] = [_input_name(tensor), 0, 0]
        steps = {id(step.node) for step in model._graph.steps}
        for operation in model._graph.operations:
            calls = [n for n in operation._inbound_nodes if id(n) in steps]
            self._calls[id(operation)] = calls
            self._first[operation.name] = first_index(operation)
            for index, node in enumerate(calls):
                for position, tensor in enumerate(node.outputs):
                    self._places.setdefault(id(tensor), [operation.name, index, position])

    def places(self, structure: Any) -> Any:
        """Return a structure of tensors as one of places, tuples as lists."""
        if isinstance(structure, Mapping):
            return {str(k): self.places(v) for k, v in structure.items()}
        if isinstance(structure, (list, tuple)):
            return [self.places(v) for v in structure]
        name, index, position = self._places[id(structure)]
        return [name, index + self._first.get(name, 0), position]

    def layers(self) -> list[dict[str, Any]]:
        """Return the entries of all operations, in the order of `model.layers`."""
        entries = [_intermediate_input(t) for t in self._model._input_tensors if not _from_input_layer(t)]
        return entries + [self._entry(operation) for operation in self._model._graph.operations]

    def _entry(self, operation: Any) -> dict[str, Any]:
        calls = self._calls[id(operation)]
        try:
            if isinstance(operation, OpCall):
                written = op_nodes.write(operation, calls[0])
                entry = written.envelope
                nodes = [self._node(written.args, written.kwargs)]
            else:
                entry = objects.serialize_keras_object(operation)
                nodes = [self._node(node.args, node.kwargs) for node in calls]
        except TypeError as error:
            kind = "op" if isinstance(operation, OpCall) else type(operation).__name__
            raise TypeError(f"Cannot write the {kind} {operation.name!r} of {self._model.name!r}: {error}") from error
        return {**entry, "name": operation.name, "inbound_nodes": nodes}

    def _node(self, args: Any, kwargs: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "args": [self._argument(a) for a in args],
            "kwargs": {k: self._argument(v) for k, v in kwargs.items() if v is not None},
        }

    def _argument(self, value: Any) -> Any:
        return objects.serialize_keras_object(tree.map_structure(self._tensor, value))

    def _tensor(self, value: Any) -> Any:
        if not isinstance(value, KerasTensor):
            return value
        config = {"shape": list(value.shape), "dtype": value.dtype, "keras_history": self._places[id(value)]}
        return {"class_name": "__keras_tensor__", "config": config}


def first_index(operation: Any) -> int:
    """Return the number of an operation's first call among inputs and outputs: 1 for functional models, else 0."""
    functional = registry.find_builtin("keras.src.models.functional", "Functional")
    return 1 if functional is not None and isinstance(operation, functional) else 0


def _from_input_layer(tensor: KerasTensor) -> bool:
    history = tensor._keras_history
    return history is not None and isinstance(history.operation, InputLayer)


def _input_name(tensor: KerasTensor) -> str:
    history: Any = tensor._keras_history
    return history.operation.name if _from_input_layer(tensor) else tensor.name


def _intermediate_input(tensor: KerasTensor) -> dict[str, Any]:
    """The entry of an input that is the output of another layer: to the model it is an input like others."""
    layer = InputLayer(batch_shape=tensor.shape, dtype=tensor.dtype, name=tensor.name)
    return {**objects.serialize_keras_object(layer), "name": tensor.name, "inbound_nodes": []}


def functional_from_config(
    cls: Callable[..., Any], config: Mapping[str, Any], custom_objects: Mapping[str, Any] | None = None
) -> Any:
    """Return the functional model that a config describes.

    Args:
        cls: the class of functional models or a subclass, called with inputs and outputs.
        config: what `get_config` of such a model returned, here, in Keras 3 or in Keras 2.
        custom_objects: classes and functions of your own by name.

    Raises:
        ValueError: the config is malformed, names something unknown, or its calls depend on each other in a circle.
    """
    with registry.CustomObjectScope(custom_objects):
        reader = graph_reader.GraphReader(config, first_index)
        inputs, outputs = reader.inputs(), reader.outputs()
        model = cls(inputs, outputs, name=config.get("name"))
        if not config.get("trainable", True):
            model.trainable = False
        return model
