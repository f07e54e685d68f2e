"""Random numbers with generators of their own."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from keras_backend_torch.placement import DTYPES, current_device
from keras_backend_torch.random import host_generator, uniform


def random_normal(key: Tensor, shape: Sequence[Any], *, dtype: str) -> Tensor:
    """Return standard normal draws; the same key gives the same draws."""
    size = tuple(map(int, shape))
    generator = host_generator(key)
    if generator is not None:
        return torch.randn(size, generator=generator, dtype=DTYPES[dtype]).to(current_device())
    radius, angle = uniform(key, (2, *size), dtype="float32")  # Box and Muller 1958
    draws = torch.sqrt(-2 * torch.log1p(-radius)) * torch.cos(2 * math.pi * angle)
    return draws.to(DTYPES[dtype])


def random_dropout(x: Tensor, key: Tensor, rate: float, noise_shape: Sequence[Any] | None = None) -> Tensor:
    """Return `x` with each element set to 0 at probability `rate`, the others scaled by `1 / (1 - rate)`."""
    if not isinstance(rate, int | float) or not 0 <= rate < 1:
        return NotImplemented
    keep = 1.0 - rate
    shape = x.shape
    if noise_shape is not None:
        shape = [n if m is None else m for m, n in zip(noise_shape, x.shape, strict=True)]
    generator = host_generator(key)
    if generator is None:
        kept = (uniform(key, shape, dtype="float32") < keep).to(x.dtype)
    else:
        kept = torch.empty(shape, dtype=x.dtype).bernoulli_(keep, generator=generator).to(x.device)
    return x * kept.mul_(1.0 / keep)


def random_gamma(key: Tensor, alpha: Tensor) -> Tensor:
    """Return draws from the gamma distribution."""
    generator = host_generator(key)
    if generator is None or alpha.device.type != "cpu":
        return NotImplemented
    draws = torch._standard_gamma(alpha.clamp(min=0), generator=generator)
    return draws.where(alpha > 0, torch.where(alpha == 0, 0.0, math.nan))


def random_binomial(key: Tensor, counts: Tensor, probabilities: Tensor) -> Tensor:
    """Return draws from the binomial distribution."""
    generator = host_generator(key)
    if generator is None or counts.device.type != "cpu":
        return NotImplemented
    valid = (counts >= 0) & (probabilities >= 0) & (probabilities <= 1)
    drawn = torch.binomial(counts.where(valid, 0.0), probabilities.where(valid, 0.0), generator=generator)
    return drawn.where(valid, math.nan)


OVERRIDES = {f.__name__: f for f in (random_binomial, random_dropout, random_gamma, random_normal)}
