"""Calls of ops with what NumPy makes of them, by family."""

from __future__ import annotations

from keras_core.conformance.op_cases import activations, contraction, elementwise, reductions, shaping, windows
from keras_core.conformance.op_cases.case import Case

__all__ = ["CASES", "Case"]

CASES: tuple[Case, ...] = tuple(
    case for family in (elementwise, activations, reductions, shaping, contraction, windows) for case in family.CASES
)
