"""Convolution: gathered windows times a kernel matrix."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from keras_core.ops import rules, windows
from keras_core.ops.arithmetic import add
from keras_core.ops.decorator import op
from keras_core.ops.definition import Tensor, TensorLike
from keras_core.plugins import xp


def _conv_shape(
    inputs: Any,
    kernel: Any,
    strides: Any = 1,
    padding: str = "valid",
    data_format: Any = None,
    dilation_rate: Any = 1,
) -> tuple[int | None, ...]:
    sizes = windows.spatial(inputs.shape, data_format)
    count = len(sizes)
    _check_kernel(inputs, kernel, data_format, "conv")
    strides = windows.per_axis(strides, count, "strides")
    dilation = windows.per_axis(dilation_rate, count, "dilation_rate")
    padding = windows.check_padding(padding)
    out = [
        windows.windows(n, k, s, d, padding) for n, k, s, d in zip(sizes, kernel.shape, strides, dilation, strict=False)
    ]
    return windows.assembled(inputs.shape[0], out, kernel.shape[-1], data_format)


def _check_kernel(inputs: Any, kernel: Any, data_format: str, name: str) -> None:
    """Raise ValueError unless ranks and channels of inputs and kernel fit."""
    rank = len(inputs.shape)
    if rank < 3 or len(kernel.shape) != rank:
        raise ValueError(
            f"{name} needs inputs of shape (batch, *spatial, channels) and a kernel of shape (*spatial, in, out) "
            f"of the same rank, got {tuple(inputs.shape)} and {tuple(kernel.shape)}."
        )
    given, taken = windows.channels(inputs.shape, data_format), kernel.shape[-2]
    if isinstance(given, int) and isinstance(taken, int) and (not taken or given % taken):
        raise ValueError(
            f"{name}: the inputs have {given} channels, but the kernel of shape {tuple(kernel.shape)} takes {taken}. "
            "The channels must be equal, or a multiple of the kernel's for a grouped convolution."
        )


@op(shape=_conv_shape)
def conv(
    inputs: TensorLike,
    kernel: TensorLike,
    strides: int | Sequence[int] = 1,
    padding: str = "valid",
    data_format: str | None = None,
    dilation_rate: int | Sequence[int] = 1,
) -> Tensor:
    """Convolve over one, two or three spatial axes (a cross-correlation: the kernel is not flipped).

    Args:
        inputs: tensor of shape `(batch, *spatial, channels)`, or `(batch, channels, *spatial)`.
        kernel: tensor of shape `(*window, channels // groups, filters)`; where the inputs have more channels than it
            takes, they are convolved in groups.
        strides: step of the window, for each axis.
        padding: `"valid"` (none) or `"same"` (as many windows as `ceil(n / stride)`).
        data_format: `"channels_last"` or `"channels_first"`; the configured one where None.
        dilation_rate: distance of a window's elements, for each axis.

    Returns:
        Tensor of shape `(batch, *windows, filters)`, or `(batch, filters, *windows)`.

    Raises:
        ValueError: ranks or channels do not fit, or no window fits into the inputs.

    Example:

    >>> from keras_core import ops
    >>> ops.shape(ops.conv(ops.ones((1, 8, 8, 3)), ops.ones((3, 3, 3, 4)), strides=2, data_format="channels_last"))
    (1, 3, 3, 4)
    """
    _check_kernel(inputs, kernel, data_format, "conv")  # type: ignore[arg-type]
    x = windows.to_last(inputs, data_format)  # type: ignore[arg-type]
    *window, taken, filters = kernel.shape
    count = len(window)
    strides = windows.per_axis(strides, count, "strides")
    dilation = windows.per_axis(dilation_rate, count, "dilation_rate")
    padding = windows.check_padding(padding)
    sizes = xp.shape(x)[1:-1]
    given = int(x.shape[-1])
    groups = given // taken
    if filters % groups:
        raise ValueError(f"conv: {filters} filters do not divide into {groups} groups.")
    for n, k, s, d in zip(sizes, window, strides, dilation, strict=True):
        windows.windows(n if isinstance(n, int) else None, k, s, d, padding)
    patches = _patches(x, window, strides, dilation, padding)
    lead = tuple(xp.shape(patches[0]))[:-1]
    if groups == 1:
        flat = xp.concat(patches, axis=count + 1) if len(patches) > 1 else patches[0]
        result = xp.matmul(flat, xp.reshape(kernel, (math.prod(window) * taken, filters)))
    else:
        result = _grouped(patches, kernel, groups, lead)
    return windows.from_last(result, data_format)  # type: ignore[arg-type]


def _biased_conv_shape(inputs: Any, kernel: Any, bias: Any, *args: Any, **options: Any) -> tuple[int | None, ...]:
    return _conv_shape(inputs, kernel, *args, **options)


@op(shape=_biased_conv_shape)
def biased_conv(
    inputs: TensorLike,
    kernel: TensorLike,
    bias: TensorLike,
    strides: int | Sequence[int] = 1,
    padding: str = "valid",
    data_format: str | None = None,
    dilation_rate: int | Sequence[int] = 1,
) -> Tensor:
    """Convolve and add a bias to each filter, which a backend may do in one pass over the result.

    Args:
        bias: tensor of shape `(filters,)`.
        inputs, kernel, strides, padding, data_format, dilation_rate: see `conv`.

    Returns:
        Tensor of shape `(batch, *windows, filters)`, or `(batch, filters, *windows)`.
    """
    result = conv(inputs, kernel, strides, padding, data_format, dilation_rate)
    if data_format == "channels_first":
        bias = xp.reshape(bias, (-1, *(1,) * (len(kernel.shape) - 2)))
    return add(result, bias)


def _patches(x: Any, window: Any, strides: Any, dilation: Any, padding: str) -> list[Any]:
    """For each place of the window, the elements of `x` there: tensors of shape `(batch, *windows, channels)`."""
    sizes = xp.shape(x)[1:-1]
    widths = [windows.pads(n, k, s, d, padding) for n, k, s, d in zip(sizes, window, strides, dilation, strict=True)]
    if any(width != (0, 0) for width in widths):
        x = xp.pad(x, [(0, 0), *widths, (0, 0)])
    return [
        xp.strided_slice(x, (slice(None), *map(windows.places, place, window, strides, dilation)))
        for place in windows.offsets(window)
    ]


def _grouped(patches: list[Any], kernel: Any, groups: int, lead: tuple[Any, ...]) -> Any:
    """Convolve each group of channels by its own part of the kernel, all groups in one batched product."""
    taken, filters = kernel.shape[-2:]
    places, rows, share = len(patches), math.prod(lead), filters // groups
    x = xp.concat([xp.reshape(p, (rows, groups, 1, taken)) for p in patches], axis=2)
    x = xp.reshape(xp.permute_dims(x, [1, 0, 2, 3]), (groups, rows, places * taken))
    matrices = xp.permute_dims(xp.reshape(kernel, (places * taken, groups, share)), [1, 0, 2])
    result = xp.permute_dims(xp.matmul(x, matrices), [1, 0, 2])
    return xp.reshape(result, (*lead, filters))


def _depthwise_shape(inputs: Any, kernel: Any, *args: Any) -> tuple[int | None, ...]:
    _check_depthwise(inputs, kernel, args[2])
    shape = _conv_shape(inputs, kernel, *args)
    filters = rules.known_size(kernel.shape[-2:])
    return windows.assembled(shape[0], windows.spatial(shape, args[2]), filters, args[2])


def _check_depthwise(inputs: Any, kernel: Any, data_format: str) -> None:
    _check_kernel(inputs, kernel, data_format, "depthwise_conv")
    given = windows.channels(inputs.shape, data_format)
    if given is not None and given != kernel.shape[-2]:
        raise ValueError(f"depthwise_conv: the inputs have {given} channels, but the kernel takes {kernel.shape[-2]}.")


@op(shape=_depthwise_shape)
def depthwise_conv(
    inputs: TensorLike,
    kernel: TensorLike,
    strides: int | Sequence[int] = 1,
    padding: str = "valid",
    data_format: str | None = None,
    dilation_rate: int | Sequence[int] = 1,
) -> Tensor:
    """Convolve each channel by itself.

    Args:
        inputs: tensor of shape `(batch, *spatial, channels)`, or `(batch, channels, *spatial)`.
        kernel: tensor of shape `(*window, channels, multiplier)`.
        strides: step of the window, for each axis.
        padding: `"valid"` or `"same"`.
        data_format: `"channels_last"` or `"channels_first"`; the configured one where None.
        dilation_rate: distance of a window's elements, for each axis.

    Returns:
        Tensor with `channels * multiplier` channels, those of one input channel side by side.

    Example:

    >>> from keras_core import ops
    >>> ops.shape(ops.depthwise_conv(ops.ones((1, 8, 3)), ops.ones((3, 3, 2)), data_format="channels_last"))
    (1, 6, 6)
    """
    _check_depthwise(inputs, kernel, data_format)  # type: ignore[arg-type]
    window, channels, multiplier = kernel.shape[:-2], kernel.shape[-2], kernel.shape[-1]
    grouped = xp.reshape(kernel, (*window, 1, channels * multiplier))
    return conv(inputs, grouped, strides, padding, data_format, dilation_rate)


def _separable_shape(inputs: Any, depthwise_kernel: Any, pointwise_kernel: Any, *args: Any) -> tuple[int | None, ...]:
    shape = _depthwise_shape(inputs, depthwise_kernel, *args)
    if len(pointwise_kernel.shape) != len(inputs.shape):
        raise ValueError(
            f"pointwise_kernel must have the rank of inputs, {len(inputs.shape)}, got shape "
            f"{tuple(pointwise_kernel.shape)}."
        )
    data_format = args[2]
    made, taken = windows.channels(shape, data_format), pointwise_kernel.shape[-2]
    if made is not None and taken is not None and made != taken:
        raise ValueError(
            f"separable_conv: {made} channels come out of the windows, but pointwise_kernel takes {taken}."
        )
    sizes = windows.spatial(shape, data_format)
    return windows.assembled(shape[0], sizes, pointwise_kernel.shape[-1], data_format)


@op(shape=_separable_shape)
def separable_conv(
    inputs: TensorLike,
    depthwise_kernel: TensorLike,
    pointwise_kernel: TensorLike,
    strides: int | Sequence[int] = 1,
    padding: str = "valid",
    data_format: str | None = None,
    dilation_rate: int | Sequence[int] = 1,
) -> Tensor:
    """Convolve each channel by itself, then mix the channels at each place.

    Args:
        inputs: tensor of shape `(batch, *spatial, channels)`, or `(batch, channels, *spatial)`.
        depthwise_kernel: tensor of shape `(*window, channels, multiplier)`.
        pointwise_kernel: tensor of shape `(*ones, channels * multiplier, filters)`.
        strides: step of the window, for each axis.
        padding: `"valid"` or `"same"`.
        data_format: `"channels_last"` or `"channels_first"`; the configured one where None.
        dilation_rate: distance of a window's elements, for each axis.

    Returns:
        Tensor with `filters` channels.

    Example:

    >>> from keras_core import ops
    >>> x, depthwise, pointwise = ops.ones((1, 8, 3)), ops.ones((3, 3, 2)), ops.ones((1, 6, 4))
    >>> ops.shape(ops.separable_conv(x, depthwise, pointwise, data_format="channels_last"))
    (1, 6, 4)
    """
    x = depthwise_conv(inputs, depthwise_kernel, strides, padding, data_format, dilation_rate)
    return conv(x, pointwise_kernel, 1, "valid", data_format, 1)
