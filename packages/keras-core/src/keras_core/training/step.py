"""One step of training, evaluation and prediction, as functions of a model and a batch; and how they are compiled."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from keras_core import tree
from keras_core.plugins import active
from keras_core.state import masks
from keras_core.state.variable import Variable
from keras_core.training.data.unpacking import unpack_x_y_sample_weight

Step = Callable[[Any], Any]


def train_step(model: Any, data: Any) -> dict[str, Any] | None:
    """Follow the gradient of the loss on a batch, and update the metrics."""
    x, y, sample_weight = unpack_x_y_sample_weight(data)

    def forward() -> tuple[Any, Any]:
        y_pred = model(x, training=True) if model._takes_training else model(x)
        loss = _loss(model, x, y, y_pred, sample_weight, True)
        return model.optimizer.scale_loss(loss), (loss, y_pred, _masks(y_pred))

    variables = model._steps.variables
    (_, (loss, y_pred, mask)), gradients = active.xp.value_and_grad(forward, variables)
    model.optimizer.apply(gradients, variables)
    if mask is not None:
        tree.map_structure(masks.set_mask, y_pred, mask)
    return _update_metrics(model, x, y, y_pred, sample_weight, loss)


def test_step(model: Any, data: Any) -> dict[str, Any] | None:
    """Update loss and metrics on a batch."""
    x, y, sample_weight = unpack_x_y_sample_weight(data)
    y_pred = model(x, training=False) if model._takes_training else model(x)
    loss = _loss(model, x, y, y_pred, sample_weight, False)
    return _update_metrics(model, x, y, y_pred, sample_weight, loss)


def predict_step(model: Any, data: Any) -> Any:
    """Return the predictions on a batch."""
    x, _, _ = unpack_x_y_sample_weight(data)
    y_pred = model(x, training=False) if model._takes_training else model(x)
    model._clear_losses()
    return y_pred


def _loss(model: Any, x: Any, y: Any, y_pred: Any, sample_weight: Any, training: bool) -> Any:
    if model._steps.loss_in_mode:
        loss = model.compute_loss(x, y, y_pred, sample_weight, training=training)
    else:
        loss = model.compute_loss(x, y, y_pred, sample_weight)
    model._clear_losses()  # they belong to this step, and are no use outside of a compiled one
    return loss


def _masks(y_pred: Any) -> Any:
    """Return the masks that travel with predictions, in their structure, or None where there are none."""
    if not masks.table:
        return None
    found = tree.map_structure(masks.get_mask, y_pred)
    return found if any(m is not None for m in tree.flatten(found)) else None


def _update_metrics(model: Any, x: Any, y: Any, y_pred: Any, sample_weight: Any, loss: Any) -> dict[str, Any] | None:
    """Update the metrics. Return the figures of a user's `compute_metrics`, else None: those of the metrics count."""
    first = x if hasattr(x, "shape") else tree.flatten(x)[0]
    model._loss_tracker.add_mean(loss, first)
    if model._steps.own_metrics:
        return model.compute_metrics(x, y, y_pred, sample_weight)
    if model._compile_metrics is not None and y is not None:
        model._compile_metrics.update_state(y, y_pred, sample_weight)
    return None


def is_stateless(method: Callable[..., Any]) -> bool:
    """Whether a user's step has the functional form `(self, state, data)`."""
    names = list(inspect.signature(method).parameters)
    return len(names) >= 2 and names[0] == "state"


def run_stateless(
    method: Callable[..., Any], groups: list[list[Variable]], returned: list[list[Variable]], data: Any
) -> Any:
    """Run a step `(state, data) -> (result, state)`, and set the Variables to the new state.

    Args:
        method: the user's step.
        groups: the Variables whose values it takes.
        returned: those whose new values it returns; with a single group the values stand for themselves.
        data: the batch.
    """
    result, state = method(tuple([v.storage for v in group] for group in groups), data)
    for group, values in zip(returned, state if len(returned) > 1 else (state,), strict=True):
        for variable, value in zip(group, values, strict=True):
            if value is not variable.storage:  # a step may return what it does not change
                variable.assign(value)
    return result


def repeated(function: Step, eagerly: bool = False, joined: bool = False) -> Step:
    """Return a step that runs `function` on each of several batches, which lie stacked on a leading axis.

    The program that is compiled of it holds a loop, so that it is no larger for more batches.

    Args:
        function: the step of one batch.
        eagerly: whether to loop in Python.
        joined: whether to return the results of all batches stacked, rather than those of the last.
    """

    def loop(data: Any) -> Any:
        _, results = active.xp.scan(lambda carry, batch: (carry, function(batch)), (), data, None, False, 1)
        return results if joined else tree.map_structure(_last, results)

    def python_loop(data: Any) -> Any:
        count = next(len(leaf) for leaf in tree.flatten(data) if leaf is not None)
        results = [function(tree.map_structure(lambda a, i=i: None if a is None else a[i], data)) for i in range(count)]
        return tree.map_structure(_stack, *results) if joined else results[-1]

    return python_loop if eagerly else loop


def _last(results: Any) -> Any:
    return None if results is None else results[-1]


def _stack(*results: Any) -> Any:
    return active.xp.stack(results)


def compiled(
    function: Step,
    mutable: list[Variable],
    readonly: list[Variable],
    name: str,
    jit: Any = "auto",
    eagerly: bool = False,
    gradients: bool = True,
) -> Step:
    """Return `function` compiled by the active backend, or one that converts its batch where it runs as it is.

    Args:
        function: the step.
        mutable: the Variables that it may assign.
        readonly: further Variables that it reads.
        name: its name, for error messages and profiles.
        jit: whether to use the backend's compiler.
        eagerly: whether to run it as it is.
        gradients: whether it may differentiate by means of the framework, rather than by `value_and_grad` only.
    """
    loaded = active.current()
    compile_step = None if eagerly else loaded.functions.get("compile_step")
    if compile_step is None:
        return lambda data: function(as_tensors(data))
    options = {"jit": jit, "name": name, "gradients": gradients}
    step = compile_step(masks.forgetting(function), unique(mutable), unique(readonly), options)
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
        return tuple([asarray(p, copy=False) if hasattr(p, "dtype") else _tensors_of(p) for p in data])
    return _tensors_of(data)


def _tensors_of(data: Any) -> Any:
    return None if data is None else tree.map_structure(_to_tensor, data)


def _to_tensor(x: Any) -> Any:
    return None if x is None else active.xp.asarray(x, copy=False)
