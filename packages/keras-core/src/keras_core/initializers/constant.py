"""Initializers without randomness."""

from __future__ import annotations

from typing import Any

import numpy as np

from keras_core import dtypes
from keras_core.initializers.base import Initializer
from keras_core.serialization.registry import builtin


def numpy_dtype(dtype: Any) -> Any:
    """The NumPy dtype to compute in: float32 for the narrow floats that NumPy lacks, which are rounded on transfer."""
    name = dtypes.standardize_dtype(dtype)
    return "float32" if name == "bfloat16" or name.startswith("float8") else name


@builtin("keras.initializers", "constant")
class Constant(Initializer):
    """Fills with one value.

    Args:
        value: the number.

    Example:

    >>> Constant(2.0)((2,)).tolist()
    [2.0, 2.0]
    """

    def __init__(self, value: Any = 0.0) -> None:
        self.value = value

    def __call__(self, shape: Any, dtype: Any = None, layout: Any = None) -> Any:
        """Return an array of `shape` full of the value."""
        return np.full(shape, self.value, numpy_dtype(dtype))

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal initializer."""
        return {"value": self.value}


@builtin("keras.initializers", "zeros")
class Zeros(Initializer):
    """Fills with 0."""

    def __call__(self, shape: Any, dtype: Any = None, layout: Any = None) -> Any:
        """Return an array of `shape` full of zeros."""
        return np.zeros(shape, numpy_dtype(dtype))


@builtin("keras.initializers", "ones")
class Ones(Initializer):
    """Fills with 1."""

    def __call__(self, shape: Any, dtype: Any = None, layout: Any = None) -> Any:
        """Return an array of `shape` full of ones."""
        return np.ones(shape, numpy_dtype(dtype))


@builtin("keras.initializers", "identity", "IdentityInitializer", "Identity")
class Identity(Initializer):
    """Fills with a multiple of the identity matrix.

    Args:
        gain: the factor.
    """

    def __init__(self, gain: float = 1.0) -> None:
        self.gain = gain

    def __call__(self, shape: Any, dtype: Any = None, layout: Any = None) -> Any:
        """Return a matrix of `shape`.

        Raises:
            ValueError: `shape` is not of rank 2.
        """
        if len(shape) != 2:
            raise ValueError(f"Identity makes matrices, got shape {tuple(shape)}.")
        return (self.gain * np.eye(*shape)).astype(numpy_dtype(dtype))

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal initializer."""
        return {"gain": self.gain}
