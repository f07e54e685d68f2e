"""Convolutions and pooling."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from keras_backend_torch.overrides.geometry import apply_padding, enter, leave, pad_spatial, per_axis, same_padding

Ints = int | Sequence[int]

PADDINGS = ("valid", "same")

_CONV = {2: torch.conv2d, 3: torch.conv3d}
_CONV_TRANSPOSE = {2: torch.conv_transpose2d, 3: torch.conv_transpose3d}
_MAX_POOL = {2: F.max_pool2d, 3: F.max_pool3d}
_AVERAGE_POOL = {2: F.avg_pool2d, 3: F.avg_pool3d}
_WEIGHT = {4: (3, 2, 0, 1), 5: (4, 3, 0, 1, 2)}  # (*spatial, in, out) to (out, in, *spatial)


def _weight(kernel: Tensor) -> Tensor:
    """Return a kernel as torch has it, with at least two spatial axes. A view."""
    if kernel.ndim == 3:
        kernel = kernel.unsqueeze(0)
    return torch.permute(kernel, _WEIGHT[kernel.ndim])


def conv(
    inputs: Tensor,
    kernel: Tensor,
    strides: Ints = 1,
    padding: str = "valid",
    data_format: str | None = None,
    dilation_rate: Ints = 1,
) -> Any:
    """Return the cross-correlation of images with a kernel; fewer input channels in the kernel mean groups."""
    return _conv(inputs, kernel, None, strides, padding, data_format, dilation_rate)


def biased_conv(
    inputs: Tensor,
    kernel: Tensor,
    bias: Tensor,
    strides: Ints = 1,
    padding: str = "valid",
    data_format: str | None = None,
    dilation_rate: Ints = 1,
) -> Any:
    """Return what `conv` does, with a bias for each filter."""
    return _conv(inputs, kernel, bias, strides, padding, data_format, dilation_rate)


def _conv(
    inputs: Tensor,
    kernel: Tensor,
    bias: Tensor | None,
    strides: Ints,
    padding: str,
    data_format: str | None,
    dilation_rate: Ints,
) -> Any:
    rank = kernel.ndim - 2
    if not inputs.dtype.is_floating_point or rank > 3 or padding not in PADDINGS:
        return NotImplemented  # the composition says what is wrong with a padding
    if rank == 2 and strides == 1 and dilation_rate == 1 and data_format != "channels_first":
        height, width, taken, _ = kernel.shape
        if padding == "valid" or (height % 2 and width % 2):
            return _step_by_step(inputs, kernel, bias, (height // 2, width // 2) if padding == "same" else 0, taken)
    x, weight = enter(inputs, data_format), _weight(kernel)
    strides, dilation = per_axis(strides, rank), per_axis(dilation_rate, rank)
    x, width = apply_padding(x, padding, weight.shape[2:], strides, dilation)
    groups = x.shape[1] // weight.shape[1]
    return leave(_CONV[x.ndim - 2](x, weight, bias, strides, width, dilation, groups), rank, data_format)


def _step_by_step(inputs: Tensor, kernel: Tensor, bias: Tensor | None, width: Any, taken: int) -> Tensor:
    """Return the most common convolution, for which small images do not wait for Python to look at its options."""
    x = torch.permute(inputs, (0, 3, 1, 2))
    y = torch.conv2d(x, torch.permute(kernel, (3, 2, 0, 1)), bias, 1, width, 1, x.shape[1] // taken)
    return torch.permute(y, (0, 2, 3, 1))


def depthwise_conv(
    inputs: Tensor,
    kernel: Tensor,
    strides: Ints = 1,
    padding: str = "valid",
    data_format: str | None = None,
    dilation_rate: Ints = 1,
) -> Any:
    """Return each channel correlated with kernels of its own, of shape `(*spatial, channels, multiplier)`."""
    *spatial, channels, multiplier = kernel.shape
    grouped = kernel.reshape(*spatial, 1, channels * multiplier)
    return conv(inputs, grouped, strides, padding, data_format, dilation_rate)


def separable_conv(
    inputs: Tensor,
    depthwise_kernel: Tensor,
    pointwise_kernel: Tensor,
    strides: Ints = 1,
    padding: str = "valid",
    data_format: str | None = None,
    dilation_rate: Ints = 1,
) -> Any:
    """Return a depthwise convolution followed by one of window 1."""
    x = depthwise_conv(inputs, depthwise_kernel, strides, padding, data_format, dilation_rate)
    return x if x is NotImplemented else conv(x, pointwise_kernel, 1, "valid", data_format, 1)


def _transposed_extent(n: int, k: int, s: int, d: int, padding: str, output_padding: int | None) -> tuple[int, int]:
    """Return how much the full result loses at the start of an axis, and the length that is kept from there."""
    window = (k - 1) * d + 1
    if output_padding is None:
        if padding == "valid":
            return 0, n * s + max(window - s, 0)
        return max(window - s, 0) // 2, n * s
    if padding == "valid":
        return 0, (n - 1) * s + window + output_padding
    lost = 2 * (window // 2) - output_padding
    return max(lost, 0) // 2, (n - 1) * s + window - lost


def conv_transpose(
    inputs: Tensor,
    kernel: Tensor,
    strides: Ints = 1,
    padding: str = "valid",
    output_padding: Any = None,
    data_format: str | None = None,
    dilation_rate: Ints = 1,
) -> Any:
    """Return the gradient of a convolution with respect to its images; the kernel is `(*spatial, out, in)`."""
    rank = kernel.ndim - 2
    if not inputs.dtype.is_floating_point or rank > 3 or padding not in PADDINGS:
        return NotImplemented
    x, weight = enter(inputs, data_format), _weight(kernel)
    strides, dilation = per_axis(strides, rank), per_axis(dilation_rate, rank)
    extra = (None,) * (x.ndim - 2) if output_padding is None else per_axis(output_padding, rank, first=0)
    axes = list(zip(x.shape[2:], weight.shape[2:], strides, dilation, extra, strict=True))
    extents = [_transposed_extent(n, k, s, d, padding, o) for n, k, s, d, o in axes]
    full = [(n - 1) * s + (k - 1) * d + 1 for n, k, s, d, _ in axes]
    crops = [before for before, _ in extents]
    extras = [length - (f - 2 * before) for (before, length), f in zip(extents, full, strict=True)]
    run = _CONV_TRANSPOSE[x.ndim - 2]
    if all(0 <= e < max(s, d) for e, s, d in zip(extras, strides, dilation, strict=True)):
        y = run(x, weight, None, strides, crops, extras, 1, dilation)
    else:
        y = run(x, weight, None, strides, 0, 0, 1, dilation)
        widths = [(-before, before + length - f) for (before, length), f in zip(extents, full, strict=True)]
        if all(after <= 0 for _, after in widths):  # a view, where to pad copies
            kept = [slice(before, before + length) for before, length in extents[-rank:]]
            lead = (slice(None),) * (2 if data_format == "channels_first" else 1)
            return leave(y, rank, data_format)[(*lead, *kept)]
        y = pad_spatial(y, widths)
    return leave(y, rank, data_format)


def _fits(x: Tensor, window: Sequence[int], strides: Sequence[int], pairs: Sequence[tuple[int, int]]) -> bool:
    """Whether torch's own padding, with the last window allowed to hang over, places the same windows."""
    for n, k, s, (before, _) in zip(x.shape[2:], window, strides, pairs, strict=True):
        count = -(-(n + 2 * before - k) // s) + 1
        if (count - 1) * s >= n + before:  # torch drops a window that starts in the padding
            count -= 1
        if count != -(-n // s) or before > k // 2:
            return False
    return True


def _pool_geometry(
    inputs: Tensor, pool_size: Ints, strides: Ints | None, padding: str, data_format: str | None
) -> tuple[Tensor, tuple[int, ...], tuple[int, ...], list[tuple[int, int]] | None]:
    rank = inputs.ndim - 2
    window = per_axis(pool_size, rank)
    steps = window if strides is None else per_axis(strides, rank)
    x = enter(inputs, data_format)
    pairs = same_padding(x.shape[2:], window, steps, (1,) * len(window)) if padding == "same" else None
    return x, window, steps, pairs if pairs and any(map(any, pairs)) else None


def max_pool(
    inputs: Tensor, pool_size: Ints, strides: Ints | None = None, padding: str = "valid", data_format: str | None = None
) -> Any:
    """Return the largest element under each window."""
    if not inputs.dtype.is_floating_point or padding not in PADDINGS:
        return NotImplemented
    x, window, steps, pairs = _pool_geometry(inputs, pool_size, strides, padding, data_format)
    run = _MAX_POOL[x.ndim - 2]
    if pairs is None:
        y = run(x, window, steps)
    elif _fits(x, window, steps, pairs):
        y = run(x, window, steps, [before for before, _ in pairs], ceil_mode=True)
    else:
        y = run(pad_spatial(x, pairs, -math.inf), window, steps)
    return leave(y, inputs.ndim - 2, data_format)


def average_pool(
    inputs: Tensor, pool_size: Ints, strides: Ints | None = None, padding: str = "valid", data_format: str | None = None
) -> Any:
    """Return the mean of the elements under each window, those of the padding left out."""
    if not inputs.dtype.is_floating_point or padding not in PADDINGS:
        return NotImplemented
    x, window, steps, pairs = _pool_geometry(inputs, pool_size, strides, padding, data_format)
    if x.ndim == 5 and x.dtype in (torch.float16, torch.bfloat16) and x.device.type == "cpu":
        return NotImplemented  # torch has no such kernel
    run = _AVERAGE_POOL[x.ndim - 2]
    if pairs is None:
        y = run(x, window, steps)
    elif _fits(x, window, steps, pairs):
        y = run(x, window, steps, [before for before, _ in pairs], ceil_mode=True, count_include_pad=False)
    else:
        inside = torch.ones((1, 1, *x.shape[2:]), dtype=x.dtype, device=x.device)
        y = run(pad_spatial(x, pairs), window, steps) / run(pad_spatial(inside, pairs), window, steps)
    return leave(y, inputs.ndim - 2, data_format)


OVERRIDES = {
    "average_pool": average_pool,
    "biased_conv": biased_conv,
    "conv": conv,
    "conv_transpose": conv_transpose,
    "depthwise_conv": depthwise_conv,
    "max_pool": max_pool,
    "separable_conv": separable_conv,
}
