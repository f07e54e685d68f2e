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


def hard_shrink(x: Tensor, threshold: float = 0.5) -> Tensor:
    """Return `x` where its size is above `threshold`, 0 elsewhere, also where `x` is NaN."""
    return torch.where(torch.abs(x) > threshold, x, 0)


def hard_tanh(x: Tensor) -> Any:
    """Return `x` held between -1 and 1."""
    return F.hardtanh(x) if x.dtype.is_floating_point else NotImplemented


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
    "hard_shrink": hard_shrink,
    "hard_sigmoid": F.hardsigmoid,
    "hard_silu": F.hardswish,
    "hard_tanh": hard_tanh,
    "leaky_relu": leaky_relu,
    "log_sigmoid": F.logsigmoid,
    "log_softmax": log_softmax,
    "relu": torch.relu,
    "relu6": F.relu6,
    "selu": torch.selu,
    "sigmoid": torch.sigmoid,
    "silu": F.silu,
    "softmax": softmax,
    "softplus": softplus,
    "softsign": F.softsign,
    "tanh_shrink": F.tanhshrink,
    "threshold": threshold,
}
