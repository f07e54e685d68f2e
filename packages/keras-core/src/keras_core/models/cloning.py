"""Copies of models with new weights."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from keras_core import tree
from keras_core.layers.base.layer import Layer
from keras_core.layers.core.input_layer import Input, InputLayer
from keras_core.models.functional import Functional
from keras_core.models.sequential import Sequential
from keras_core.ops.detour import describe
from keras_core.state.graph import Operation
from keras_core.state.symbolic import KerasTensor


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
        input_tensors: symbolic tensors to use as inputs, one for each or a dict by the inputs' names; new ones where
            None.
        clone_function: makes a layer's copy; from its config where None.
        call_function: takes `(layer, *args, **kwargs)` and calls the copied layer; a plain call where None.
        recursive: whether `clone_function` also sees the layers of nested models.

    Raises:
        TypeError: `model` is no model, a function cannot be called, or `clone_function` returns something else than a
            layer.
        ValueError: `input_tensors` are not those that the model takes, or an argument is given that only a model has
            use for whose graph is known: `clone_function` and `input_tensors` for a subclassed one, `call_function` for
            any but a Functional one.

    Example:

    >>> from keras_core import layers, models
    >>> model = models.Sequential([layers.Input((4,)), layers.Dense(1)])
    >>> [tuple(weight.shape) for weight in clone_model(model).weights]
    [(4, 1), (1,)]
    """
    _check(model, input_tensors, clone_function, call_function, kwargs)

    def copy_layer(layer: Layer) -> Layer:
        if recursive and isinstance(layer, (Functional, Sequential)):
            calls = call_function if isinstance(layer, Functional) else None
            return clone_model(layer, clone_function=clone_function, call_function=calls, recursive=True)
        if clone_function is None:
            return type(layer).from_config(layer.get_config())
        copy = clone_function(layer)
        if not isinstance(copy, Layer):
            raise TypeError(f"clone_function must return a layer for {layer.name!r}, got {describe(copy)}.")
        return copy

    if isinstance(model, Functional):
        return _clone_graph(model, input_tensors, copy_layer, call_function)
    if isinstance(model, Sequential):
        return _clone_chain(model, input_tensors, copy_layer)
    return type(model).from_config(model.get_config())


def _check(model: Any, input_tensors: Any, clone_function: Any, call_function: Any, unknown: dict[str, Any]) -> None:
    """Refuse arguments of `clone_model` of which it could make nothing."""
    if unknown:
        raise ValueError(f"clone_model got unknown arguments {sorted(unknown)}.")
    if not isinstance(model, Layer):
        hint = " Load the file with `load_model` first." if isinstance(model, str) else ""
        raise TypeError(f"clone_model takes a model, got {describe(model)}.{hint}")
    for name, function in (("clone_function", clone_function), ("call_function", call_function)):
        if function is not None and not callable(function):
            raise TypeError(f"clone_model takes a function as {name}, got {describe(function)}.")
    which = f"{type(model).__name__} {model.name!r}"
    if call_function is not None and not isinstance(model, Functional):
        raise ValueError(f"{which} is no Functional model, whose calls could be changed. Leave call_function out.")
    if isinstance(model, Functional | Sequential):
        return
    for name, value in (("clone_function", clone_function), ("input_tensors", input_tensors)):
        if value is not None:
            raise ValueError(
                f"{which} is a subclassed model: its layers and inputs cannot be exchanged. Leave {name} out."
            )


def _given_inputs(names: list[str], input_tensors: Any) -> list[KerasTensor]:
    """Return `input_tensors`, one for each of the model's inputs, which are called `names`."""
    if isinstance(input_tensors, dict) and set(input_tensors) == set(names):
        input_tensors = [input_tensors[name] for name in names]
    given = tree.flatten(input_tensors)
    if isinstance(input_tensors, dict) or len(given) != len(names):
        which = sorted(map(str, input_tensors)) if isinstance(input_tensors, dict) else len(given)
        raise ValueError(f"clone_model needs one of input_tensors for each of the model's inputs {names}, got {which}.")
    for tensor in given:
        if not isinstance(tensor, KerasTensor):
            raise ValueError(f"input_tensors are symbolic, as `Input` makes them, got {describe(tensor)}.")
    return given


def _clone_chain(model: Sequential, input_tensors: Any, copy: Callable[[Layer], Layer]) -> Sequential:
    first = model._chain[:1] if model._chain and isinstance(model._chain[0], InputLayer) else []
    copies = [copy(layer) for layer in model._chain[len(first) :]]
    if input_tensors is not None:
        (tensor,) = _given_inputs([layer.name for layer in first] or ["input"], input_tensors)
        copies.insert(0, InputLayer(input_tensor=tensor, name=tensor.name))
    elif first:
        copies.insert(0, InputLayer.from_config(first[0].get_config()))
    return Sequential(copies, name=model.name)


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
        inputs = _given_inputs([t.name for t in model.inputs], input_tensors)
    outputs = model._graph.run(inputs, convert=copied)
    return Functional(
        tree.pack_sequence_as(model._inputs_struct, inputs),
        tree.pack_sequence_as(model._outputs_struct, outputs),
        name=model.name,
    )
