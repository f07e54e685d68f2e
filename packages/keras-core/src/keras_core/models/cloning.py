"""Copies of models with new weights."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from keras_core import tree
from keras_core.layers.base.layer import Layer
from keras_core.layers.core.input_layer import Input, InputLayer
from keras_core.models.functional import Functional
from keras_core.models.sequential import Sequential
from keras_core.state.graph import Operation


def clone_model(
    model: Any,
    input_tensors: Any = None,
    clone_function: Callable[[Layer], Layer] | None = None,
    call_function: Callable[..., Any] | None = None,
    recursive: bool = False,
    **kwargs: Any,
) -> Any:
    """Return a model with the same architecture and new weights.

    Args:
        model: Functional or Sequential model; a subclassed one is made anew from its config.
        input_tensors: symbolic tensors to use as inputs; new ones where None.
        clone_function: makes a layer's copy; from its config where None.
        call_function: takes `(layer, *args, **kwargs)` and calls the copied layer; a plain call where None.
        recursive: whether `clone_function` also sees the layers of nested models.

    Raises:
        ValueError: `clone_function` is given for a subclassed model, whose graph is not known.
    """
    if kwargs:
        raise ValueError(f"clone_model got unknown arguments {sorted(kwargs)}.")
    copy = clone_function or (lambda layer: type(layer).from_config(layer.get_config()))

    def copy_layer(layer: Layer) -> Layer:
        if recursive and isinstance(layer, (Functional, Sequential)):
            return clone_model(layer, clone_function=clone_function, call_function=call_function, recursive=True)
        return copy(layer)

    if isinstance(model, Sequential):
        copies = [layer if isinstance(layer, InputLayer) else copy_layer(layer) for layer in model._chain]
        if copies and isinstance(copies[0], InputLayer):
            copies[0] = InputLayer.from_config(copies[0].get_config())
        return Sequential(copies, name=model.name)
    if not isinstance(model, Functional):
        if clone_function is not None:
            raise ValueError(
                f"{type(model).__name__} {model.name!r} is a subclassed model: its layers cannot be exchanged. "
                "Leave clone_function out."
            )
        return type(model).from_config(model.get_config())
    return _clone_graph(model, input_tensors, copy_layer, call_function)


def _clone_graph(model: Functional, input_tensors: Any, copy: Callable[[Layer], Layer], call: Any) -> Functional:
    copies: dict[int, Any] = {}

    def copied(operation: Operation) -> Any:
        if not isinstance(operation, Layer):
            return operation
        if id(operation) not in copies:
            copies[id(operation)] = copy(operation)
        made = copies[id(operation)]
        return made if call is None else lambda *args, **kwargs: call(made, *args, **kwargs)

    if input_tensors is None:
        inputs = [Input(batch_shape=t.shape, dtype=t.dtype, name=t.name) for t in model.inputs]
    else:
        inputs = tree.flatten(input_tensors)
    outputs = model._graph.run(inputs, convert=copied)
    return Functional(
        tree.pack_sequence_as(model._inputs_struct, inputs),
        tree.pack_sequence_as(model._outputs_struct, outputs),
        name=model.name,
    )
