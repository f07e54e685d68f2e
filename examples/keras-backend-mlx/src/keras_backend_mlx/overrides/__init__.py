"""Ops that MLX does better than core's compositions, by family."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from keras_backend_mlx.overrides import (
    activations,
    contraction,
    losses,
    normalization,
    order,
    pooling,
    random,
    recurrence,
    reductions,
    updates,
    windows,
)

_FAMILIES = (
    activations,
    contraction,
    losses,
    normalization,
    order,
    pooling,
    random,
    recurrence,
    reductions,
    updates,
    windows,
)
OVERRIDES: dict[str, Callable[..., Any]] = {name: fn for family in _FAMILIES for name, fn in family.OVERRIDES.items()}
