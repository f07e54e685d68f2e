"""Convolutions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import jax
import jax.numpy as jnp
from jax import Array, lax

from keras_backend_jax.native import jitted
from keras_backend_jax.overrides import pooling

_STATIC = ("strides", "padding", "data_format", "dilation", "output_padding")


def conv(
    inputs: Array,
    kernel: Array,
    strides: Any = 1,
    padding: str = "valid",
    data_format: str = "channels_last",
    dilation_rate: Any = 1,
) -> Array:
    """Return the convolution over 1 to 3 spatial axes; fewer kernel than input channels make feature groups."""
    n = inputs.ndim - 2
    return _conv(inputs, kernel, _per_axis(strides, n), padding.upper(), data_format, _per_axis(dilation_rate, n))


def depthwise_conv(
    inputs: Array,
    kernel: Array,
    strides: Any = 1,
    padding: str = "valid",
    data_format: str = "channels_last",
    dilation_rate: Any = 1,
) -> Array:
    """Return each channel convolved with its own kernels; `kernel` has shape (*spatial, in, multiplier)."""
    n = inputs.ndim - 2
    return _depthwise(inputs, kernel, _per_axis(strides, n), padding.upper(), data_format, _per_axis(dilation_rate, n))


def separable_conv(
    inputs: Array,
    depthwise_kernel: Array,
    pointwise_kernel: Array,
    strides: Any = 1,
    padding: str = "valid",
    data_format: str = "channels_last",
    dilation_rate: Any = 1,
) -> Array:
    """Return a depthwise convolution followed by one of single-element windows that mixes the channels."""
    spread = depthwise_conv(inputs, depthwise_kernel, strides, padding, data_format, dilation_rate)
    return conv(spread, pointwise_kernel, 1, "valid", data_format)


def conv_transpose(
    inputs: Array,
    kernel: Array,
    strides: Any = 1,
    padding: str = "valid",
    output_padding: Any = None,
    data_format: str = "channels_last",
    dilation_rate: Any = 1,
) -> Array:
    """Return the transposed convolution; `kernel` has shape (*spatial, out, in)."""
    n = inputs.ndim - 2
    if output_padding is not None:
        output_padding = _per_axis(output_padding, n)
    return _conv_transpose(
        inputs, kernel, _per_axis(strides, n), padding.lower(), output_padding, data_format, _per_axis(dilation_rate, n)
    )


def _per_axis(value: Any, n: int) -> tuple[int, ...]:
    """Return an int or a sequence as one int for each of `n` spatial axes."""
    if isinstance(value, Sequence):
        return tuple(map(int, value)) if len(value) > 1 or n == 1 else (int(value[0]),) * n
    return (int(value),) * n


def _layout(data_format: str, n: int) -> tuple[str, str, str]:
    """Return how the axes of input, kernel and output are laid out, as letters."""
    spatial = "DHW"[-n:]
    images = f"N{spatial}C" if data_format == "channels_last" else f"NC{spatial}"
    return images, f"{spatial}IO", images


def _channels(inputs: Array, data_format: str) -> int:
    return inputs.shape[-1 if data_format == "channels_last" else 1]


def _conv_traced(
    inputs: Array, kernel: Array, strides: Any, padding: str, data_format: str, dilation: tuple[int, ...]
) -> Array:
    channels = _channels(inputs, data_format)
    if channels % kernel.shape[-2]:
        raise ValueError(
            f"conv: `inputs` of shape {inputs.shape} ({data_format}) have {channels} channels, expected a multiple of "
            f"the {kernel.shape[-2]} input channels of `kernel` of shape {kernel.shape}. Check `data_format`, or "
            "build the kernel for these inputs."
        )
    return lax.conv_general_dilated(
        inputs,
        kernel,
        strides,
        padding,
        rhs_dilation=dilation,
        dimension_numbers=_layout(data_format, inputs.ndim - 2),
        feature_group_count=channels // kernel.shape[-2],
    )


def _depthwise_traced(
    inputs: Array, kernel: Array, strides: Any, padding: str, data_format: str, dilation: tuple[int, ...]
) -> Array:
    *spatial, channels, multiplier = kernel.shape
    grouped = jnp.reshape(kernel, (*spatial, 1, channels * multiplier))
    return _conv_traced(inputs, grouped, strides, padding, data_format, dilation)


def _conv_transpose_traced(
    inputs: Array,
    kernel: Array,
    strides: tuple[int, ...],
    padding: str,
    output_padding: tuple[int, ...] | None,
    data_format: str,
    dilation: tuple[int, ...],
) -> Array:
    n = inputs.ndim - 2
    sizes = inputs.shape[1:-1] if data_format == "channels_last" else inputs.shape[2:]
    pads = [
        _transpose_padding(
            sizes[i],
            strides[i],
            kernel.shape[i],
            dilation[i],
            padding,
            None if output_padding is None else output_padding[i],
        )
        for i in range(n)
    ]
    flipped = jnp.swapaxes(jnp.flip(kernel, tuple(range(n))), -1, -2)
    spread = None if strides == (1,) * n else strides
    if spread is not None and jax.default_backend() == "cpu":
        # spread out beforehand: the gradient by the kernel of a convolution that spreads is five times slower there
        widths = [(before, after, stride - 1) for (before, after), stride in zip(pads, strides, strict=True)]
        none = [(0, 0, 0)]
        widths = none + widths + none if data_format == "channels_last" else none + none + widths
        inputs, pads, spread = lax.pad(inputs, jnp.zeros((), inputs.dtype), widths), [(0, 0)] * n, None
    return lax.conv_general_dilated(
        inputs,
        flipped,
        (1,) * n,
        pads,
        lhs_dilation=spread,
        rhs_dilation=dilation,
        dimension_numbers=_layout(data_format, n),
    )


def _transpose_padding(
    size: int, stride: int, window: int, dilation: int, padding: str, output_padding: int | None
) -> tuple[int, int]:
    """Return the padding around the dilated input that gives the output length and offset of Keras.

    The full transposed convolution has length `(size - 1) * stride + span`; the output is a part of it, centred
    for "same" padding, or reaches beyond its end.
    """
    span = (window - 1) * dilation + 1
    full = (size - 1) * stride + span
    same = padding == "same"
    if output_padding is None:
        length = size * stride + (0 if same else max(span - stride, 0))
    else:
        length = full - (2 * (span // 2) if same else 0) + output_padding
    before = max(full - length, 0) // 2 if same else 0
    return span - 1 - before, length - full + before + span - 1


_conv = jitted(_conv_traced, static=_STATIC[:-1])
_depthwise = jitted(_depthwise_traced, static=_STATIC[:-1])
_conv_transpose = jitted(_conv_transpose_traced, static=_STATIC)

OVERRIDES = {
    "average_pool": pooling.average_pool,
    "conv": conv,
    "conv_transpose": conv_transpose,
    "depthwise_conv": depthwise_conv,
    "max_pool": pooling.max_pool,
    "separable_conv": separable_conv,
}
