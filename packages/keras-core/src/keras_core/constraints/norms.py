"""Projections of weights after an update."""

from __future__ import annotations

from typing import Any

from keras_core import ops, settings
from keras_core.serialization.registry import builtin


@builtin("keras.constraints")
class Constraint:
    """Maps a weight to one that is allowed."""

    def __call__(self, w: Any) -> Any:
        """Return the allowed weight for `w`."""
        raise NotImplementedError(f"{type(self).__name__} does not define `__call__`.")

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal constraint."""
        return {}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Constraint:
        """Return the constraint that `config` describes."""
        return cls(**config)


def _norms(w: Any, axis: Any) -> Any:
    return ops.sqrt(ops.sum(ops.square(w), axis=axis, keepdims=True))


@builtin("keras.constraints", "non_neg", "nonneg")
class NonNeg(Constraint):
    """Sets negative weights to zero.

    Example:

    >>> from keras_core import constraints, ops
    >>> ops.convert_to_numpy(constraints.NonNeg()(ops.array([-1.0, 2.0]))).tolist()
    [0.0, 2.0]
    """

    def __call__(self, w: Any) -> Any:
        """Return the allowed weight for `w`."""
        return ops.maximum(w, 0.0)


@builtin("keras.constraints", "max_norm")
class MaxNorm(Constraint):
    """Scales weights down whose norm along `axis` exceeds `max_value` (Srivastava et al., 2014).

    Args:
        max_value: largest norm.
        axis: axis or axes of a norm.

    Example:

    >>> from keras_core import constraints, ops
    >>> ops.convert_to_numpy(constraints.MaxNorm(1.0)(ops.array([0.0, -4.0]))).round(4).tolist()
    [0.0, -1.0]
    """

    def __init__(self, max_value: float = 2, axis: Any = 0) -> None:
        self.max_value = max_value
        self.axis = axis

    def __call__(self, w: Any) -> Any:
        """Return the allowed weight for `w`."""
        norms = _norms(w, self.axis)
        return w * (ops.clip(norms, 0, self.max_value) / (norms + settings.epsilon()))

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal constraint."""
        return {"max_value": self.max_value, "axis": self.axis}


@builtin("keras.constraints", "min_max_norm")
class MinMaxNorm(Constraint):
    """Moves the norms along `axis` into a range, or part of the way there.

    Args:
        min_value: smallest norm.
        max_value: largest norm.
        rate: share of the way, in `[0, 1]`; below 1 the range is approached from update to update.
        axis: axis or axes of a norm.

    Example:

    >>> import numpy as np
    >>> from keras_core import constraints, ops
    >>> w = constraints.MinMaxNorm(0.5, 1.0)(ops.array([[3.0, 0.1], [4.0, 0.0]], dtype="float32"))
    >>> ops.convert_to_numpy(w).round(3).tolist()
    [[0.6000000238418579, 0.5], [0.800000011920929, 0.0]]
    """

    def __init__(self, min_value: float = 0.0, max_value: float = 1.0, rate: float = 1.0, axis: Any = 0) -> None:
        self.min_value = min_value
        self.max_value = max_value
        self.rate = rate
        self.axis = axis

    def __call__(self, w: Any) -> Any:
        """Return the allowed weight for `w`."""
        norms = _norms(w, self.axis)
        wanted = self.rate * ops.clip(norms, self.min_value, self.max_value) + (1.0 - self.rate) * norms
        return w * (wanted / (norms + settings.epsilon()))

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal constraint."""
        names = ("min_value", "max_value", "rate", "axis")
        return {name: getattr(self, name) for name in names}


@builtin("keras.constraints", "unit_norm")
class UnitNorm(Constraint):
    """Scales weights to norm 1 along `axis`.

    Args:
        axis: axis or axes of a norm.

    Example:

    >>> from keras_core import constraints, ops
    >>> ops.convert_to_numpy(constraints.UnitNorm()(ops.array([0.0, 0.5]))).round(4).tolist()
    [0.0, 1.0]
    """

    def __init__(self, axis: Any = 0) -> None:
        self.axis = axis

    def __call__(self, w: Any) -> Any:
        """Return the allowed weight for `w`."""
        return w / (_norms(w, self.axis) + settings.epsilon())

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal constraint."""
        return {"axis": self.axis}
