"""What `compile(metrics=...)` says, fitted to the structure of a model's outputs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keras_core import metrics, tree
from keras_core.losses.base import Loss
from keras_core.metrics.base import Metric
from keras_core.training.compile_loss import _at, by_path, output_name, output_paths

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
        self._entries: list[tuple[tuple[Any, ...], Metric, bool]] = []
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

    def build(self, y_true: Any, y_pred: Any) -> None:
        """Make the metrics for truths and predictions, which may be symbolic or arrays."""
        paths = output_paths(y_pred)
        for given, weighted in ((self._given, False), (self._weighted, True)):
            if given is None:
                continue
            for path, listed in self._spread(given, paths).items():
                for one in listed if isinstance(listed, (list, tuple)) else [listed]:
                    if one is None:
                        continue
                    metric, name = make_metric(one, _at(y_true, path, "y"), _at(y_pred, path, "y_pred"))
                    several = f"{output_name(path, self._output_names, paths)}_" if len(paths) > 1 else ""
                    self._entries.append((path, metric, weighted))
                    self._names.append(self._unique(several + name))
        self.built = True

    def _spread(self, given: Any, paths: list[tuple[Any, ...]]) -> dict[tuple[Any, ...], Any]:
        by_output = isinstance(given, dict) or (
            isinstance(given, (list, tuple))
            and len(paths) > 1
            and len(given) == len(paths)
            and any(isinstance(g, (list, tuple)) or g is None for g in given)
        )
        if by_output:
            return by_path(given, paths, self._output_names, "metrics")
        if len(paths) > 1 and isinstance(given, (list, tuple)) and len(given) == len(paths):
            return by_path(given, paths, self._output_names, "metrics")
        return {path: given for path in paths}

    def _unique(self, name: str) -> str:
        taken, made, i = set(self._names), name, 1
        while made in taken:
            made, i = f"{name}_{i}", i + 1
        return made

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Take a batch into account."""
        for path, metric, weighted in self._entries:
            weight = (
                sample_weight
                if not isinstance(sample_weight, (dict, list, tuple))
                else _at(sample_weight, path, "sample_weight")
            )
            truth = y_true if not path else _at(y_true, path, "y")
            predicted = y_pred if not path else _at(y_pred, path, "y_pred")
            if truth is not None:
                metric.update_state(truth, predicted, sample_weight=weight if weighted else None)

    def result(self) -> dict[str, Any]:
        """Return the results by name."""
        results: dict[str, Any] = {}
        for name, (_, metric, _) in zip(self._names, self._entries, strict=True):
            value = metric.result()
            results.update(value if isinstance(value, dict) else {name: value})
        return results


def make_metric(given: Any, y_true: Any, y_pred: Any) -> tuple[Metric, str]:
    """Return a metric and its name for what a user gave; `"accuracy"` is chosen by the shapes of `y_true` and `y_pred`."""
    if isinstance(given, str) and given.lower() in (*_ACCURACY, *_CROSSENTROPY):
        family = "accuracy" if given.lower() in _ACCURACY else "crossentropy"
        return _by_shape(family, y_true, y_pred)(), given
    found = metrics.get(given)
    if isinstance(found, Metric):
        return found, found.name
    if isinstance(found, Loss):
        found = getattr(found, "fn", found.call)
    name = given if isinstance(given, str) else getattr(found, "__name__", type(found).__name__)
    return metrics.MeanMetricWrapper(found, name=name), name


def _by_shape(family: str, y_true: Any, y_pred: Any) -> type[Metric]:
    binary, sparse, categorical = _KINDS[family]
    classes = y_pred.shape[-1] if len(y_pred.shape) > 0 else 1
    if len(y_pred.shape) <= 1 or classes == 1:
        return binary
    shape = getattr(y_true, "shape", ())
    same = len(shape) == len(y_pred.shape) and shape[-1] == classes
    return categorical if same else sparse
