"""What a model was compiled with: its optimizer, loss and metrics, and the figures they give."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, TypeVar

from keras_core import optimizers
from keras_core.metrics.base import Metric
from keras_core.metrics.mean import Mean
from keras_core.plugins import active
from keras_core.serialization import objects
from keras_core.state.variable import Variable
from keras_core.training.compile_loss import CompileLoss, sum_losses
from keras_core.training.compile_metrics import CompileMetrics

F = TypeVar("F", bound=Callable[..., Any])
_NOT_METRICS = frozenset({"_loss_tracker", "_compile_arguments"})


def overridable(method: F) -> F:
    """Mark a method as the library's own, so that a user's override can be told from it."""
    method._is_default = True  # type: ignore[attr-defined]
    return method


class StepState:
    """What the steps of a model need to know, found out once rather than at every step.

    Attributes:
        variables: what a training step differentiates by.
        penalised: the trainable weights with a regularizer; None where the whole model is to be searched for losses.
        loss_in_mode: whether `compute_loss` takes `training`.
        own_metrics: whether the user overrides `compute_metrics`.
        measured: whether the metrics were fitted to the outputs.
        ready: the functions that the loop was last given, each with the state of things in which it was made.
        functions: the compiled steps by mode, and whether for several batches, each with what it was compiled for.
    """

    __slots__ = ("functions", "loss_in_mode", "measured", "own_metrics", "penalised", "ready", "variables")

    def __init__(self) -> None:
        self.variables: list[Variable] = []
        self.penalised: list[Variable] | None = None
        self.loss_in_mode = True
        self.own_metrics = False
        self.measured = False
        self.ready: dict[Any, tuple[Any, Callable[[Any], Any]]] = {}
        self.functions: dict[tuple[str, bool], tuple[Any, Callable[[Any], Any], Any]] = {}


class Compiled:
    """Mixin with `compile`, losses and metrics."""

    name: str
    optimizer: Any
    stop_training: bool

    def _init_trainer(self) -> None:
        self.optimizer = None
        self.loss = None
        self.stop_training = False
        self.compiled = False
        self.run_eagerly = False
        self.jit_compile: Any = "auto"
        self.steps_per_execution = 1
        self._training_run: Any = None  # the training that is going on
        self._compile_arguments: dict[str, Any] = {}
        self._compile_loss: CompileLoss | None = None
        self._compile_metrics: CompileMetrics | None = None
        self._steps = StepState()

    @active.on_own_backend
    def compile(
        self,
        optimizer: Any = "rmsprop",
        loss: Any = None,
        loss_weights: Any = None,
        metrics: Any = None,
        weighted_metrics: Any = None,
        run_eagerly: bool = False,
        steps_per_execution: int = 1,
        jit_compile: Any = "auto",
        auto_scale_loss: bool = True,
    ) -> None:
        """Say how to train.

        Args:
            optimizer: optimizer, its name or config.
            loss: loss, its name, a function of `(y_true, y_pred)`, or a dict or list of them by output.
            loss_weights: factors of the losses of several outputs.
            metrics: list of metrics, their names or functions, or lists by output.
            weighted_metrics: the same, for metrics that see sample weights.
            run_eagerly: whether to run steps uncompiled, to debug them.
            steps_per_execution: how many batches to run in one call of the compiled step, as a loop inside the program.
                Callbacks hear of each call. Batches of different shapes, and what is left at the end of an epoch, run
                one by one.
            jit_compile: whether to use the backend's compiler; `"auto"` leaves it to the backend.
            auto_scale_loss: whether to scale the loss where variables are float16.

        Raises:
            ValueError: a name is unknown; the message suggests the nearest.
        """
        arguments = {k: v for k, v in locals().items() if k not in ("self", "__class__")}
        self.optimizer = optimizers.get(optimizer)
        if auto_scale_loss:
            self.optimizer = optimizers.scaled_for(self.dtype_policy, self.optimizer)  # type: ignore[attr-defined]
        names = getattr(self, "output_names", None) if getattr(self, "_graph", None) is not None else None
        self._compile_loss = CompileLoss(loss, loss_weights, names) if loss is not None else None
        wants_metrics = metrics is not None or weighted_metrics is not None
        self._compile_metrics = CompileMetrics(metrics, weighted_metrics, names) if wants_metrics else None
        self._loss_tracker = Mean(name="loss")
        self.loss = loss
        self.run_eagerly = run_eagerly
        self.jit_compile = jit_compile
        self.steps_per_execution = _checked_steps(steps_per_execution)
        self.stop_training = False
        self._compile_arguments = arguments
        self._steps = StepState()
        self.compiled = True

    def _compile_config(self) -> dict[str, Any]:
        if not self.compiled:
            return {}
        given = self._compile_arguments
        config = {k: given[k] for k in ("loss", "loss_weights", "metrics", "weighted_metrics")}
        config = {"optimizer": self.optimizer, **config}
        config["run_eagerly"] = self.run_eagerly
        config["steps_per_execution"] = self.steps_per_execution
        config["jit_compile"] = self.jit_compile
        return {k: objects.serialize_keras_object(v) for k, v in config.items()}

    def _require_compiled(self, what: str) -> None:
        if not self.compiled:
            raise ValueError(
                f"Model {self.name!r} must be compiled before {what}: call `model.compile(optimizer, loss)`."
            )

    def _overrides(self, name: str) -> bool:
        return not getattr(getattr(self, name), "_is_default", False)

    # Metrics

    def _compiled_metrics(self) -> list[Metric]:
        """The metrics that `compile` made."""
        if not self.compiled:
            return []
        found: list[Metric] = [self._loss_tracker]
        if self._compile_loss is not None:
            found += self._compile_loss.trackers
        if self._compile_metrics is not None:
            found += self._compile_metrics.metrics
        return found

    @property
    def metrics(self) -> list[Metric]:
        """The loss tracker, the compiled metrics, and those that the model and its layers hold as attributes."""
        lists = self._inventory().lists  # type: ignore[attr-defined]
        if "metrics" not in lists:
            found = self._compiled_metrics()
            for layer in self._flatten_layers():  # type: ignore[attr-defined]
                for name, value in vars(layer).items():
                    if name not in _NOT_METRICS:
                        found += _metrics_in(value)
            lists["metrics"] = list({id(m): m for m in found}.values())
        return list(lists["metrics"])

    def _all_metrics(self) -> list[Metric]:
        """The metrics of the model, those included that a user's own `metrics` leaves out."""
        return list({id(m): m for m in (*self.metrics, *self._compiled_metrics())}.values())

    @property
    def metrics_names(self) -> list[str]:
        """The names of the metrics."""
        return [m.name for m in self.metrics]

    @property
    def metrics_variables(self) -> list[Variable]:
        """The state of the metrics."""
        return [v for m in self.metrics for v in m.variables]

    def reset_metrics(self) -> None:
        """Forget the batches that the metrics have seen."""
        for metric in self._all_metrics():
            metric.reset_state()

    @overridable
    def get_metrics_result(self) -> dict[str, Any]:
        """Return the figures so far by name: the loss, the losses of several outputs, then the metrics."""
        return self._results(lambda metric: metric.result())

    def _read_metrics(self) -> dict[str, Any]:
        """Return what `get_metrics_result` does, to be shown."""
        if self._overrides("get_metrics_result"):
            return self.get_metrics_result()
        return self._results(lambda metric: metric.read())

    def _results(self, of: Callable[[Metric], Any]) -> dict[str, Any]:
        results: dict[str, Any] = {}
        compiled = self._compile_metrics
        under_own_name = {id(m) for m in compiled.metrics} if compiled is not None else set()
        found = self.metrics
        for metric in found:
            if id(metric) not in under_own_name:
                value = of(metric)
                results.update(value if isinstance(value, dict) else {metric.name: value})
        if compiled is not None and any(id(m) in under_own_name for m in found):
            results.update(compiled.results(of))
        return results

    # What a step computes

    @overridable
    def compute_loss(
        self, x: Any = None, y: Any = None, y_pred: Any = None, sample_weight: Any = None, training: bool = True
    ) -> Any:
        """Return the loss to minimise: the compiled one and those that layers added. May be overridden.

        Raises:
            ValueError: there is nothing to minimise.
        """
        total = None
        if self._compile_loss is not None and y is not None:
            total = self._compile_loss(y, y_pred, sample_weight)
        total = sum_losses(total, self._current_losses())
        if total is None:
            why = "no loss was compiled" if self._compile_loss is None else "the data has no y"
            raise ValueError(f"Model {self.name!r} has nothing to minimise: {why}, and no layer adds a loss.")
        return total

    def _current_losses(self) -> list[Any]:
        """The losses that layers added in the model's last call, and the penalties on weights.

        A user's step may call the layers one by one, so for it the whole model is searched.
        """
        penalised = self._steps.penalised
        if penalised is None:
            return self.losses  # type: ignore[attr-defined]
        found = [loss for layer in self._added_losses for loss in layer._losses]  # type: ignore[attr-defined]
        return found + [v.regularizer(v) for v in penalised]  # type: ignore[misc]

    @overridable
    def compute_metrics(self, x: Any, y: Any, y_pred: Any, sample_weight: Any = None) -> dict[str, Any]:
        """Update the compiled metrics and return all figures. May be overridden."""
        if self._compile_metrics is not None and y is not None:
            if not self._compile_metrics.built:
                self._compile_metrics.build(y, y_pred)
            self._compile_metrics.update_state(y, y_pred, sample_weight)
        return self.get_metrics_result()

    def _observe(self) -> None:
        """Find out what the steps need to know of the model as it is now."""
        steps = self._steps
        trainable = {id(v): v for v in self.trainable_variables}  # type: ignore[attr-defined]
        steps.variables = list(trainable.values())
        free = self._overrides("train_step") or self._overrides("test_step")
        steps.penalised = None if free else [v for v in steps.variables if v.regularizer is not None]
        takes = inspect.signature(self.compute_loss).parameters
        steps.loss_in_mode = "training" in takes or any(p.kind is p.VAR_KEYWORD for p in takes.values())
        steps.own_metrics = self._overrides("compute_metrics") or self._overrides("get_metrics_result")


def _checked_steps(steps: Any) -> int:
    if isinstance(steps, bool) or not isinstance(steps, int) or steps < 1:
        raise ValueError(f"steps_per_execution must be a positive integer, got {steps!r}.")
    return steps


def _metrics_in(value: Any) -> list[Metric]:
    members = value.values() if isinstance(value, dict) else value if isinstance(value, (list, tuple)) else (value,)
    return [m for m in members if isinstance(m, Metric)]
