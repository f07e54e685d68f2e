"""The coefficient of determination."""

from __future__ import annotations

from typing import Any

from keras_core import ops
from keras_core.losses.base import pair
from keras_core.metrics.base import Metric
from keras_core.serialization.registry import builtin
from keras_core.state.variable import Variable

AGGREGATIONS = (None, "uniform_average", "variance_weighted_average")


@builtin("keras.metrics", "r2_score")
class R2Score(Metric):
    """The share of the variance that predictions explain: one minus residual over total sum of squares.

    Of a constant truth it is 1 for perfect predictions and 0 for others.

    Args:
        class_aggregation: how to combine the columns: `"uniform_average"`, `"variance_weighted_average"`, or None for
            one figure each.
        num_regressors: number of independent variables `p`; above 0 the figure is adjusted for them, to
            `1 - (1 - R²) (n - 1) / (n - p - 1)` for `n` samples, where these are enough.
        name, dtype: see `Metric`.

    Raises:
        ValueError: an argument is out of range; on updates, truth and predictions are not `(batch, columns)`.

    Example:

    >>> metric = R2Score()
    >>> metric.update_state([[1.0], [4.0], [3.0]], [[2.0], [4.0], [4.0]])
    >>> round(float(metric.result()), 4)
    0.5714
    """

    direction = "max"

    squared_sum: Variable
    sum: Variable
    residual: Variable
    count: Variable

    def __init__(
        self,
        class_aggregation: str | None = "uniform_average",
        num_regressors: int = 0,
        name: str = "r2_score",
        dtype: Any = None,
    ) -> None:
        super().__init__(name=name, dtype=dtype)
        if class_aggregation not in AGGREGATIONS:
            raise ValueError(f"R2Score got class_aggregation={class_aggregation!r}, expected one of {AGGREGATIONS}.")
        if num_regressors < 0:
            raise ValueError(f"R2Score needs num_regressors of at least 0, got {num_regressors!r}.")
        self.class_aggregation = class_aggregation
        self.num_regressors = num_regressors
        self.num_samples = self.add_variable((), "zeros", name="num_samples")
        self.built = False

    def _build(self, columns: int) -> None:
        for name in ("squared_sum", "sum", "residual", "count"):
            setattr(self, name, self.add_variable((columns,), "zeros", name=name))
        self.built = True

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Take a batch into account; truth and predictions have shape `(batch, columns)`."""
        y_true, y_pred = pair(ops.cast(y_true, "float32"), ops.cast(y_pred, "float32"), f"R2Score {self.name!r}")
        if len(y_pred.shape) != 2:
            raise ValueError(f"R2Score {self.name!r} got y_pred of shape {tuple(y_pred.shape)}, expected rank 2.")
        if not self.built:
            self._build(y_pred.shape[-1])
        weight: Any = ops.ones_like(y_true)
        if sample_weight is not None:
            given = ops.cast(sample_weight, "float32")
            weight = weight * (ops.expand_dims(given, -1) if len(given.shape) == 1 else given)
        weighted = y_true * weight
        self.sum.assign_add(ops.sum(weighted, axis=0))
        self.squared_sum.assign_add(ops.sum(y_true * weighted, axis=0))
        self.residual.assign_add(ops.sum(ops.square(y_true - y_pred) * weight, axis=0))
        self.count.assign_add(ops.sum(weight, axis=0))
        rows = y_true.shape[0]
        self.num_samples.assign_add(
            float(rows) if isinstance(rows, int) else ops.cast(ops.shape(y_true)[0], self.num_samples.dtype)
        )

    def result(self) -> Any:
        """Return the figure, or one for each column where `class_aggregation` is None."""
        if not self.built:
            return ops.convert_to_tensor(0.0)
        residual = self.residual.value
        total = self.squared_sum.value - ops.divide_no_nan(ops.square(self.sum.value), self.count.value)
        score = 1.0 - ops.divide_no_nan(residual, total)
        score = ops.where(ops.logical_and(ops.equal(total, 0), residual > 0), 0.0, score)
        if self.class_aggregation == "uniform_average":
            score = ops.mean(score)
        elif self.class_aggregation is not None:
            score = ops.divide_no_nan(ops.sum(total * score), ops.sum(total))
        if not self.num_regressors:
            return score
        samples = self.num_samples.value
        free = samples - self.num_regressors - 1.0
        enough = free > 0
        return ops.where(enough, 1.0 - (1.0 - score) * (samples - 1.0) / ops.where(enough, free, 1.0), score)

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal metric."""
        return {
            **super().get_config(),
            "class_aggregation": self.class_aggregation,
            "num_regressors": self.num_regressors,
        }
