"""Convolution and pooling, for one to three spatial axes.

The kernels for CPUs want channels last and, for one spatial axis, a second one of length 1; both are arranged here.
A case that TensorFlow has no kernel for, or no gradient, is declined.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import tensorflow as tf

from keras_backend_tf.arrays import shape
from keras_backend_tf.kernels import integers, raw

Tensor = Any

_conv2d, _conv3d, _depthwise = raw("Conv2D"), raw("Conv3D"), raw("DepthwiseConv2dNative")
_back2d, _back3d = raw("Conv2DBackpropInput"), raw("Conv3DBackpropInputV2")
_max2d, _max3d, _average2d, _average3d = raw("MaxPool"), raw("MaxPool3D"), raw("AvgPool"), raw("AvgPool3D")
_transpose, _expand, _squeeze = raw("Transpose"), raw("ExpandDims"), raw("Squeeze")

_FLOATS = frozenset({tf.float16, tf.bfloat16, tf.float32, tf.float64})
_POOLED_3D = frozenset({tf.bfloat16, tf.float32})
_GROUPED = frozenset({tf.bfloat16, tf.float16, tf.float32})


def _per_axis(value: Any, count: int) -> list[int] | None:
    values = [value] * count if isinstance(value, int) else list(value)
    return values if len(values) == count and all(isinstance(v, int) and v > 0 for v in values) else None


def _fits(x: Tensor, spans: Sequence[int], padding: str, data_format: str | None) -> bool:
    """Whether a window fits into `x`: where none does, the composition explains it."""
    if padding == "SAME":
        return True
    sizes = x.shape[1:-1] if data_format == "channels_last" else x.shape[2:]
    return all(n is None or n >= span for n, span in zip(sizes, spans, strict=True))


def _channels_last(x: Tensor, data_format: str | None, run: Callable[[Tensor], Tensor]) -> Tensor:
    """Apply `run`, which wants the channels last and at least two spatial axes, to `x` in any layout."""
    rank = x.shape.rank
    first = data_format == "channels_first"
    if first:
        x = _transpose(x, integers((0, *range(2, rank), 1)))
    y = _squeeze(run(_expand(x, 1)), [1]) if rank == 3 else run(x)
    return _transpose(y, integers((0, rank - 1, *range(1, rank - 1)))) if first else y


def _flat(values: Sequence[int]) -> list[int]:
    """A setting for the kernels: for batch, two or three spatial axes, and channels."""
    return [1, *([1] if len(values) == 1 else []), *values, 1]


def conv(
    inputs: Tensor,
    kernel: Tensor,
    strides: Any = 1,
    padding: str = "valid",
    data_format: str | None = None,
    dilation_rate: Any = 1,
) -> Tensor:
    """Convolve; the kernel is `(*window, in, out)` and may have fewer channels than the inputs: groups."""
    count = inputs.shape.rank - 2
    steps, dilation = _per_axis(strides, count), _per_axis(dilation_rate, count)
    mode = padding.upper()
    channels = inputs.shape[-1 if data_format == "channels_last" else 1]
    window, (taken, made) = kernel.shape[:-2], kernel.shape[-2:]
    if steps is None or dilation is None or mode not in ("VALID", "SAME") or inputs.dtype not in _FLOATS:
        return NotImplemented
    if not 1 <= count <= 3 or kernel.shape.rank != count + 2 or channels is None or channels % taken:
        return NotImplemented
    groups = channels // taken
    if groups > 1 and (count == 3 or made % groups or inputs.dtype not in _GROUPED):
        return NotImplemented
    if not _fits(inputs, [(k - 1) * d + 1 for k, d in zip(window, dilation, strict=True)], mode, data_format):
        return NotImplemented
    if max(dilation) > 1 and (max(steps) > 1 or groups > 1):
        return NotImplemented

    def run(x: Tensor) -> Tensor:
        weights = _expand(kernel, 0) if count == 1 else kernel
        if max(dilation) > 1:  # on CPUs through space_to_batch, for the plain kernel may lack the gradient
            return tf.nn.convolution(x, weights, padding=mode, dilations=_flat(dilation)[1:-1])
        if count == 3:
            return _conv3d(x, weights, _flat(steps), mode)
        return _conv2d(x, weights, _flat(steps), mode)

    return _channels_last(inputs, data_format, run)


def depthwise_conv(
    inputs: Tensor,
    kernel: Tensor,
    strides: Any = 1,
    padding: str = "valid",
    data_format: str | None = None,
    dilation_rate: Any = 1,
) -> Tensor:
    """Convolve each channel by itself; the kernel is `(*window, channels, multiplier)`."""
    count = inputs.shape.rank - 2
    steps, dilation = _per_axis(strides, count), _per_axis(dilation_rate, count)
    mode = padding.upper()
    if count not in (1, 2) or steps is None or dilation is None or mode not in ("VALID", "SAME"):
        return NotImplemented
    if inputs.dtype not in _FLOATS or len(set(steps)) > 1 or max(dilation) > 1 or kernel.shape.rank != count + 2:
        return NotImplemented
    if inputs.shape[-1 if data_format == "channels_last" else 1] != kernel.shape[-2]:
        return NotImplemented
    if not _fits(inputs, kernel.shape[:-2], mode, data_format):
        return NotImplemented
    weights = _expand(kernel, 0) if count == 1 else kernel
    step = [1, steps[0], steps[0], 1]
    return _channels_last(inputs, data_format, lambda x: _depthwise(x, weights, step, mode))


def separable_conv(
    inputs: Tensor,
    depthwise_kernel: Tensor,
    pointwise_kernel: Tensor,
    strides: Any = 1,
    padding: str = "valid",
    data_format: str | None = None,
    dilation_rate: Any = 1,
) -> Tensor:
    """Convolve each channel by itself, then mix the channels at each place."""
    y = depthwise_conv(inputs, depthwise_kernel, strides, padding, data_format, dilation_rate)
    return y if y is NotImplemented else conv(y, pointwise_kernel, 1, "valid", data_format, 1)


def conv_transpose(
    inputs: Tensor,
    kernel: Tensor,
    strides: Any = 1,
    padding: str = "valid",
    output_padding: Any = None,
    data_format: str | None = None,
    dilation_rate: Any = 1,
) -> Tensor:
    """Convolve transposed; the kernel is `(*window, out, in)`."""
    count = inputs.shape.rank - 2
    steps, dilation = _per_axis(strides, count), _per_axis(dilation_rate, count)
    mode = padding.upper()
    if steps is None or dilation is None or max(dilation) > 1 or output_padding is not None:
        return NotImplemented
    if mode not in ("VALID", "SAME") or inputs.dtype not in _FLOATS or not 1 <= count <= 3:
        return NotImplemented
    if kernel.shape.rank != count + 2 or inputs.shape[-1 if data_format == "channels_last" else 1] != kernel.shape[-1]:
        return NotImplemented

    def run(x: Tensor) -> Tensor:
        batch, *sizes, _ = shape(x)
        if count == 1:
            sizes = sizes[1:]
        out = [
            n * s if mode == "SAME" else n * s + max(k - s, 0)
            for n, s, k in zip(sizes, steps, kernel.shape[:-2], strict=True)
        ]
        target = integers((batch, *([1] if count == 1 else []), *out, kernel.shape[-2]))
        weights = _expand(kernel, 0) if count == 1 else kernel
        return (_back3d if count == 3 else _back2d)(target, weights, x, _flat(steps), mode)

    return _channels_last(inputs, data_format, run)


def _pool(flat: Callable[..., Tensor], deep: Callable[..., Tensor]) -> Callable[..., Tensor]:
    def pool(
        inputs: Tensor, pool_size: Any, strides: Any = None, padding: str = "valid", data_format: str | None = None
    ) -> Tensor:
        count = inputs.shape.rank - 2
        window = _per_axis(pool_size, count)
        steps = window if strides is None else _per_axis(strides, count)
        mode = padding.upper()
        if window is None or steps is None or mode not in ("VALID", "SAME") or not 1 <= count <= 3:
            return NotImplemented
        if inputs.dtype not in (_POOLED_3D if count == 3 else _FLOATS) or not _fits(inputs, window, mode, data_format):
            return NotImplemented
        kernel = deep if count == 3 else flat
        return _channels_last(inputs, data_format, lambda x: kernel(x, _flat(window), _flat(steps), mode))

    return pool


OVERRIDES = {
    "conv": conv,
    "depthwise_conv": depthwise_conv,
    "separable_conv": separable_conv,
    "conv_transpose": conv_transpose,
    "max_pool": _pool(_max2d, _max3d),
    "average_pool": _pool(_average2d, _average3d),
}
