"""Convolution and pooling.

Everything runs with channels last; `channels_first` is a view with its axes moved, and so is its result.
A dense convolution gathers each window into a row and multiplies by the kernel as a matrix (Chellapilla, Puri and
Simard, "High performance convolutional neural networks for document processing", 2006), some images at a time.
Depthwise convolution, pooling and transposed convolution add up one whole array for each place in the window.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from keras_core.reference.tensors import native, widened

Tensor = Any
Size = int | Sequence[int]

PADDINGS = ("valid", "same")

_ROW_BYTES = 8 << 20  # gathered windows held at a time


def conv(
    inputs: Tensor,
    kernel: Tensor,
    strides: Size = 1,
    padding: str = "valid",
    data_format: str | None = None,
    dilation_rate: Size = 1,
) -> Tensor:
    """Return the convolution over 1 to 3 spatial axes; groups follow from the kernel's input channels.

    Args:
        inputs: `(batch, *spatial, channels)`, or channels first.
        kernel: `(*window, channels / groups, filters)`.
        strides, dilation_rate: an int or one for each spatial axis.
        padding: `"valid"` or `"same"`.
        data_format: `"channels_last"` or `"channels_first"`.
    """
    if padding not in PADDINGS or not 3 <= inputs.ndim == kernel.ndim:
        return NotImplemented  # the composition says what is wrong
    rank = kernel.ndim - 2
    strides, dilation = _each(strides, rank), _each(dilation_rate, rank)
    x = _channels_last(inputs, data_format)
    if x.shape[-1] % kernel.shape[-2]:
        return NotImplemented
    window, (depth, filters) = kernel.shape[:rank], kernel.shape[rank:]
    x = _padded(x, _margins(x.shape[1:-1], window, strides, dilation, padding), 0)
    groups = x.shape[-1] // depth
    if depth == 1 and groups > 1:
        multiplied = kernel.reshape(*window, groups, filters // groups)
        return _restored(_depthwise(x, multiplied, strides, dilation), data_format)
    spatial = _outputs(x.shape[1:-1], window, strides, dilation)
    out = np.empty((x.shape[0], *spatial, filters), np.result_type(x, kernel))
    # one matrix a group: (groups, window * depth, filters / groups)
    matrices = np.moveaxis(kernel.reshape(-1, groups, filters // groups), 1, 0)
    batch = max(1, _ROW_BYTES // max(1, math.prod(spatial) * math.prod(window) * x.shape[-1] * x.itemsize))
    for start in range(0, x.shape[0], batch):
        part = slice(start, start + batch)
        rows = _gathered(x[part], window, spatial, strides, dilation)
        if groups == 1:
            out[part] = (rows.reshape(-1, matrices.shape[1]) @ matrices[0]).reshape(out[part].shape)
            continue
        grouped = np.moveaxis(rows.reshape(-1, math.prod(window), groups, depth), 2, 0)
        products = grouped.reshape(groups, -1, math.prod(window) * depth) @ matrices
        out[part] = np.moveaxis(products, 0, 1).reshape(out[part].shape)
    return _restored(out, data_format)


def depthwise_conv(
    inputs: Tensor,
    kernel: Tensor,
    strides: Size = 1,
    padding: str = "valid",
    data_format: str | None = None,
    dilation_rate: Size = 1,
) -> Tensor:
    """Return each channel convolved with filters of its own; `kernel` is `(*window, channels, multiplier)`."""
    if padding not in PADDINGS or not 3 <= inputs.ndim == kernel.ndim:
        return NotImplemented
    rank = kernel.ndim - 2
    strides, dilation = _each(strides, rank), _each(dilation_rate, rank)
    x = _channels_last(inputs, data_format)
    if x.shape[-1] != kernel.shape[-2]:
        return NotImplemented
    x = _padded(x, _margins(x.shape[1:-1], kernel.shape[:rank], strides, dilation, padding), 0)
    return _restored(_depthwise(x, kernel, strides, dilation), data_format)


def separable_conv(
    inputs: Tensor,
    depthwise_kernel: Tensor,
    pointwise_kernel: Tensor,
    strides: Size = 1,
    padding: str = "valid",
    data_format: str | None = None,
    dilation_rate: Size = 1,
) -> Tensor:
    """Return a depthwise convolution followed by one with windows of one place."""
    x = depthwise_conv(inputs, depthwise_kernel, strides, padding, data_format, dilation_rate)
    return x if x is NotImplemented else conv(x, pointwise_kernel, 1, "valid", data_format)


def conv_transpose(
    inputs: Tensor,
    kernel: Tensor,
    strides: Size = 1,
    padding: str = "valid",
    output_padding: Size | None = None,
    data_format: str | None = None,
    dilation_rate: Size = 1,
) -> Tensor:
    """Return the transpose of `conv`, its gradient by the input; `kernel` is `(*window, filters, channels)`."""
    if padding not in PADDINGS or not 3 <= inputs.ndim == kernel.ndim:
        return NotImplemented
    rank = kernel.ndim - 2
    strides, dilation = _each(strides, rank), _each(dilation_rate, rank)
    x = _channels_last(inputs, data_format)
    if x.shape[-1] != kernel.shape[-1]:
        return NotImplemented
    window, filters = kernel.shape[:rank], kernel.shape[rank]
    extra = [None] * rank if output_padding is None else _each(output_padding, rank)
    plan = [
        _transposed_length(n, w, s, d, padding, e)
        for n, w, s, d, e in zip(x.shape[1:-1], window, strides, dilation, extra, strict=True)
    ]
    # every place that any input reaches, and the part of it that is asked for
    reach = [
        max((n - 1) * s + (w - 1) * d + 1, first + length)
        for n, w, s, d, (first, length) in zip(x.shape[1:-1], window, strides, dilation, plan, strict=True)
    ]
    out = np.zeros((x.shape[0], *reach, filters), np.result_type(x, kernel))
    for place in np.ndindex(*window):
        out[_places(place, x.shape[1:-1], strides, dilation)] += x @ kernel[place].T
    return _restored(out[:, *(slice(first, first + length) for first, length in plan)], data_format)


def max_pool(
    inputs: Tensor, pool_size: Size, strides: Size | None = None, padding: str = "valid", data_format: str | None = None
) -> Tensor:
    """Return the largest value of each window."""
    if padding not in PADDINGS:
        return NotImplemented
    lowest = -np.inf if inputs.dtype.kind not in "iub" else np.iinfo(inputs.dtype).min
    x, window, strides, _ = _pooling(inputs, pool_size, strides, padding, data_format, lowest)
    return _restored(_folded(np.maximum, x, window, strides), data_format)


def average_pool(
    inputs: Tensor, pool_size: Size, strides: Size | None = None, padding: str = "valid", data_format: str | None = None
) -> Tensor:
    """Return the mean of each window, padding not counted."""
    if padding not in PADDINGS:
        return NotImplemented
    x, window, strides, margins = _pooling(inputs, pool_size, strides, padding, data_format, 0)
    total = _folded(np.add, x, window, strides)
    if not any(before or after for before, after in margins):
        return _restored(total / x.dtype.type(math.prod(window)), data_format)
    inside = [n - before - after for n, (before, after) in zip(x.shape[1:-1], margins, strict=True)]
    ones = _padded(np.ones((1, *inside, 1), x.dtype), margins, 0)
    return _restored(total / _folded(np.add, ones, window, strides), data_format)


def _each(size: Size, rank: int) -> tuple[int, ...]:
    return (size,) * rank if isinstance(size, int) else tuple(size)


def _channels_last(x: Tensor, data_format: str | None) -> Tensor:
    return np.moveaxis(x, 1, -1) if data_format == "channels_first" else x


def _restored(x: Tensor, data_format: str | None) -> Tensor:
    return np.moveaxis(x, -1, 1) if data_format == "channels_first" else x


def _margins(
    lengths: Sequence[int], window: Sequence[int], strides: Sequence[int], dilation: Sequence[int], padding: str
) -> list[tuple[int, int]]:
    """Return the padding before and after each spatial axis; an odd one is larger after."""
    if padding == "valid":
        return [(0, 0)] * len(window)
    totals = [
        max((-(-n // s) - 1) * s + (w - 1) * d + 1 - n, 0)
        for n, w, s, d in zip(lengths, window, strides, dilation, strict=True)
    ]
    return [(total // 2, total - total // 2) for total in totals]


def _padded(x: Tensor, margins: Sequence[tuple[int, int]], value: Any) -> Tensor:
    if not any(before or after for before, after in margins):
        return x
    lengths = [n + before + after for n, (before, after) in zip(x.shape[1:-1], margins, strict=True)]
    out = np.full((x.shape[0], *lengths, x.shape[-1]), value, x.dtype)
    out[:, *(slice(b, b + n) for n, (b, _) in zip(x.shape[1:-1], margins, strict=True))] = x
    return out


def _outputs(
    lengths: Sequence[int], window: Sequence[int], strides: Sequence[int], dilation: Sequence[int]
) -> tuple[int, ...]:
    return tuple(
        max((n - (w - 1) * d - 1) // s + 1, 0) for n, w, s, d in zip(lengths, window, strides, dilation, strict=True)
    )


def _places(
    place: Sequence[int], outputs: Sequence[int], strides: Sequence[int], dilation: Sequence[int]
) -> tuple[slice, ...]:
    """Return where, on a padded input, one place of the window meets each output."""
    spatial = (
        slice(p * d, p * d + (n - 1) * s + 1 if n else p * d, s)
        for p, n, s, d in zip(place, outputs, strides, dilation, strict=True)
    )
    return (slice(None), *spatial)


def _gathered(
    x: Tensor, window: Sequence[int], spatial: Sequence[int], strides: Sequence[int], dilation: Sequence[int]
) -> Tensor:
    """Return the windows of a padded input as an array `(batch, *spatial, *window, channels)`, a view."""
    rank = len(window)
    spans = tuple((w - 1) * d + 1 for w, d in zip(window, dilation, strict=True))
    if any(n < span for n, span in zip(x.shape[1:-1], spans, strict=True)):
        return np.empty((x.shape[0], *spatial, *window, x.shape[-1]), x.dtype)
    views = np.lib.stride_tricks.sliding_window_view(x, spans, tuple(range(1, rank + 1)))
    steps = [slice(None, None, s) for s in strides]
    views = views[:, *steps, :, *(slice(None, None, d) for d in dilation)]
    return np.moveaxis(views, rank + 1, -1)


def _depthwise(x: Tensor, kernel: Tensor, strides: Sequence[int], dilation: Sequence[int]) -> Tensor:
    """Return a padded input's channels, each times its own `multiplier` filters."""
    *window, channels, multiplier = kernel.shape
    spatial = _outputs(x.shape[1:-1], window, strides, dilation)
    out = np.zeros((x.shape[0], *spatial, channels, multiplier), np.result_type(x, kernel))
    product = np.empty_like(out)
    for place in np.ndindex(*window):
        out += np.multiply(x[_places(place, spatial, strides, dilation)][..., None], kernel[place], out=product)
    return out.reshape(x.shape[0], *spatial, channels * multiplier)


