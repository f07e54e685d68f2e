"""Calls recorded on symbolic tensors: operations and the nodes of their calls."""

from __future__ import annotations

import weakref
from typing import Any

from keras_core import tree
from keras_core.state.naming import snake_case, unique_name
from keras_core.state.symbolic import KerasHistory, KerasTensor


class Node:
    """One call of an operation on symbolic tensors.

    Tensors hold the call that they came from, and a call holds its operation and the tensors it was given. The other
    way, from an operation to its calls and from a call to what came out, goes by weak references, so that a model that
    nobody uses is gone at once, without waiting for the garbage collector.

    Attributes:
        operation: what was called.
        args, kwargs: what it was called with, symbolic tensors in their places.
        inputs: the symbolic tensors among the arguments.
        nested: whether it returned a structure rather than a single tensor.
    """

    __slots__ = ("__weakref__", "_index", "_outputs", "args", "inputs", "kwargs", "nested", "operation")

    def __init__(self, operation: Operation, args: tuple[Any, ...], kwargs: dict[str, Any], structure: Any) -> None:
        self.operation = operation
        self.args = args
        self.kwargs = kwargs
        self.inputs = [x for x in tree.flatten((args, kwargs)) if isinstance(x, KerasTensor)]
        self.nested = not isinstance(structure, KerasTensor)
        self._index = len(operation._node_references)
        operation._node_references.append(weakref.ref(self))
        self._outputs = [
            self._described(x, i) for i, x in enumerate(tree.flatten(structure) if self.nested else [structure])
        ]

    def _described(self, output: Any, position: int) -> Any:
        """Let an output know where it comes from; return a reference to it, and what makes its like."""
        if not isinstance(output, KerasTensor):
            return output
        output._node = self
        output._keras_history = KerasHistory(self.operation, self._index, position)
        return weakref.ref(output), {"shape": output.shape, "dtype": output.dtype, "name": output._name}

    @property
    def outputs(self) -> list[Any]:
        """What came out; for a symbolic tensor that nobody holds any more, another of its kind."""
        found = []
        for position, output in enumerate(self._outputs):
            if isinstance(output, tuple):
                reference, kind = output
                tensor = reference()
                if tensor is None:
                    tensor = KerasTensor(**kind)
                    self._outputs[position] = self._described(tensor, position)
                found.append(tensor)
            else:
                found.append(output)
        return found

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
    _node_references: list[weakref.ref[Node]]

    def __init__(self, name: str | None = None) -> None:
        if name is not None and (not isinstance(name, str) or not name or "/" in name):
            raise ValueError(
                f"The name of a {type(self).__name__} must be a non-empty string without '/', got {name!r}."
            )
        self.name = name or unique_name(snake_case(type(self).__name__))
        self._node_references = []

    @property
    def _inbound_nodes(self) -> list[Node]:
        """The recorded calls whose outputs, or what was made of them, somebody holds."""
        return [node for reference in self._node_references if (node := reference()) is not None]

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
        nodes = self._inbound_nodes
        if len(nodes) != 1:
            gone = " whose results were not kept" if not nodes and self._node_references else ""
            raise AttributeError(
                f"{type(self).__name__} {self.name!r} has been called {len(self._node_references)} times on symbolic "
                f"tensors{gone}, so its `{what}` is not defined. It is after exactly one call whose result is kept."
            )
        return nodes[0]


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
