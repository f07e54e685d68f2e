"""What `compile(metrics=...)` says, fitted to the structure of a model's outputs."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from typing import Any

from keras_core import dtypes, metrics, tree
from keras_core.losses.base import Loss, LossFunctionWrapper
from keras_core.metrics.base import Metric
from keras_core.state.naming import snake_case
from keras_core.state.scopes import symbolic_scope
from keras_core.state.symbolic import KerasTensor
from keras_core.training.compile_loss import Output, by_output, outputs_of

_ACCURACY = ("accuracy", "acc")
_CROSSENTROPY = ("crossentropy", "ce")
_KINDS = {
    "accuracy": (metrics.BinaryAccuracy, metrics.SparseCategoricalAccuracy, metrics.CategoricalAccuracy),
    "crossentropy": (
        metrics.BinaryCrossentropy,
        metrics.SparseCategoricalCrossentropy,
        metrics.CategoricalCrossentropy,
    ),
}


class CompileMetrics:
    """The metrics of a model.

    Args:
        given: a metric, its name or a function, a list of them, or lists by output in a list or dict.
        weighted: the same, for metrics that see sample weights.
        output_names: names of the outputs, to match dicts with.

    Attributes:
        built: whether the metrics have been made.
    """

    def __init__(self, given: Any, weighted: Any, output_names: Sequence[str] | None = None) -> None:
        self._given = given
        self._weighted = weighted
        self._output_names = list(output_names or ())
        self._entries: list[tuple[Output, Metric, bool]] = []
        self._names: list[str] = []
        self.built = False
        for one in (given, weighted):  # names are checked at compile time
            for name in tree.flatten(one):
                if isinstance(name, str) and name not in (*_ACCURACY, *_CROSSENTROPY):
                    metrics.get(name)

    @property
    def metrics(self) -> list[Metric]:
        """The metrics, each once."""
        return [m for _, m, _ in self._entries]

    def find(self, name: str) -> Metric | None:
        """Return the metric that gives the figure `name`, if there is one."""
        return next((m for known, (_, m, _) in zip(self._names, self._entries, strict=True) if known == name), None)

    def build(self, y_true: Any, y_pred: Any) -> None:
        """Make the metrics for truths and predictions, which may be symbolic or arrays."""
        outputs = outputs_of(y_pred, self._output_names)
        for given, weighted in ((self._given, False), (self._weighted, True)):
            if given is None:
                continue
            for output, listed in self._spread(given, outputs).items():
                for one in tree.flatten(listed):
                    if one is None:
                        continue
                    truth, predicted = output.of(y_true, "y"), output.of(y_pred, "y_pred")
                    metric, name = make_metric(one, truth, predicted)
                    _build_lazily(metric, truth, predicted)
                    before = f"{output.name}_" if len(outputs) > 1 else ""
                    if weighted and before + name in self._names:
                        before += "weighted_"
                    self._entries.append((output, metric, weighted))
                    self._names.append(self._unique(before + name))
        self.built = True

    def _spread(self, given: Any, outputs: list[Output]) -> dict[Output, Any]:
        several = len(outputs) > 1
        listed = given if isinstance(given, (list, tuple)) else ()
        nested = any(one is None or isinstance(one, (list, tuple)) for one in listed)
        if several and nested and len(given) != len(outputs):
            raise ValueError(
                f"metrics has {len(given)} entries, but the model has {len(outputs)} outputs. Give a list for each "
                "output, or a dict by their names."
            )
        if isinstance(given, dict) or (several and isinstance(given, (list, tuple)) and len(given) == len(outputs)):
            return by_output(given, outputs, "metrics")
        return dict.fromkeys(outputs, given)

    def _unique(self, name: str) -> str:
        taken, made, i = set(self._names), name, 1
        while made in taken:
            made, i = f"{name}_{i}", i + 1
        return made

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Take a batch into account."""
        for output, metric, weighted in self._entries:
            truth, predicted = (
                (output.of(y_true, "y"), output.of(y_pred, "y_pred")) if output.path else (y_true, y_pred)
            )
            if type(truth) in (list, tuple, dict):
                truth = output.of(truth, "y")
            if truth is None:
                continue
            weight = sample_weight if weighted else None
            if isinstance(weight, (dict, list, tuple)):
                weight = output.of(weight, "sample_weight")
            try:
                if weight is None:
                    metric.update_state(truth, predicted)
                else:
                    metric.update_state(truth, predicted, sample_weight=weight)
            except ValueError as error:
                where = f" of output {output.name!r}" if output.path else ""
                raise ValueError(f"Metric {metric.name!r}{where}: {error}") from error

    def results(self, of: Callable[[Metric], Any]) -> dict[str, Any]:
        """Return the results by name, as `of` gives that of a metric."""
        results: dict[str, Any] = {}
        for name, (_, metric, _) in zip(self._names, self._entries, strict=True):
            value = of(metric)
            results.update(value if isinstance(value, dict) else {name: value})
        return results


def _build_lazily(metric: Metric, y_true: Any, y_pred: Any) -> None:
    """Let a metric that makes its variables at the first update make them, before a step is compiled."""
    if not metric.variables or not metric.built:
        with symbolic_scope(), contextlib.suppress(Exception):
            metric.update_state(_symbolic(y_true), _symbolic(y_pred))


def _symbolic(x: Any) -> KerasTensor:
    return KerasTensor((None, *x.shape[1:]), dtypes.standardize_dtype(x.dtype))


def make_metric(given: Any, y_true: Any, y_pred: Any) -> tuple[Metric, str]:
    """Return a metric and its name for what a user gave; `"accuracy"` is chosen by the shapes of the data."""
    if isinstance(given, str) and given.lower() in (*_ACCURACY, *_CROSSENTROPY):
        family = "accuracy" if given.lower() in _ACCURACY else "crossentropy"
        return _by_shape(family, y_true, y_pred)(), given
    found = metrics.get(given)
    if isinstance(found, Metric):
        return found, given if isinstance(given, str) else found.name
    if isinstance(found, Loss):
        return _mean_loss(found), found.name
    name = given if isinstance(given, str) else snake_case(getattr(found, "__name__", type(found).__name__))
    return metrics.MeanMetricWrapper(found, name=name), name


def _mean_loss(loss: Loss) -> Metric:
    """Return the mean of a loss over all samples, whatever its reduction."""
    if isinstance(loss, LossFunctionWrapper):
        return metrics.MeanMetricWrapper(loss.fn, name=loss.name, **loss._fn_kwargs)
    made = metrics.MeanMetricWrapper(loss.call, name=loss.name)
    made.direction = "min"
    return made


def _by_shape(family: str, y_true: Any, y_pred: Any) -> type[Metric]:
    binary, sparse, categorical = _KINDS[family]
    classes = y_pred.shape[-1] if len(y_pred.shape) > 0 else 1
    if len(y_pred.shape) <= 1 or classes == 1:
        return binary
    shape: Any = getattr(y_true, "shape", ())
    same = len(shape) == len(y_pred.shape) and shape[-1] == classes
    return categorical if same else sparse
