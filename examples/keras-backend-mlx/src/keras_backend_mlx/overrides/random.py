"""Random numbers with generators of their own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import mlx.core as mx

from keras_backend_mlx.arrays import native_dtype

Tensor = mx.array


def random_normal(key: Tensor, shape: Sequence[Any], *, dtype: str) -> Tensor:
    """Return standard normal draws."""
    return mx.random.normal(tuple(map(int, shape)), dtype=native_dtype(dtype), key=key)


def random_dropout(x: Tensor, key: Tensor, rate: float, noise_shape: Sequence[Any] | None = None) -> Any:
    """Return `x` with each element set to 0 at probability `rate`, the others scaled by `1 / (1 - rate)`."""
    if not isinstance(rate, int | float) or not 0 <= rate < 1:
        return NotImplemented
    shape = x.shape
    if noise_shape is not None:
        shape = tuple(n if m is None else m for m, n in zip(noise_shape, shape))
    kept = mx.random.bernoulli(1.0 - rate, shape, key=key)
    return mx.where(kept, x * (1.0 / (1.0 - rate)), 0)


OVERRIDES = {"random_dropout": random_dropout, "random_normal": random_normal}
