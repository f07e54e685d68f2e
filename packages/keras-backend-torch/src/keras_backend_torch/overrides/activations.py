"""Activations."""

from __future__ import annotations

import math
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from keras_backend_torch.placement import no_nan
from keras_backend_torch.unsigned import value


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


def _with(x: Tensor, nan: float) -> Tensor:
    """Return `x` with `nan` in place of NaN. `where` takes vectors nowhere on a CPU, so that a look at `x` pays."""
    return x if no_nan(x) else torch.where(torch.isnan(x), nan, x)


def hard_shrink(x: Tensor, threshold: float = 0.5) -> Any:
    """Return `x` where its size is above `threshold`, 0 elsewhere, also where `x` is NaN, which torch keeps."""
    return F.hardshrink(_with(x, 0.0), threshold) if x.dtype.is_floating_point else NotImplemented


def soft_shrink(x: Tensor, threshold: float = 0.5) -> Any:
    """Return `x` moved towards 0 by `threshold`, 0 where it is no larger and where it is NaN, which torch keeps."""
    return F.softshrink(_with(x, 0.0), threshold) if threshold >= 0 else NotImplemented


def sparse_sigmoid(x: Tensor) -> Tensor:
    """Return (x + 1) / 2 held between 0 and 1."""
    return (F.hardtanh(x) + 1) * 0.5


def hard_tanh(x: Tensor) -> Any:
    """Return `x` held between -1 and 1."""
    return F.hardtanh(x) if x.dtype.is_floating_point else NotImplemented


def threshold(x: Tensor, threshold: float, default_value: float) -> Any:
    """Return `x` where it is above `threshold`, `default_value` elsewhere, also where `x` is NaN."""
    if not x.dtype.is_floating_point or threshold != threshold:
        return NotImplemented  # the result may have another dtype
    return F.threshold(_with(x, -math.inf), threshold, default_value)


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
    "relu": value(torch.relu, 1),
    "relu6": F.relu6,
    "selu": torch.selu,
    "sigmoid": torch.sigmoid,
    "silu": F.silu,
    "soft_shrink": soft_shrink,
    "softmax": softmax,
    "softplus": softplus,
    "softsign": F.softsign,
    "sparse_sigmoid": sparse_sigmoid,
    "tanh_shrink": F.tanhshrink,
    "threshold": threshold,
}
