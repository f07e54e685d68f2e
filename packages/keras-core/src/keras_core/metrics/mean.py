"""Sums and means of values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from keras_core import ops
from keras_core.losses.base import reduce_weighted
from keras_core.metrics.base import Metric
from keras_core.serialization import objects, registry
from keras_core.serialization.registry import builtin
from keras_core.state import masks


def weighted_total(values: Any, sample_weight: Any, mask: Any, dtype: str, average: bool = True) -> tuple[Any, Any]:
    """Return the weighted sum of `values` and the sum of their weights, a number where nothing is weighted.

    Args:
        values: tensor of values.
        sample_weight: weights whose leading axes are those of `values`, or None.
        mask: which values count, or None.
        dtype: dtype of the results.
        average: whether axes that the weights lack are averaged first, so that each weight counts once.
    """
    values = ops.convert_to_tensor(values)
    if sample_weight is None and mask is None:
        size = 1
        for n in ops.shape(values):
            size = size * n
        return ops.cast(ops.sum(ops.cast(values, dtype)), dtype), size
    values = ops.cast(values, dtype)
    sample_weight = None if sample_weight is None else ops.cast(sample_weight, dtype)
    rank = max(len(w.shape) for w in (sample_weight, mask) if w is not None)
    if average and rank < len(values.shape):
        values = ops.mean(values, axis=tuple(range(rank, len(values.shape))))
    total = reduce_weighted(values, sample_weight, mask, "sum")
    return total, reduce_weighted(ops.ones_like(values), sample_weight, mask, "sum")


@builtin("keras.metrics", "sum")
class Sum(Metric):
    """The weighted sum of values.

    Args:
        name, dtype: see `Metric`.

    Example:

    >>> metric = Sum()
    >>> metric.update_state([1.0, 3.0], sample_weight=[1.0, 2.0])
    >>> float(metric.result())
    7.0
    """

    def __init__(self, name: str = "sum", dtype: Any = None) -> None:
        super().__init__(name=name, dtype=dtype)
        self.total = self.add_variable((), "zeros", name="total")

    def update_state(self, values: Any, sample_weight: Any = None) -> None:
        """Add the values of a batch."""
        self.total.assign_add(weighted_total(values, sample_weight, None, self.total.dtype, average=False)[0])

    def result(self) -> Any:
        """Return the sum so far."""
        return self.total.value


@builtin("keras.metrics", "mean")
class Mean(Metric):
    """The weighted mean of values.

    Args:
        name, dtype: see `Metric`.

    Example:

    >>> m = Mean()
    >>> m.update_state([1.0, 3.0])
    >>> m.update_state([8.0], sample_weight=[2.0])
    >>> float(m.result())
    5.0
    """

    def __init__(self, name: str = "mean", dtype: Any = None) -> None:
        super().__init__(name=name, dtype=dtype)
        self.total = self.add_variable((), "zeros", name="total")
        self.count = self.add_variable((), "zeros", name="count")

    def update_state(self, values: Any, sample_weight: Any = None) -> None:
        """Take the values of a batch into account."""
        mask = masks.get_mask(values) if masks.table else None
        total, count = weighted_total(values, sample_weight, mask, self.total.dtype)
        self.add(total, count)

    def add(self, total: Any, count: Any) -> None:
        """Take values into account of which the weighted sum and the sum of weights are known."""
        self.total.assign_add(total)
        self.count.assign_add(ops.cast(count, self.count.dtype) if hasattr(count, "dtype") else float(count))

    def add_mean(self, value: Any, batch: Any) -> None:
        """Take the mean over a batch into account, which counts as often as `batch`, a tensor of it, is long."""
        size = batch.shape[0]
        if isinstance(size, int):
            self.total.assign_add_multiple(value, size)
            self.count.assign_add(size)
        else:
            size = ops.cast(ops.shape(batch)[0], self.total.dtype)
            self.add(ops.cast(value, self.total.dtype) * size, size)

    def result(self) -> Any:
        """Return the mean so far, 0 before any value."""
        return ops.divide_no_nan(self.total.value, self.count.value)

    def read(self) -> Any:
        """Return the mean so far: a division on a device costs more than reading a second number from it."""
        if type(self).result is not Mean.result:
            return self.result()
        count = self.count.numpy()
        return float(self.total.numpy() / count) if count else 0.0


@builtin("keras.metrics")
class MeanMetricWrapper(Mean):
    """The mean of a function of `(y_true, y_pred)`.

    Args:
        fn: returns a value for each sample.
        name, dtype: see `Metric`.
        **kwargs: further arguments of `fn`.

    The `direction` is that of a built-in `fn`: less is better of a loss, more of other functions of metrics.
    """

    def __init__(self, fn: Callable[..., Any], name: str | None = None, dtype: Any = None, **kwargs: Any) -> None:
        super().__init__(name=name or str(getattr(fn, "__name__", "mean_metric_wrapper")), dtype=dtype)
        self._fn = fn
        place = registry.place(fn)
        self._builtin = place is not None
        if place is not None and self.direction is None:
            self.direction = "min" if place[0] == "keras.losses" else "max"
        self._fn_kwargs = kwargs

    def update_state(  # type: ignore[override]
        self, y_true: Any, y_pred: Any, sample_weight: Any = None
    ) -> None:
        """Take a batch into account."""
        mask = masks.get_mask(y_pred) if masks.table else None
        if not self._builtin:  # a user's function may use the framework's own operators, which mix no dtypes
            y_true, y_pred = ops.cast(y_true, self.dtype), ops.cast(y_pred, self.dtype)
        values = self._fn(y_true, y_pred, **self._fn_kwargs)
        if mask is None and sample_weight is not None and masks.table:
            mask = masks.get_mask(values)  # of a function that leaves values out; as in Keras, only beside weights
        self.add(*weighted_total(values, sample_weight, mask, self.total.dtype))

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal metric."""
        config = super().get_config()
        if type(self) is MeanMetricWrapper:
            config["fn"] = objects.serialize_keras_object(self._fn)
        return {**config, **self._fn_kwargs}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Metric:
        """Return the metric that `config` describes."""
        config = dict(config)
        if "fn" in config:
            config["fn"] = objects.deserialize_keras_object(config["fn"])
        return cls(**config)
