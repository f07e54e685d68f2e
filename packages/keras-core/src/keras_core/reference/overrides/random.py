"""Random draws from the portable stream."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from keras_core.reference import distributions

Tensor = Any


def random_normal(key: Tensor, shape: Sequence[Any], *, dtype: str) -> Tensor:
    """Return draws from the standard normal distribution."""
    return distributions.normal(key, [int(n) for n in shape], dtype)


def random_dropout(x: Tensor, key: Tensor, rate: float, noise_shape: Sequence[int | None] | None = None) -> Tensor:
    """Return `x` with a share `rate` of its elements zeroed and the others scaled up to keep the mean."""
    noise = x.shape if noise_shape is None else noise_shape
    shape = [n if m is None else int(m) for n, m in zip(x.shape, noise, strict=True)]
    kept = distributions.bernoulli(key, 1.0 - rate, shape)
    return np.where(kept, x / np.asarray(1.0 - rate, x.dtype), np.asarray(0, x.dtype)).astype(x.dtype)


OVERRIDES = {function.__name__: function for function in (random_normal, random_dropout)}
