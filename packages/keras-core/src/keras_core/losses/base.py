"""The class that every loss derives from."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from keras_core import dtypes, ops, tree
from keras_core.serialization import objects, registry
from keras_core.serialization.registry import builtin
from keras_core.state import masks
from keras_core.state import policy as policies
from keras_core.state.naming import snake_case
from keras_core.state.symbolic import KerasTensor

_MEANS = ("sum_over_batch_size", "mean", "mean_with_sample_weight")
REDUCTIONS = ("sum_over_batch_size", "sum", "mean", "mean_with_sample_weight", "none", None)


@builtin("keras.losses")
class Loss:
    """Compares predictions with truth and returns what to minimise.

    Subclasses define `call(y_true, y_pred)`, which returns a loss for each sample (or each step of one).

    Args:
        name: name of the loss.
        reduction: `"sum_over_batch_size"` or `"mean"` (the sum divided by the number of values), `"sum"`,
            `"mean_with_sample_weight"` (the weighted mean), or `"none"`.
        dtype: dtype of computations.
    """

    _takes_labels = False  # whether the truth stays of its own dtype
    _average: Callable[..., Any] | None = None  # returns the mean over all samples at once, or NotImplemented

    def __init__(
        self, name: str | None = None, reduction: str | None = "sum_over_batch_size", dtype: Any = None
    ) -> None:
        if reduction not in REDUCTIONS:
            raise ValueError(
                f"Unknown loss reduction {reduction!r}. Expected one of {', '.join(map(repr, REDUCTIONS))}."
            )
        self.name = name or snake_case(type(self).__name__)
        self.reduction = reduction
        self._dtype_policy = policies.get(dtype)
        self._dtype = self._dtype_policy.compute_dtype

    @property
    def dtype(self) -> str:
        """The dtype of computations."""
        return self._dtype

    def __call__(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        """Return the loss.

        Args:
            y_true: truth; a tensor or tree of them.
            y_pred: predictions of the same structure.
            sample_weight: weights that broadcast to the unreduced loss from the left.
        """
        if tree.is_nested(y_pred) and not _is_numbers(y_pred):
            y_true, y_pred = tree.map_structure(self._as_truth, y_true), tree.map_structure(self._as_prediction, y_pred)
            return reduce_weighted(self.call(y_true, y_pred), sample_weight, None, self.reduction)
        y_true, y_pred = self._as_truth(y_true), self._as_prediction(y_pred)
        if self._average is not None and sample_weight is None and not masks.table and self.reduction in _MEANS:
            mean = self._average(y_true, y_pred)
            if mean is not NotImplemented:
                return mean
        mask = masks.get_mask(y_pred) if masks.table else None
        values = self.call(y_true, y_pred)
        if masks.table:  # a loss may leave values out by a mask of its own
            own = masks.get_mask(values)
            mask = own if mask is None else mask if own is None else ops.logical_and(mask, own)
        return reduce_weighted(values, sample_weight, mask, self.reduction)

    def _as_truth(self, x: Any) -> Any:
        if not self._takes_labels:
            return self._as_prediction(x)
        self._check_labels(x)
        return self._as_tensor(x)

    def _check_labels(self, labels: Any) -> None:
        """Raise ValueError for labels on the host that are no classes; tensors are not waited for."""

    def _as_tensor(self, x: Any) -> Any:
        return x if hasattr(x, "shape") and ops.is_tensor(x) else ops.convert_to_tensor(x)

    def _as_prediction(self, x: Any) -> Any:
        x = self._as_tensor(x)
        return x if dtypes.standardize_dtype(x.dtype) == self._dtype else ops.cast(x, self._dtype)

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """Return the loss of each sample."""
        raise NotImplementedError(f"{type(self).__name__} does not define `call`.")

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal loss."""
        return {"name": self.name, "reduction": self.reduction}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Loss:
        """Return the loss that `config` describes."""
        return cls(**config)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} name={self.name}, reduction={self.reduction}>"


def _is_numbers(value: Any) -> bool:
    """Whether a container holds numbers, and so stands for a tensor."""
    return isinstance(value, (list, tuple)) and all(
        isinstance(x, (int, float, np.generic)) for x in tree.flatten(value)
    )


def reduce_weighted(values: Any, sample_weight: Any, mask: Any, reduction: str | None) -> Any:
    """Weight and reduce the losses of samples.

    Args:
        values: tensor of losses.
        sample_weight: weights whose leading axes are those of `values`, or None.
        mask: which values count, or None; others are left out, of the mean as well.
        reduction: see `Loss`.
    """
    if sample_weight is None and mask is None:
        if reduction in (None, "none"):
            return values
        return ops.sum(values) if reduction == "sum" else ops.mean(values)
    weight = None if sample_weight is None else _fitted(ops.cast(sample_weight, values.dtype), values)
    count: Any = None
    if mask is not None and len(mask.shape) <= len(values.shape):
        mask = _fitted(ops.cast(mask, values.dtype), values)
        count = ops.sum(ops.broadcast_to(mask, ops.shape(values)))
        weight = mask if weight is None else weight * mask
    weighted = values if weight is None else values * weight
    if reduction in (None, "none") or not len(weighted.shape):
        return weighted
    total = ops.sum(weighted)
    if reduction == "sum":
        return total
    if reduction == "mean_with_sample_weight" and weight is not None:
        return ops.divide_no_nan(total, ops.sum(weight))
    return ops.mean(weighted) if count is None else ops.divide_no_nan(total, count)


