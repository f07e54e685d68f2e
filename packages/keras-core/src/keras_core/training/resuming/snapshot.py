"""The state of a training as plain data and arrays on the host, and back.

What is kept: the variables of the model, its metrics and random seeds, the state of the optimizers, that of the
callbacks, where the run is in its data, and the host's random generators.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from keras_core.errors import FormatError
from keras_core.state.variable import Variable

State = dict[str, Any]


def take(model: Any) -> State:
    """Return the state of the training that is going on, as a tree of plain data and arrays that nobody else holds."""
    run = model._training_run
    return {
        "epoch": run.epoch,
        "step": run.step,
        "stop_training": bool(model.stop_training),
        "batches": run.batches.state(),
        "variables": _values(_variables(model)),
        "optimizers": [_stored(optimizer) for optimizer in model._optimizers()],
        "callbacks": run.callbacks.get_state(),
    }


def restore(model: Any, state: State) -> None:
    """Put a training into a state that `take` returned. Nothing is changed unless all of it fits.

    Raises:
        FormatError: the state is that of another model.
    """
    variables, values = _variables(model), state["variables"]
    _check(variables, values, model)
    optimizers = model._optimizers()
    if len(optimizers) != len(state["optimizers"]):
        raise FormatError(
            f"The state holds {len(state['optimizers'])} optimizers, but model {model.name!r} has {len(optimizers)}. "
            "Compile it as it was compiled when the state was written."
        )
    for optimizer, store in zip(optimizers, state["optimizers"], strict=True):
        optimizer.load_own_variables(store)
    for variable, (_, value) in zip(variables, values, strict=True):
        variable.assign(value)
    run = model._training_run
    run.callbacks.set_state(state["callbacks"])
    run.epoch, run.step = state["epoch"], state["step"]
    model.stop_training = state["stop_training"]
    run.batches.resume(state["batches"])


def _variables(model: Any) -> list[Variable]:
    """The variables that a training step changes, but for those of the optimizers."""
    found = [*model.variables, *model._unlisted()]
    own = {id(v) for optimizer in model._optimizers() for v in optimizer.variables}
    return [v for v in {id(v): v for v in found}.values() if id(v) not in own]


def _values(variables: list[Variable]) -> list[list[Any]]:
    return [[v.path, np.array(v.numpy())] for v in variables]


def _stored(optimizer: Any) -> dict[str, np.ndarray]:
    store: dict[str, Any] = {}
    optimizer.save_own_variables(store)
    return {name: np.array(value) for name, value in store.items()}


def _check(variables: list[Variable], values: list[list[Any]], model: Any) -> None:
    if len(variables) != len(values):
        raise FormatError(
            f"The state holds {len(values)} variables, but model {model.name!r} has {len(variables)}. It was written "
            "by another model, or one compiled with other metrics; give each training a folder of its own."
        )
    for variable, (path, value) in zip(variables, values, strict=True):
        if tuple(value.shape) != variable.shape:
            raise FormatError(
                f"The state holds {path!r} of shape {tuple(value.shape)}, but {variable.path!r} of model "
                f"{model.name!r} has shape {variable.shape}. Give each training a folder of its own."
            )
