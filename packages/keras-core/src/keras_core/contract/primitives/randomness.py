"""Keyed random numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Tensor = Any


def uniform(key: Tensor, shape: Sequence[Any], *, dtype: str) -> Tensor:
    """Return independent draws from `[0, 1)`. How the bits come about is up to the backend.

    Args:
        key: two 32-bit words, a uint32 tensor of shape `(2,)`; the same key gives the same draws, and keys that differ
            in one word or bit give unrelated ones.
        shape: shape of the result, a tuple; it may be empty or hold 0.
        dtype: a float dtype.
    """
    ...
