"""One step of training, evaluation and prediction, as functions of a model and a batch; and how they are compiled."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from keras_core import ops, tree
from keras_core.plugins import active
from keras_core.state.variable import Variable
from keras_core.training.data.unpacking import unpack_x_y_sample_weight

Step = Callable[[Any], Any]


def train_step(model: Any, data: Any) -> None:
    """Follow the gradient of the loss on a batch, and update the metrics."""
    x, y, sample_weight = unpack_x_y_sample_weight(data)

    def forward() -> tuple[Any, Any]:
        y_pred = model(x, training=True) if model._takes_training else model(x)
        loss = model.compute_loss(x, y, y_pred, sample_weight, training=True)
        return model.optimizer.scale_loss(loss), (loss, y_pred)

    trainable = model._step_variables
    (_, (loss, y_pred)), gradients = active.xp.value_and_grad(forward, trainable)
    model.optimizer.apply(gradients, trainable)
    _update_metrics(model, x, y, y_pred, sample_weight, loss)


def test_step(model: Any, data: Any) -> None:
    """Update loss and metrics on a batch."""
    x, y, sample_weight = unpack_x_y_sample_weight(data)
    y_pred = model(x, training=False) if model._takes_training else model(x)
    loss = model.compute_loss(x, y, y_pred, sample_weight, training=False)
    _update_metrics(model, x, y, y_pred, sample_weight, loss)


def predict_step(model: Any, data: Any) -> Any:
    """Return the predictions on a batch."""
    x, _, _ = unpack_x_y_sample_weight(data)
    return model(x, training=False) if model._takes_training else model(x)


def _update_metrics(model: Any, x: Any, y: Any, y_pred: Any, sample_weight: Any, loss: Any) -> None:
    loss = ops.stop_gradient(loss)
    size = ops.shape(tree.flatten(x)[0])[0]
    model._loss_tracker.add(loss * size if isinstance(size, int) else loss * ops.cast(size, loss.dtype), size)
    if not model._overrides("compute_metrics"):
        if model._compile_metrics is not None and y is not None:
            detached = tree.map_structure(ops.stop_gradient, y_pred)
            model._compile_metrics.update_state(y, detached, sample_weight)
    else:
        model.compute_metrics(x, y, y_pred, sample_weight)


def is_stateless(method: Callable[..., Any]) -> bool:
    """Whether a user's step has the functional form `(self, state, data)`."""
    names = list(inspect.signature(method).parameters)
    return len(names) >= 2 and names[0] == "state"


def run_stateless(method: Callable[..., Any], groups: list[list[Variable]], data: Any) -> Any:
    """Run a step of the form `(state, data) -> (result, state)` on the model's Variables, and set them to the new state."""
    result, state = method(tuple([v.storage for v in group] for group in groups), data)
    for group, values in zip(groups, state, strict=True):
        for variable, value in zip(group, values, strict=True):
            variable.storage = value
    return result


def compiled(
    function: Step, mutable: list[Variable], readonly: list[Variable], name: str, jit: Any, eagerly: bool
) -> Step:
    """Return `function` compiled by the active backend, or one that converts its batch where it runs as it is."""
    loaded = active.current()
    compile_step = None if eagerly else loaded.functions.get("compile_step")
    if compile_step is None:
        return lambda data: function(as_tensors(data))
    step = compile_step(function, unique(mutable), unique(readonly), {"jit": jit, "name": name})
    if loaded.capabilities.steps_take_arrays:
        return step
    return lambda data: step(as_tensors(data))


def unique(variables: list[Variable]) -> list[Variable]:
    """Return the variables, each once."""
    return list({id(v): v for v in variables}.values())


def as_tensors(data: Any) -> Any:
    """Return a batch with native tensors for arrays."""
    asarray = active.xp.asarray
    if type(data) is tuple:
        return tuple(
            None if part is None else asarray(part) if hasattr(part, "dtype") else tree.map_structure(_to_tensor, part)
            for part in data
        )
    return tree.map_structure(_to_tensor, data)


def _to_tensor(x: Any) -> Any:
    return None if x is None else active.xp.asarray(x)
