"""Windows as columns, and adaptive pools."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch.nn.functional as F
from torch import Tensor

from keras_backend_torch.overrides.geometry import enter, leave, per_axis

Ints = int | Sequence[int]

_AVERAGE = {2: F.adaptive_avg_pool2d, 3: F.adaptive_avg_pool3d}
_MAX = {2: F.adaptive_max_pool2d, 3: F.adaptive_max_pool3d}


def _fits(value: Any, least: int) -> bool:
    values = (value, value) if isinstance(value, int) else value
    return len(values) == 2 and all(isinstance(v, int) and v >= least for v in values)


def _fit(kernel_size: Ints, dilation: Ints, padding: Ints, stride: Ints) -> bool:
    return _fits(kernel_size, 1) and _fits(dilation, 1) and _fits(padding, 0) and _fits(stride, 1)


def _holds_window(sizes: Sequence[int], kernel_size: Ints, dilation: Ints, padding: Ints) -> bool:
    windows, dilations, paddings = (per_axis(v, 2) for v in (kernel_size, dilation, padding))
    return all(n + 2 * p > (k - 1) * d for n, k, d, p in zip(sizes, windows, dilations, paddings, strict=True))


def unfold(x: Tensor, kernel_size: Ints, dilation: Ints = 1, padding: Ints = 0, stride: Ints = 1) -> Any:
    """Return what each window sees as a column."""
    if x.ndim != 4 or not x.is_floating_point() or not x.numel() or not _fit(kernel_size, dilation, padding, stride):
        return NotImplemented
    if not _holds_window(x.shape[2:], kernel_size, dilation, padding):
        return NotImplemented
    return F.unfold(x, kernel_size, dilation, padding, stride)


def fold(
    x: Tensor, output_size: Ints, kernel_size: Ints, dilation: Ints = 1, padding: Ints = 0, stride: Ints = 1
) -> Any:
    """Return columns added up where windows saw them."""
    if x.ndim != 3 or not x.is_floating_point() or not x.numel() or not _fits(output_size, 1):
        return NotImplemented
    if not _fit(kernel_size, dilation, padding, stride):
        return NotImplemented
    settings = zip(*(per_axis(v, 2) for v in (output_size, kernel_size, dilation, padding, stride)), strict=True)
    rows, columns = ((n + 2 * p - (k - 1) * d - 1) // s + 1 for n, k, d, p, s in settings)
    height, width = per_axis(kernel_size, 2)
    if rows < 1 or columns < 1 or x.shape[2] != rows * columns or x.shape[1] % (height * width):
        return NotImplemented
    return F.fold(x, output_size, kernel_size, dilation, padding, stride)


def _pool(inputs: Tensor, output_size: Any, data_format: str | None, pools: Any) -> Any:
    rank = inputs.ndim - 2
    sizes = (output_size,) * rank if isinstance(output_size, int) else tuple(output_size)
    if rank not in (1, 2, 3) or not inputs.is_floating_point() or len(sizes) != rank or not inputs.numel():
        return NotImplemented
    if any(not isinstance(n, int) or n < 1 for n in sizes):
        return NotImplemented
    x = enter(inputs, data_format)
    return leave(pools[x.ndim - 2](x, per_axis(sizes, rank)), rank, data_format)


def adaptive_average_pool(inputs: Tensor, output_size: Ints, data_format: str | None = None) -> Any:
    """Return the means of windows between which each spatial axis is divided."""
    return _pool(inputs, output_size, data_format, _AVERAGE)


def adaptive_max_pool(inputs: Tensor, output_size: Ints, data_format: str | None = None) -> Any:
    """Return the largest elements of windows between which each spatial axis is divided."""
    return _pool(inputs, output_size, data_format, _MAX)


OVERRIDES = {
    "adaptive_average_pool": adaptive_average_pool,
    "adaptive_max_pool": adaptive_max_pool,
    "fold": fold,
    "unfold": unfold,
}
