"""Ops that torch has itself or can do faster than core's compositions, by the name of the op."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from keras_backend_torch.overrides import (
    activations,
    contraction,
    elementwise,
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

OVERRIDES: dict[str, Callable[..., Any]] = {
    **activations.OVERRIDES,
    **contraction.OVERRIDES,
    **elementwise.OVERRIDES,
    **losses.OVERRIDES,
    **movement.OVERRIDES,
    **normalization.OVERRIDES,
    **order.OVERRIDES,
    **random.OVERRIDES,
    **recurrence.OVERRIDES,
    **reductions.OVERRIDES,
    **updates.OVERRIDES,
    **windows.OVERRIDES,
}
