"""Ops that torch has itself or can do faster than core's compositions, by the name of the op."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from keras_backend_torch.overrides import (
    activations,
    complex,
    contraction,
    creation,
    elementwise,
    folding,
    fourier,
    images,
    linalg,
    losses,
    movement,
    nan_reductions,
    normalization,
    order,
    random,
    recurrence,
    reductions,
    segments,
    sequences,
    statistics,
    transformations,
    updates,
    windows,
)

_FAMILIES = (
    activations,
    complex,
    contraction,
    creation,
    elementwise,
    folding,
    fourier,
    images,
    linalg,
    losses,
    movement,
    nan_reductions,
    normalization,
    order,
    random,
    recurrence,
    reductions,
    segments,
    sequences,
    statistics,
    transformations,
    updates,
    windows,
)
OVERRIDES: dict[str, Callable[..., Any]] = {name: fn for family in _FAMILIES for name, fn in family.OVERRIDES.items()}
