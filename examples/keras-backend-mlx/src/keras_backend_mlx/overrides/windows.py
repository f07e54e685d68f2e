"""Convolutions by `mx.conv_general`."""

from __future__ import annotations

from typing import Any

import mlx.core as mx

from keras_backend_mlx.arrays import FLOATS
from keras_backend_mlx.overrides.geometry import Ints, channels_last, pads, per_axis

Tensor = mx.array

_PADDINGS = ("valid", "same")


def conv(
    inputs: Tensor,
    kernel: Tensor,
    strides: Ints = 1,
    padding: str = "valid",
    data_format: str | None = None,
    dilation_rate: Ints = 1,
) -> Any:
    """Return the correlation over 1 to 3 spatial axes; fewer kernel than input channels make groups."""
    n = kernel.ndim - 2
    if inputs.dtype not in FLOATS or padding not in _PADDINGS:
        return NotImplemented
    steps, dilation = per_axis(strides, n), per_axis(dilation_rate, n)
    spans = [(k - 1) * d + 1 for k, d in zip(kernel.shape, dilation)]

    def run(x: Tensor) -> Any:
        groups, rest = divmod(x.shape[-1], kernel.shape[-2])
        if rest or (groups > 1 and n == 3):
            return NotImplemented
        before, after = zip(*pads(padding, x.shape[1:-1], spans, steps))
        if any(size + b + a < span for size, b, a, span in zip(x.shape[1:-1], before, after, spans)):
            return NotImplemented  # the composition says what is too small
        weight = mx.moveaxis(kernel, -1, 0)
        edges = (list(before), list(after))
        return mx.conv_general(x, weight, stride=steps, padding=edges, kernel_dilation=dilation, groups=groups)

    return channels_last(run, inputs, data_format)


def depthwise_conv(
    inputs: Tensor,
    kernel: Tensor,
    strides: Ints = 1,
    padding: str = "valid",
    data_format: str | None = None,
    dilation_rate: Ints = 1,
) -> Any:
    """Return each channel convolved with its own kernels, of shape (*spatial, channels, multiplier)."""
    *spatial, channels, multiplier = kernel.shape
    grouped = mx.reshape(kernel, (*spatial, 1, channels * multiplier))
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
    """Return a depthwise convolution followed by one that mixes the channels."""
    spread = depthwise_conv(inputs, depthwise_kernel, strides, padding, data_format, dilation_rate)
    return spread if spread is NotImplemented else conv(spread, pointwise_kernel, 1, "valid", data_format)


def conv_transpose(
    inputs: Tensor,
    kernel: Tensor,
    strides: Ints = 1,
    padding: str = "valid",
    output_padding: Any = None,
    data_format: str | None = None,
    dilation_rate: Ints = 1,
) -> Any:
    """Return the transposed convolution; `kernel` has shape (*spatial, out, in)."""
    n = kernel.ndim - 2
    if inputs.dtype not in FLOATS or padding not in _PADDINGS:
        return NotImplemented
    steps, dilation = per_axis(strides, n), per_axis(dilation_rate, n)
    extra = (None,) * n if output_padding is None else per_axis(output_padding, n)
    weight = mx.moveaxis(kernel, -2, 0)

    def run(x: Tensor) -> Any:
        axes = zip(x.shape[1:-1], steps, kernel.shape, dilation, extra)
        edges = [_transposed_edges(*axis, padding == "same") for axis in axes]
        if any(e < 0 for pair in edges for e in pair):
            return NotImplemented
        before, after = map(list, zip(*edges))
        return mx.conv_general(
            x, weight, padding=(before, after), kernel_dilation=dilation, input_dilation=steps, flip=True
        )

    return channels_last(run, inputs, data_format)


def _transposed_edges(
    size: int, stride: int, window: int, dilation: int, extra: int | None, same: bool
) -> tuple[int, int]:
    """Return the padding around the spread input that gives the length and offset of Keras."""
    span = (window - 1) * dilation + 1
    full = (size - 1) * stride + span
    if extra is None:
        length = size * stride + (0 if same else max(span - stride, 0))
    else:
        length = full - (2 * (span // 2) if same else 0) + extra
    before = max(full - length, 0) // 2 if same else 0
    return span - 1 - before, length - full + before + span - 1


OVERRIDES = {
    "conv": conv,
    "conv_transpose": conv_transpose,
    "depthwise_conv": depthwise_conv,
    "separable_conv": separable_conv,
}
