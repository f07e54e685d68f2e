"""Calls recorded on symbolic tensors: operations and the nodes of their calls."""

from __future__ import annotations

from typing import Any

from keras_core import tree
from keras_core.state.naming import snake_case, unique_name
from keras_core.state.symbolic import KerasHistory, KerasTensor


class Node:
    """One call of an operation on symbolic tensors.

    Attributes:
        operation: what was called.
        args, kwargs: what it was called with, symbolic tensors in their places.
        inputs: the symbolic tensors among the arguments.
        outputs: the symbolic tensors that came out.
        structure: the outputs as they were returned.
    """

    __slots__ = ("args", "inputs", "kwargs", "operation", "outputs", "structure")

    def __init__(self, operation: Operation, args: tuple[Any, ...], kwargs: dict[str, Any], structure: Any) -> None:
        self.operation = operation
        self.args = args
        self.kwargs = kwargs
        self.inputs = [x for x in tree.flatten((args, kwargs)) if isinstance(x, KerasTensor)]
        self.structure = structure
        self.outputs = [structure] if isinstance(structure, KerasTensor) else tree.flatten(structure)
        index = len(operation._inbound_nodes)
        operation._inbound_nodes.append(self)
        for i, output in enumerate(self.outputs):
            if isinstance(output, KerasTensor):
                output._keras_history = KerasHistory(operation, index, i)

    @property
    def is_input(self) -> bool:
        """Whether the node is a model input rather than a call."""
        return not self.inputs


class Operation:
    """Something that can be called on tensors and recorded in a functional model: a layer or an op.

    Args:
        name: unique name; made from the class name where None.
    """

    name: str
    _inbound_nodes: list[Node]

    def __init__(self, name: str | None = None) -> None:
        if name is not None and (not isinstance(name, str) or not name or "/" in name):
            raise ValueError(
                f"The name of a {type(self).__name__} must be a non-empty string without '/', got {name!r}."
            )
        self.name = name or unique_name(snake_case(type(self).__name__))
        self._inbound_nodes = []

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        raise NotImplementedError

    def call(self, *args: Any, **kwargs: Any) -> Any:
        """Compute the outputs from tensors."""
        raise NotImplementedError

    @property
    def input(self) -> Any:
        """The symbolic input of the only recorded call."""
        inputs = self._only_node("input").inputs
        return inputs[0] if len(inputs) == 1 else inputs

    @property
    def output(self) -> Any:
        """The symbolic output of the only recorded call."""
        outputs = self._only_node("output").outputs
        return outputs[0] if len(outputs) == 1 else outputs

    def _only_node(self, what: str) -> Node:
        if len(self._inbound_nodes) != 1:
            raise AttributeError(
                f"{type(self).__name__} {self.name!r} has been called {len(self._inbound_nodes)} times on symbolic "
                f"tensors, so its `{what}` is not defined. It is after exactly one call."
            )
        return self._inbound_nodes[0]


class OpCall(Operation):
    """An op's place in a functional model; each symbolic call makes a new one.

    Args:
        function: the public op.
        name: unique name of the place.
    """

    def __init__(self, function: Any, name: str | None = None) -> None:
        self.function = function
        super().__init__(name or unique_name(function.__name__))

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.function(*args, **kwargs)

    call = __call__

    def __repr__(self) -> str:
        return f"<OpCall {self.function.__name__} name={self.name}>"


def record_op(function: Any, args: tuple[Any, ...], kwargs: dict[str, Any], outputs: Any) -> None:
    """Record a call of a public op that returned the symbolic `outputs`."""
    Node(OpCall(function), args, kwargs, outputs)
