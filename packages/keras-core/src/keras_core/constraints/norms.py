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
    """Sets negative weights to zero."""

    def __call__(self, w: Any) -> Any:
        """Return the allowed weight for `w`."""
        return ops.maximum(w, 0.0)


@builtin("keras.constraints", "max_norm")
class MaxNorm(Constraint):
    """Scales weights down whose norm along `axis` exceeds `max_value` (Srivastava et al., 2014).

    Args:
        max_value: largest norm.
        axis: axis or axes of a norm.
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


@builtin("keras.constraints", "unit_norm")
class UnitNorm(Constraint):
    """Scales weights to norm 1 along `axis`.

    Args:
        axis: axis or axes of a norm.
    """

    def __init__(self, axis: Any = 0) -> None:
        self.axis = axis

    def __call__(self, w: Any) -> Any:
        """Return the allowed weight for `w`."""
        return w / (_norms(w, self.axis) + settings.epsilon())

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal constraint."""
        return {"axis": self.axis}