def _transposed_length(n: int, w: int, s: int, d: int, padding: str, output_padding: int | None) -> tuple[int, int]:
    """Return the first place of the full result that is kept, and how many are."""
    span = (w - 1) * d + 1
    if output_padding is None:
        if padding == "valid":
            return 0, n * s + max(span - s, 0)
        return max(span - s, 0) // 2, n * s
    if padding == "valid":
        return 0, (n - 1) * s + span + output_padding
    cut = 2 * (span // 2) - output_padding
    return max(cut, 0) // 2, (n - 1) * s + span - cut


def _pooling(
    inputs: Tensor, pool_size: Size, strides: Size | None, padding: str, data_format: str | None, value: Any
) -> tuple[Tensor, tuple[int, ...], tuple[int, ...], list[tuple[int, int]]]:
    """Return the padded input, channels last, and the window's geometry."""
    rank = inputs.ndim - 2
    window = _each(pool_size, rank)
    strides = window if strides is None else _each(strides, rank)
    x = _channels_last(inputs, data_format)
    margins = _margins(x.shape[1:-1], window, strides, (1,) * rank, padding)
    return _padded(x, margins, value), window, strides, margins


def _folded(ufunc: Callable[..., Any], x: Tensor, window: Sequence[int], strides: Sequence[int]) -> Tensor:
    """Return `ufunc` reduced over each window of a padded input."""
    spatial = _outputs(x.shape[1:-1], window, strides, (1,) * len(window))
    parts: Iterator[Tensor] = (
        x[_places(place, spatial, strides, (1,) * len(window))] for place in itertools.product(*map(range, window))
    )
    out = np.array(next(parts))
    for part in parts:
        ufunc(out, part, out=out)
    return out


_FUNCTIONS = (conv, depthwise_conv, separable_conv, conv_transpose, max_pool, average_pool)

OVERRIDES = {function.__name__: widened(native(function)) for function in _FUNCTIONS}
