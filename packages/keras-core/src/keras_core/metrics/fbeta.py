"""F-scores: precision and recall in one figure."""

from __future__ import annotations

from typing import Any

from keras_core import ops, settings
from keras_core.metrics.base import Metric
from keras_core.serialization.registry import builtin
from keras_core.state.variable import Variable

AVERAGES = (None, "micro", "macro", "weighted")


@builtin("keras.metrics")
class FBetaScore(Metric):
    """The weighted harmonic mean of precision and recall, `(1 + b²) P R / (b² P + R)` (van Rijsbergen 1979).

    Args:
        average: how to combine the classes: `None` for one figure each, `"micro"` for one of all counts together,
            `"macro"` for the mean, `"weighted"` for the mean weighted by how often a class occurs.
        beta: how much more recall counts than precision, above 0.
        threshold: above it a prediction is positive; where None it is the largest of each sample.
        name, dtype: see `Metric`.

    Raises:
        ValueError: an argument is out of range; on updates, truth and predictions are not `(batch, classes)`.

    Example:

    >>> metric = FBetaScore(average="macro", beta=2.0, threshold=0.5)
    >>> metric.update_state([[1, 1, 1], [1, 0, 0]], [[0.2, 0.6, 0.7], [0.6, 0.6, 0.1]])
    >>> round(float(metric.result()), 4)
    0.7963
    """

    direction = "max"

    true_positives: Variable
    false_positives: Variable
    false_negatives: Variable
    intermediate_weights: Variable

    def __init__(
        self,
        average: str | None = None,
        beta: float = 1.0,
        threshold: float | None = None,
        name: str = "fbeta_score",
        dtype: Any = None,
    ) -> None:
        super().__init__(name=name, dtype=dtype)
        kind = type(self).__name__
        if average not in AVERAGES:
            raise ValueError(f"{kind} got average={average!r}, expected one of {AVERAGES}.")
        if not isinstance(beta, (int, float)) or beta <= 0:
            raise ValueError(f"{kind} needs a beta above 0, got {beta!r}.")
        if threshold is not None and (not isinstance(threshold, (int, float)) or not 0 < threshold <= 1):
            raise ValueError(f"{kind} needs a threshold in (0, 1], got {threshold!r}.")
        self.average = average
        self.beta = beta
        self.threshold = threshold
        self.built = False

    def _build(self, classes: int) -> None:
        shape = () if self.average == "micro" else (classes,)
        for name in ("true_positives", "false_positives", "false_negatives", "intermediate_weights"):
            setattr(self, name, self.add_variable(shape, "zeros", name=name))
        self.built = True

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Take a batch of one-hot or multi-hot truths and predictions into account, shapes `(batch, classes)`."""
        y_true, y_pred = ops.cast(y_true, "float32"), ops.cast(y_pred, "float32")
        if len(y_true.shape) != 2 or len(y_pred.shape) != 2 or y_true.shape[1] != y_pred.shape[1]:
            raise ValueError(
                f"{type(self).__name__} {self.name!r} got y_true of shape {tuple(y_true.shape)} and y_pred of shape "
                f"{tuple(y_pred.shape)}; expected (batch, classes) for both. For integer labels pass "
                "`one_hot(y_true, classes)`."
            )
        if not self.built:
            self._build(y_pred.shape[-1])
        if self.threshold is None:
            largest = ops.max(y_pred, axis=-1, keepdims=True)
            positive = ops.logical_and(y_pred >= largest, ops.absolute(y_pred) > 1e-9)
        else:
            positive = y_pred > self.threshold
        predicted = ops.cast(positive, "float32")
        axis = None if self.average == "micro" else 0
        weight: Any = 1.0
        if sample_weight is not None:
            weight = ops.cast(sample_weight, "float32")
            weight = ops.expand_dims(weight, -1) if len(weight.shape) == 1 else weight
        hits, true, found = (ops.sum(x * weight, axis=axis) for x in (predicted * y_true, y_true, predicted))
        self.true_positives.assign_add(hits)
        self.false_positives.assign_add(found - hits)
        self.false_negatives.assign_add(true - hits)
        self.intermediate_weights.assign_add(true)

    def result(self) -> Any:
        """Return the score, or one for each class where `average` is None."""
        if not self.built:
            return ops.convert_to_tensor(0.0)
        epsilon, squared = settings.epsilon(), self.beta**2
        hits = self.true_positives.value
        precision = ops.divide(hits, hits + self.false_positives.value + epsilon)
        recall = ops.divide(hits, hits + self.false_negatives.value + epsilon)
        score = (1.0 + squared) * precision * recall / (squared * precision + recall + epsilon)
        if self.average == "macro":
            return ops.mean(score)
        if self.average == "weighted":
            occurs = self.intermediate_weights.value
            return ops.sum(score * (occurs / (ops.sum(occurs) + epsilon)))
        return score

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal metric."""
        return {**super().get_config(), "average": self.average, "beta": self.beta, "threshold": self.threshold}


@builtin("keras.metrics", "f1_score")
class F1Score(FBetaScore):
    """The harmonic mean of precision and recall.

    Args:
        average, threshold: see `FBetaScore`.
        name, dtype: see `Metric`.

    Example:

    >>> metric = F1Score(threshold=0.5)
    >>> metric.update_state([[1, 1], [1, 0]], [[0.2, 0.6], [0.6, 0.6]])
    >>> [round(float(x), 4) for x in metric.result()]
    [0.6667, 0.6667]
    """

    def __init__(
        self, average: str | None = None, threshold: float | None = None, name: str = "f1_score", dtype: Any = None
    ) -> None:
        super().__init__(average, 1.0, threshold, name, dtype)

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal metric."""
        config = super().get_config()
        del config["beta"]
        return config
