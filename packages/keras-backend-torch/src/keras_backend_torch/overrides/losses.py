"""Cross-entropies, fused where the input is logits, and errors."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from keras_backend_torch.placement import on_host
from keras_core.contract import epsilon

_NO_LABEL = -(2**63)  # what torch is to leave out of the mean
_SUMMED = (torch.float32, torch.float64)  # the kernel adds up losses in their own dtype, which 16 bits do not hold


def _logs(output: Tensor, axis: int) -> Tensor:
    return torch.log(torch.clamp(output / output.sum(axis, keepdim=True), epsilon(), 1 - epsilon()))


def categorical_crossentropy(target: Tensor, output: Tensor, from_logits: bool = False, axis: int = -1) -> Tensor:
    """Return -sum(target * log(probabilities)) along `axis`."""
    if from_logits:
        logs = torch.log_softmax(output, axis)
    else:
        logs = _logs(output, axis)
    return -(target * logs).sum(axis)


def sparse_categorical_crossentropy(target: Tensor, output: Tensor, from_logits: bool = False, axis: int = -1) -> Any:
    """Return -log(probability of the class `target`) along `axis`, 0 for a label that names no class."""
    if target.ndim == output.ndim and target.shape[-1] == 1:
        target = target.squeeze(-1)
    if target.ndim != output.ndim - 1:
        return NotImplemented
    labels = target.long()
    if axis not in (-1, output.ndim - 1):
        output = torch.movedim(output, axis, -1)
    if not from_logits:
        output = _logs(output, -1)
    loss = F.cross_entropy if from_logits else F.nll_loss
    if output.ndim != 2:
        rows = output.reshape(-1, output.shape[-1])
        return _row_losses(loss, rows, labels.reshape(-1)).reshape(labels.shape)
    return _row_losses(loss, output, labels)


def mean_sparse_categorical_crossentropy(target: Tensor, output: Tensor, from_logits: bool = False) -> Any:
    """Return the mean of `sparse_categorical_crossentropy` over all labels."""
    if target.ndim != 1 or output.ndim != 2 or output.dtype not in _SUMMED or not on_host(output):
        return NotImplemented
    labels = target.long()
    try:
        if from_logits:
            return F.cross_entropy(output, labels, None, None, _NO_LABEL)
        return F.nll_loss(_logs(output, 1), labels, ignore_index=_NO_LABEL)
    except IndexError:  # a label out of range
        return NotImplemented


def _row_losses(loss: Callable[..., Tensor], rows: Tensor, labels: Tensor) -> Tensor:
    if on_host(rows):
        try:
            return loss(rows, labels, reduction="none", ignore_index=-1)
        except IndexError:  # a label out of range
            pass
    # a label out of range that torch is not told to ignore stops the program, on a GPU for good
    labels = torch.where(labels.clamp(0, rows.shape[-1] - 1) == labels, labels, -1)
    return loss(rows, labels, reduction="none", ignore_index=-1)


def binary_crossentropy(target: Tensor, output: Tensor, from_logits: bool = False) -> Tensor:
    """Return -target * log(p) - (1 - target) * log(1 - p), elementwise."""
    if from_logits:
        return F.binary_cross_entropy_with_logits(output, target, reduction="none")
    clipped = torch.clamp(output, epsilon(), 1 - epsilon())
    # torch's fused form stops the program at a target outside [0, 1], on a GPU for good
    return -torch.lerp(torch.log1p(-clipped), torch.log(clipped), target)


def mean_categorical_crossentropy(target: Tensor, output: Tensor, from_logits: bool = False) -> Any:
    """Return the mean of `categorical_crossentropy` over all samples."""
    if not output.ndim or target.shape != output.shape or output.dtype not in _SUMMED:
        return NotImplemented
    logs = torch.log_softmax(output, -1) if from_logits else _logs(output, -1)
    return torch.sum(target * logs) / -math.prod(output.shape[:-1])


def mean_binary_crossentropy(target: Tensor, output: Tensor, from_logits: bool = False) -> Any:
    """Return the mean of `binary_crossentropy` over all elements."""
    if not from_logits or target.shape != output.shape or output.dtype not in _SUMMED:
        return NotImplemented
    return F.binary_cross_entropy_with_logits(output, target)


def mean_huber(target: Tensor, output: Tensor, delta: float = 1.0) -> Any:
    """Return the mean of `huber` over all elements."""
    if not isinstance(delta, int | float) or not delta > 0 or target.shape != output.shape:
        return NotImplemented
    return F.huber_loss(output, target, delta=delta) if output.dtype in _SUMMED else NotImplemented


def mean_square(target: Tensor, output: Tensor) -> Any:
    """Return the mean of `(target - output)²` over all elements."""
    return F.mse_loss(output, target) if target.shape == output.shape and output.dtype in _SUMMED else NotImplemented


def psnr(x1: Tensor, x2: Tensor, max_val: float) -> Any:
    """Return the peak signal-to-noise ratio, in decibels."""
    if x1.shape != x2.shape or x1.dtype not in (torch.float32, torch.float64) or not isinstance(max_val, int | float):
        return NotImplemented
    return torch.log(F.mse_loss(x1, x2)) * (-10 / math.log(10)) + 20 * math.log10(max_val)


def cosine(target: Tensor, output: Tensor, axis: int = -1, epsilon: float = 1e-7) -> Any:
    """Return the cosine of the angle between vectors along `axis`."""
    if target.shape != output.shape or type(axis) is not int or target.dtype not in (torch.float32, torch.float64):
        return NotImplemented
    return F.cosine_similarity(output, target, axis, epsilon)


def huber(target: Tensor, output: Tensor, delta: float = 1.0) -> Any:
    """Return a parabola of the error that goes on as a line from `delta`, elementwise."""
    if not isinstance(delta, int | float) or not delta > 0 or target.shape != output.shape:
        return NotImplemented
    return F.huber_loss(output, target, reduction="none", delta=delta)


OVERRIDES = {
    "binary_crossentropy": binary_crossentropy,
    "categorical_crossentropy": categorical_crossentropy,
    "mean_binary_crossentropy": mean_binary_crossentropy,
    "mean_categorical_crossentropy": mean_categorical_crossentropy,
    "mean_huber": mean_huber,
    "mean_sparse_categorical_crossentropy": mean_sparse_categorical_crossentropy,
    "mean_square": mean_square,
    "cosine": cosine,
    "huber": huber,
    "psnr": psnr,
    "sparse_categorical_crossentropy": sparse_categorical_crossentropy,
}
