"""Every tolerance of the kit. Relative and absolute bounds are the same number, in the dtype of the result."""

from __future__ import annotations

VALUES = {
    "float64": 1e-11,
    "float32": 4e-6,
    "float16": 3e-3,
    "bfloat16": 2.5e-2,
    "float8_e4m3fn": 0.13,
    "float8_e5m2": 0.26,
    "complex64": 4e-6,
    "complex128": 1e-11,
}
"""Bounds on the difference to a reference in double precision. What is not listed must be equal."""

PRIMITIVES = {
    "float64": 1e-14,
    "float32": 1e-6,
    "float16": 1e-3,
    "bfloat16": 8e-3,
    "complex64": 2e-6,
    "complex128": 1e-14,
}
"""Bounds for single primitives: a unit or two in the last place, times 8 for functions that libraries approximate."""

GRADIENTS = 2e-4
"""Bound on a float32 gradient's difference to central differences of the reference in double precision."""

COMPOSED = {"float16": 4.0, "bfloat16": 4.0}
"""How much worse a composition may be in short floats, where every step rounds."""

TRAINING = 1e-4
"""Bound on the loss of a small model, relative to the same training in double precision."""


def of(dtype: str, factor: float = 1.0) -> float:
    """Return the bound for results of `dtype`, `factor` times what is usual."""
    return VALUES.get(dtype, 0.0) * factor
