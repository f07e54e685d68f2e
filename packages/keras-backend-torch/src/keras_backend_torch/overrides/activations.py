"""Activations."""

from __future__ import annotations

from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor


def softmax(x: Tensor, axis: Any = -1) -> Any:
    """Return exp(x) over its sum along `axis`."""
    return torch.softmax(x, axis) if type(axis) is int else NotImplemented


def log_softmax(x: Tensor, axis: Any = -1) -> Any:
    """Return the logarithm of softmax along `axis`."""
    return torch.log_softmax(x, axis) if type(axis) is int else NotImplemented


def gelu(x: Tensor, approximate: bool = True) -> Tensor:
    """Return the Gaussian error linear unit, by its tanh approximation or exactly."""
    return F.gelu(x, approximate="tanh" if approximate else "none")


def leaky_relu(x: Tensor, negative_slope: float = 0.2) -> Tensor:
    """Return `x` where it is positive, `negative_slope * x` elsewhere."""
    return F.leaky_relu(x, negative_slope)


def softplus(x: Tensor) -> Tensor:
    """Return log(1 + exp(x)). torch's own threshold of 20 would cost float64 half its digits."""
    return F.softplus(x, 1, 40)


def threshold(x: Tensor, threshold: float, default_value: float) -> Any:
    """Return `x` where it is above `threshold`, `default_value` elsewhere, also where `x` is NaN."""
    if not x.dtype.is_floating_point:
        return NotImplemented  # the result may have another dtype
    return torch.where(x > threshold, x, default_value)


OVERRIDES = {
    "celu": F.celu,
    "elu": F.elu,
    "gelu": gelu,
    "glu": F.glu,
    "hard_shrink": F.hardshrink,
    "hard_sigmoid": F.hardsigmoid,
    "hard_silu": F.hardswish,
    "hard_tanh": F.hardtanh,
    "leaky_relu": leaky_relu,
    "log_sigmoid": F.logsigmoid,
    "log_softmax": log_softmax,
    "relu": torch.relu,
    "relu6": F.relu6,
    "selu": torch.selu,
    "sigmoid": torch.sigmoid,
    "silu": F.silu,
    "soft_shrink": F.softshrink,
    "softmax": softmax,
    "softplus": softplus,
    "softsign": F.softsign,
    "tanh_shrink": F.tanhshrink,
    "threshold": threshold,
}