def _fitted(weight: Any, values: Any) -> Any:
    """Return `weight` with axes added or a last axis of 1 taken away until it broadcasts to `values`."""
    rank, have = len(values.shape), len(weight.shape)
    if have == rank + 1 and weight.shape[-1] == 1:
        return ops.squeeze(weight, -1)
    for _ in range(rank - have):
        weight = ops.expand_dims(weight, -1)
    return weight


def squeeze_or_expand(y_true: Any, y_pred: Any) -> tuple[Any, Any]:
    """Return both with one rank, where they differ by a last axis of 1."""
    difference = len(y_pred.shape) - len(y_true.shape)
    if difference == 1 and y_pred.shape[-1] == 1:
        return ops.expand_dims(y_true, -1), y_pred
    if difference == -1 and y_true.shape[-1] == 1:
        return ops.squeeze(y_true, -1), y_pred
    return y_true, y_pred


def pair(y_true: Any, y_pred: Any, function: str) -> tuple[Any, Any]:
    """Return truth and predictions as tensors of one dtype, that of the predictions, and of one rank.

    Args:
        y_true: truth.
        y_pred: predictions.
        function: name of the function that compares them, for errors.

    Raises:
        ValueError: the shapes cannot be compared element by element.
    """
    y_pred, y_true = ops.convert_to_tensor(y_pred), ops.convert_to_tensor(y_true)
    y_true = y_true if y_true.dtype == y_pred.dtype else ops.cast(y_true, y_pred.dtype)
    if len(y_true.shape) != len(y_pred.shape):
        y_true, y_pred = squeeze_or_expand(y_true, y_pred)
    check_shapes(y_true, y_pred, function)
    return y_true, y_pred


def check_shapes(y_true: Any, y_pred: Any, function: str) -> None:
    """Raise ValueError where two tensors cannot be compared element by element.

    A scalar fits everything. Otherwise the ranks are equal, since a vector beside a matrix would be taken for one row
    of it, which no label is; and axes are equal where neither is 1 or unknown.
    """
    true, pred = y_true.shape, y_pred.shape
    if true == pred or not len(true) or not len(pred):
        return
    if len(true) != len(pred) or not all(a == b or a in (1, None) or b in (1, None) for a, b in zip(true, pred)):
        raise ValueError(
            f"{function} got y_true of shape {tuple(true)} and y_pred of shape {tuple(pred)}; expected equal shapes. "
            "Reshape the labels, or change the units of the layer that predicts."
        )


def alike(y_true: Any, y_pred: Any) -> bool:
    """Whether both are tensors, not symbolic, of one shape with at least one axis."""
    return y_true.shape == y_pred.shape and bool(len(y_pred.shape)) and not isinstance(y_pred, KerasTensor)


class LossFunctionWrapper(Loss):
    """A loss made of a function of `(y_true, y_pred)`.

    Args:
        fn: returns the loss of each sample. A function `fn.average` of the same arguments returns the mean over all
            samples, where that is quicker than averaging what `fn` returns, or NotImplemented.
        reduction, name, dtype: see `Loss`.
        **kwargs: further arguments of `fn`.
    """

    def __init__(
        self,
        fn: Callable[..., Any],
        reduction: str | None = "sum_over_batch_size",
        name: str | None = None,
        dtype: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(name=name or getattr(fn, "__name__", None), reduction=reduction, dtype=dtype)
        self.fn = fn
        self._takes_labels = getattr(fn, "takes_labels", False)
        self._fn_kwargs = kwargs
        average = getattr(fn, "average", None)
        if average is not None and type(self).call is LossFunctionWrapper.call:
            self._average = functools.partial(average, **kwargs)

    def _check_labels(self, labels: Any) -> None:
        if not isinstance(labels, (np.ndarray, list, tuple)):
            return
        array, ignored = np.asarray(labels), self._fn_kwargs.get("ignore_class")
        array = array if ignored is None else array[array != ignored]
        if array.size and array.min() < 0:
            hint = " Name a label to leave out by `ignore_class`." if "ignore_class" in self._fn_kwargs else ""
            raise ValueError(f"Loss {self.name!r} got the label {array.min()}; classes are numbered from 0.{hint}")

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """Return the loss of each sample."""
        if not tree.is_nested(y_pred) and len(y_true.shape) != len(y_pred.shape):
            y_true, y_pred = squeeze_or_expand(y_true, y_pred)
        return self.fn(y_true, y_pred, **self._fn_kwargs)

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal loss."""
        config = super().get_config()
        if type(self) is LossFunctionWrapper:
            config["fn"] = objects.serialize_keras_object(self.fn)
        return {**config, **self._fn_kwargs}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Loss:
        """Return the loss that `config` describes."""
        config = dict(config)
        if "fn" in config:
            config["fn"] = objects.deserialize_keras_object(config["fn"])
        return cls(**config)


def function_alias(*names: str) -> Callable[[Any], Any]:
    """Return a decorator that registers a loss function, under further names as well."""
    return registry.builtin("keras.losses", *names)
