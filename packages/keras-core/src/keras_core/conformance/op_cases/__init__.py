"""Calls of ops with what NumPy makes of them, by family."""

from __future__ import annotations

from keras_core.conformance.op_cases import (
    activations,
    arrangement,
    contraction,
    elementwise,
    images,
    linalg,
    numerics,
    reductions,
    sequences,
    shaping,
    signals,
    statistics,
    windows,
)
from keras_core.conformance.op_cases.case import Case

__all__ = ["CASES", "Case"]

FAMILIES = (
    elementwise,
    activations,
    reductions,
    shaping,
    contraction,
    windows,
    statistics,
    numerics,
    arrangement,
    images,
    sequences,
    linalg,
    signals,
)
CASES: tuple[Case, ...] = tuple(case for family in FAMILIES for case in family.CASES)
