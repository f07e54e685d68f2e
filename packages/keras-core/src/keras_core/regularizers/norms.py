"""Penalties on the size of a tensor's elements."""

from __future__ import annotations

import math
from typing import Any

from keras_core import ops
from keras_core.serialization.registry import builtin


@builtin("keras.regularizers")
class Regularizer:
    """Turns a tensor into a scalar to be minimised."""

    def __call__(self, x: Any) -> Any:
        """Return the penalty on `x`."""
        raise NotImplementedError(f"{type(self).__name__} does not define `__call__`.")

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal regularizer."""
        raise NotImplementedError(f"{type(self).__name__} does not define `get_config`, so it cannot be saved.")

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Regularizer:
        """Return the regularizer that `config` describes."""
        return cls(**config)


def _checked(value: Any, name: str) -> float:
    number = 0.0 if value is None else float(value)
    if number < 0 or not math.isfinite(number):
        raise ValueError(f"A regularization factor must be finite and not negative, got {name}={value!r}.")
    return number


@builtin("keras.regularizers", "l1_l2")
class L1L2(Regularizer):
    """`l1 * sum(|x|) + l2 * sum(x²)`.

    Args:
        l1: factor of the sum of absolute values.
        l2: factor of the sum of squares.
    """

    def __init__(self, l1: float = 0.0, l2: float = 0.0) -> None:
        self.l1 = _checked(l1, "l1")
        self.l2 = _checked(l2, "l2")

    def __call__(self, x: Any) -> Any:
        """Return the penalty on `x`."""
        penalty = 0.0
        if self.l1:
            penalty = penalty + self.l1 * ops.sum(ops.absolute(x))
        if self.l2:
            penalty = penalty + self.l2 * ops.sum(ops.square(x))
        return penalty if self.l1 or self.l2 else ops.zeros((), x.dtype)

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal regularizer."""
        return {"l1": self.l1, "l2": self.l2}


@builtin("keras.regularizers", "l1")
class L1(Regularizer):
    """`l1 * sum(|x|)`.

    Args:
        l1: factor.
    """

    def __init__(self, l1: float = 0.01) -> None:
        self.l1 = _checked(0.01 if l1 is None else l1, "l1")

    def __call__(self, x: Any) -> Any:
        """Return the penalty on `x`."""
        return self.l1 * ops.sum(ops.absolute(x))

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal regularizer."""
        return {"l1": self.l1}


@builtin("keras.regularizers", "l2")
class L2(Regularizer):
    """`l2 * sum(x²)`.

    Args:
        l2: factor.
    """

    def __init__(self, l2: float = 0.01) -> None:
        self.l2 = _checked(0.01 if l2 is None else l2, "l2")

    def __call__(self, x: Any) -> Any:
        """Return the penalty on `x`."""
        return self.l2 * ops.sum(ops.square(x))

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal regularizer."""
        return {"l2": self.l2}
