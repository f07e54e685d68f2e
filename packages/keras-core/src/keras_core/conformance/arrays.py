"""Arrays to try, and the comparison of tensors with arrays."""

from __future__ import annotations

from typing import Any

import ml_dtypes
import numpy as np

from keras_core import tree
from keras_core.plugins import xp

_SHORT = {name: np.dtype(getattr(ml_dtypes, name)) for name in ("bfloat16", "float8_e4m3fn", "float8_e5m2")}


def dtype_of(name: str) -> np.dtype:
    """Return the NumPy dtype called `name`."""
    return _SHORT.get(name) or np.dtype(name)


def numbers(*shape: int, seed: int = 0, low: float = -3.0, high: float = 3.0) -> np.ndarray:
    """Return reproducible float32 numbers, uniform between `low` and `high`."""
    return np.random.default_rng(seed).uniform(low, high, shape).astype("float32")


def integers(*shape: int, seed: int = 0, low: int = -5, high: int = 6, dtype: str = "int32") -> np.ndarray:
    """Return reproducible integers from `low` up to but not including `high`."""
    return np.random.default_rng(seed).integers(low, high, shape).astype(dtype)


def distinct(*shape: int, seed: int = 0, step: float = 0.25) -> np.ndarray:
    """Return float32 numbers no two of which are closer than `step`, in random order around zero."""
    size = int(np.prod(shape))
    order = np.random.default_rng(seed).permutation(size) - size // 2
    return ((order + 0.5) * step).astype("float32").reshape(shape)


def tensor(array: np.ndarray | np.generic) -> Any:
    """Return an array or a NumPy scalar as a tensor of the backend under test."""
    return xp.asarray(array, dtype=array.dtype.name)


def tensors(structure: Any) -> Any:
    """Return nested lists and tuples with their arrays as tensors and everything else as it is."""
    return map_arrays(tensor, structure)


def map_arrays(function: Any, structure: Any) -> Any:
    """Return nested lists and tuples with `function` applied to their arrays."""
    if isinstance(structure, np.ndarray):
        return function(structure)
    if type(structure) in (list, tuple):
        return type(structure)(map_arrays(function, s) for s in structure)
    return structure


def flat(result: Any) -> list[Any]:
    """Return the tensors of a result as a list."""
    return tree.flatten(result) if isinstance(result, list | tuple | dict) else [result]


def assert_close(result: Any, expected: Any, bound: float = 0.0) -> None:
    """Assert that a tensor has the shape and the values of an array, to within `bound`, relative and absolute."""
    got = np.asarray(xp.to_numpy(result))
    expected = np.asarray(expected)
    assert got.shape == expected.shape, f"shape {got.shape}, expected {expected.shape}"
    wide = "complex128" if "complex" in (got.dtype.name + expected.dtype.name) else "float64"
    if not bound and got.dtype.kind in "iu" and expected.dtype.kind in "iu":
        np.testing.assert_array_equal(got, expected)
        return
    np.testing.assert_allclose(got.astype(wide), expected.astype(wide), rtol=bound, atol=bound)
