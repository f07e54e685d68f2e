"""Ops that JAX does better than core's compositions, by family."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from keras_backend_jax.overrides import (
    activations,
    colors,
    comparison,
    complex,
    contraction,
    ctc,
    elementwise,
    filters,
    fourier,
    grids,
    images,
    linalg,
    losses,
    movement,
    normalization,
    order,
    products,
    quantiles,
    random,
    recurrence,
    reductions,
    statistics,
    transformations,
    updates,
    windows,
)

_FAMILIES = (
    activations,
    colors,
    comparison,
    complex,
    contraction,
    ctc,
    elementwise,
    filters,
    fourier,
    grids,
    images,
    linalg,
    losses,
    movement,
    normalization,
    order,
    products,
    quantiles,
    random,
    recurrence,
    reductions,
    statistics,
    transformations,
    updates,
    windows,
)
OVERRIDES: dict[str, Callable[..., Any]] = {name: fn for family in _FAMILIES for name, fn in family.OVERRIDES.items()}
