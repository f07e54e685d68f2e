"""Ops that TensorFlow does better than core's compositions, by family."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from keras_backend_tf.overrides import (
    activations,
    complex,
    contraction,
    elementwise,
    filters,
    fourier,
    images,
    linalg,
    losses,
    matrices,
    movement,
    normalization,
    order,
    random,
    recurrence,
    reductions,
    segments,
    updates,
    windows,
)

_FAMILIES = (
    activations,
    complex,
    contraction,
    elementwise,
    filters,
    fourier,
    images,
    linalg,
    losses,
    matrices,
    movement,
    normalization,
    order,
    random,
    recurrence,
    reductions,
    segments,
    updates,
    windows,
)
OVERRIDES: dict[str, Callable[..., Any]] = {name: fn for family in _FAMILIES for name, fn in family.OVERRIDES.items()}
