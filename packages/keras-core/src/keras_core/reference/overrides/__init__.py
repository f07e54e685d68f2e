"""Ops that NumPy does directly, or faster than core's compositions would through it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from keras_core.reference.overrides import (
    activations,
    complex,
    contraction,
    elementwise,
    fourier,
    linalg,
    losses,
    movement,
    normalization,
    order,
    random,
    recurrence,
    reductions,
    updates,
    windows,
)

_FAMILIES = (
    activations,
    complex,
    contraction,
    elementwise,
    fourier,
    linalg,
    losses,
    movement,
    normalization,
    order,
    random,
    recurrence,
    reductions,
    updates,
    windows,
)

OVERRIDES: Mapping[str, Callable[..., Any]] = {
    name: function for family in _FAMILIES for name, function in family.OVERRIDES.items()
}
