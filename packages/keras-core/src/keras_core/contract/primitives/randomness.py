"""Keyed random numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Tensor = Any


def uniform(key: Tensor, shape: Sequence[Any], *, dtype: str) -> Tensor:
    """Return independent draws from `[0, 1)`.

    Args:
        key: two 32-bit words, a uint32 tensor of shape `(2,)`; the same key gives the same draws.
        shape: shape of the result.
        dtype: a float dtype.
    """
    ...
