"""The graph of a functional model: which calls lead from its inputs to its outputs, and how to run them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from keras_core import tree
from keras_core.models.order import listing_order
from keras_core.state.graph import Node, Operation
from keras_core.state.symbolic import KerasTensor


class Slot(NamedTuple):
    """Stands in a call's arguments for the value of a tensor."""

    position: int


class Step(NamedTuple):
    """One call in running order.

    Attributes:
        operation: what to call.
        node: the recorded call.
        single: index of the only argument's value, where the call is on one tensor alone; else None.
        arguments: the arguments as leaves, with slots for tensors, and their structure.
        structure: structure of the arguments.
        outputs: indices of the values that come out.
        nested: whether the outputs are not one tensor.
    """

    operation: Operation
    node: Node
    single: int | None
    arguments: list[Any]
    structure: Any
    outputs: tuple[int, ...]
    nested: bool


class Graph:
    """The calls between symbolic inputs and outputs, ready to run.

    Args:
        inputs, outputs: lists of symbolic tensors.

    Attributes:
        nodes: the calls in running order, inputs first.
        operations: what is called, each once, in the order in which models list their layers.

    Raises:
        ValueError: an output does not follow from the inputs, or two operations have one name.
    """

    def __init__(self, inputs: list[KerasTensor], outputs: list[KerasTensor]) -> None:
        self.inputs = inputs
        self.outputs = outputs
        self.nodes = self._sort()
        self.operations = listing_order(inputs, outputs)
        self._check_names()
        self._index: dict[int, int] = {}
        for tensor in inputs:
            self._place(tensor)
        self._input_count = len(inputs)
        self.steps = [self._step(node) for node in self.nodes if not self._feeds(node)]
        self._output_indices = [self._index[id(t)] for t in outputs]
        self._size = len(self._index)

    def _place(self, tensor: KerasTensor) -> int:
        return self._index.setdefault(id(tensor), len(self._index))

    def _feeds(self, node: Node) -> bool:
        """Whether all outputs of the call are inputs of the graph."""
        return all(any(o is i for i in self.inputs) for o in node.outputs)

    def _sort(self) -> list[Node]:
        """The calls that the outputs need, each after those it needs (depth first, without recursion)."""
        given = {id(t) for t in self.inputs}
        order: list[Node] = []
        done: set[int] = set()
        for tensor in self.inputs:
            self._visit_input(tensor, order, done)
        stack: list[tuple[KerasTensor, bool]] = [(t, False) for t in reversed(self.outputs)]
        open_nodes: set[int] = set()
        while stack:
            tensor, expanded = stack.pop()
            if id(tensor) in given:
                continue
            node = tensor._node
            if node is None:
                raise ValueError(f"{tensor!r} does not come from a layer or op, so no model can be made of it.")
            if id(node) in done:
                continue
            if node.is_input:
                raise ValueError(
                    f"The outputs depend on the input {node.operation.name!r}, which is not among the model's "
                    "inputs. Add it to `inputs`."
                )
            if expanded:
                done.add(id(node))
                open_nodes.discard(id(node))
                order.append(node)
                continue
            stack.append((tensor, True))
            stack.extend((t, False) for t in reversed(node.inputs))
        return order

    def _visit_input(self, tensor: KerasTensor, order: list[Node], done: set[int]) -> None:
        node = tensor._node
        if node is None:
            raise ValueError(f"A model's input must come from `keras.Input`, got {tensor!r}.")
        if node.is_input and id(node) not in done:
            done.add(id(node))
            order.append(node)

    def _check_names(self) -> None:
        seen: dict[str, Operation] = {}
        for operation in self.operations:
            other = seen.setdefault(operation.name, operation)
            if other is not operation:
                raise ValueError(
                    f"Two operations of the model have the name {operation.name!r}: {other!r} and {operation!r}. "
                    "Names must be unique; give one of them another."
                )

    def _step(self, node: Node) -> Step:
        leaves, structure = tree.flatten_with_structure((node.args, node.kwargs))
        arguments = [Slot(self._index[id(x)]) if isinstance(x, KerasTensor) else x for x in leaves]
        single = None
        if len(node.args) == 1 and not node.kwargs and isinstance(node.args[0], KerasTensor):
            single = self._index[id(node.args[0])]
        outputs = tuple(self._place(t) if isinstance(t, KerasTensor) else -1 for t in node.outputs)
        return Step(node.operation, node, single, arguments, structure, outputs, node.nested)

    def run(self, values: list[Any], convert: Callable[[Operation], Any] | None = None) -> list[Any]:
        """Return the outputs for the values of the inputs.

        Args:
            values: a tensor, eager or symbolic, for each input.
            convert: maps an operation to the one to call in its place, to run the graph on other layers.
        """
        slots: list[Any] = [None] * self._size
        slots[: self._input_count] = values
        for operation, _, single, arguments, structure, outputs, nested in self.steps:
            target = operation if convert is None else convert(operation)
            if single is not None:
                result = target(slots[single])
            else:
                filled = [slots[a.position] if type(a) is Slot else a for a in arguments]
                args, kwargs = tree.unflatten(structure, filled)
                result = target(*args, **kwargs)
            if not nested:
                slots[outputs[0]] = result
            else:
                for index, value in zip(outputs, tree.flatten(result), strict=True):
                    if index >= 0:
                        slots[index] = value
        return [slots[i] for i in self._output_indices]
