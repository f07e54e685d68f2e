"""How a model was compiled, as plain values: for copies and pickles of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from keras_core.losses.base import Loss
from keras_core.metrics.base import Metric
from keras_core.optimizers.base import Optimizer

_OBJECTS = (Loss, Metric, Optimizer)


class Made(NamedTuple):
    """A loss, metric or optimizer: its class, and the config to make another one of."""

    cls: Any
    config: dict[str, Any]


class Compilation(NamedTuple):
    """The arguments of `compile`, and the values of the optimizer's variables, None before training."""

    arguments: dict[str, Any]
    state: list[np.ndarray] | None


def compilation(model: Any, with_state: bool = True) -> Compilation | None:
    """Return how `model` was compiled, None where it was not.

    Functions and classes are kept as they are, so that those of a user need not be registered.
    """
    if not model.compiled:
        return None
    arguments = {**model._compile_arguments, "optimizer": model.optimizer}
    optimizer = model.optimizer
    state = None
    if with_state and optimizer is not None and optimizer.built:
        state = [v.numpy() for v in optimizer.variables]
    return Compilation(_mapped(_taken_apart, arguments), state)


def compile_as(model: Any, found: Compilation | None) -> None:
    """Compile `model` in the way that `compilation` found."""
    if found is None:
        return
    model.compile(**_mapped(_put_together, found.arguments))
    if found.state is not None:
        model.optimizer.build(model.trainable_variables)
        for variable, value in zip(model.optimizer.variables, found.state, strict=True):
            variable.assign(value)


def rebuild(make: Callable[..., Any], arguments: tuple[Any, ...], found: Compilation | None) -> Any:
    """Return the model that a pickle holds."""
    model = make(*arguments)
    compile_as(model, found)
    return model


def _mapped(function: Callable[[Any], Any], value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _mapped(function, v) for k, v in value.items()}
    if type(value) in (list, tuple):
        return type(value)(_mapped(function, v) for v in value)
    return function(value)


def _taken_apart(value: Any) -> Any:
    return Made(type(value), value.get_config()) if isinstance(value, _OBJECTS) else value


def _put_together(value: Any) -> Any:
    return value.cls.from_config(value.config) if isinstance(value, Made) else value
