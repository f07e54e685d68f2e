"""Uniform draws: MLX's keys are two words of 32 bits, as those of the contract."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import mlx.core as mx

from keras_backend_mlx.arrays import native_dtype


def uniform(key: mx.array, shape: Sequence[Any], *, dtype: str) -> mx.array:
    """Return draws from `[0, 1)`."""
    return mx.random.uniform(shape=tuple(map(int, shape)), dtype=native_dtype(dtype), key=key)
