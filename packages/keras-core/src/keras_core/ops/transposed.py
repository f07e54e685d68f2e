"""Transposed convolution: the gradient of a convolution, used to make axes longer.

Each input element adds its multiple of the kernel to the result, `stride` places apart. That full result,
`(n - 1) * stride + span` long, is then cropped or extended to the length asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keras_core.ops import windows
from keras_core.ops.convolution import conv
from keras_core.ops.decorator import op
from keras_core.ops.definition import Tensor, TensorLike
from keras_core.plugins import xp


def transposed_length(
    size: int | None, window: int | None, stride: int, dilation: int, padding: str, output_padding: int | None
) -> int | None:
    """Return the length of the result of a transposed convolution along one axis."""
    if size is None or window is None:
        return None
    span = (window - 1) * dilation + 1
    if output_padding is None:
        return size * stride if padding == "same" else size * stride + max(span - stride, 0)
    return (size - 1) * stride + span - (2 * (span // 2) if padding == "same" else 0) + output_padding


def _settings(count: int, strides: Any, padding: str, output_padding: Any, dilation_rate: Any) -> tuple[Any, ...]:
    """The settings for each axis."""
    if output_padding is None or isinstance(output_padding, int):
        extra = (output_padding,) * count
    else:
        extra = tuple(output_padding)
    strides = windows.per_axis(strides, count, "strides")
    if len(extra) != count or any(e is not None and e < 0 for e in extra):
        raise ValueError(f"output_padding must be one int, or one for each of {count} axes, got {output_padding!r}.")
    dilation = windows.per_axis(dilation_rate, count, "dilation_rate")
    return strides, windows.check_padding(padding), extra, dilation


def _check(inputs: Any, kernel: Any, data_format: str) -> None:
    rank = len(inputs.shape)
    given = windows.channels(inputs.shape, data_format) if rank >= 3 else None
    if rank < 3 or len(kernel.shape) != rank or (isinstance(given, int) and given != kernel.shape[-1]):
        raise ValueError(
            f"conv_transpose needs a kernel (*window, out, in) and inputs of the same rank with `in` channels, "
            f"got {tuple(inputs.shape)} ({data_format}) and {tuple(kernel.shape)}."
        )


def _transposed_shape(
    inputs: Any,
    kernel: Any,
    strides: Any = 1,
    padding: str = "valid",
    output_padding: Any = None,
    data_format: Any = None,
    dilation_rate: Any = 1,
) -> tuple[int | None, ...]:
    _check(inputs, kernel, data_format)
    sizes = windows.spatial(inputs.shape, data_format)
    strides, padding, extra, dilation = _settings(len(sizes), strides, padding, output_padding, dilation_rate)
    out = [
        transposed_length(n, k, s, d, padding, e)
        for n, k, s, d, e in zip(sizes, kernel.shape, strides, dilation, extra, strict=False)
    ]
    return windows.assembled(inputs.shape[0], out, kernel.shape[-2], data_format)


@op(shape=_transposed_shape)
def conv_transpose(
    inputs: TensorLike,
    kernel: TensorLike,
    strides: int | Sequence[int] = 1,
    padding: str = "valid",
    output_padding: int | Sequence[int] | None = None,
    data_format: str | None = None,
    dilation_rate: int | Sequence[int] = 1,
) -> Tensor:
    """Convolve transposed, from the shape of a convolution's result to that of its input.

    Args:
        inputs: tensor of shape `(batch, *spatial, in)`, or `(batch, in, *spatial)`.
        kernel: tensor of shape `(*window, out, in)`.
        strides: distance in the result of neighbours in the inputs, for each axis.
        padding: `"valid"`: the whole result; `"same"`: `n * stride` places of it.
        output_padding: additional places at the end. The length is then
            `(n - 1) * stride + span - 2 * pad + output_padding`, with `pad = span // 2` for `"same"`, 0 for `"valid"`.
        data_format: `"channels_last"` or `"channels_first"`; the configured one where None.
        dilation_rate: distance of the kernel's elements, for each axis.

    Returns:
        Tensor with `out` channels.

    Raises:
        ValueError: ranks, channels or settings do not fit.

    Example:

    >>> from keras_core import ops
    >>> x, kernel = ops.ones((1, 4, 4, 3)), ops.ones((3, 3, 2, 3))
    >>> ops.shape(ops.conv_transpose(x, kernel, strides=2, padding="same", data_format="channels_last"))
    (1, 8, 8, 2)
    """
    _check(inputs, kernel, data_format)  # type: ignore[arg-type]
    x = windows.to_last(inputs, data_format)  # type: ignore[arg-type]
    window = kernel.shape[:-2]
    count = len(window)
    steps, padding, extra, dilation = _settings(count, strides, padding, output_padding, dilation_rate)
    # a transposed convolution is one over the inputs spread out, with the kernel turned round
    flipped = xp.strided_slice(kernel, (slice(None, None, -1),) * count)
    flipped = xp.permute_dims(flipped, [*range(count), count + 1, count])
    for axis, stride in enumerate(steps, 1):
        x = _spread(x, axis, stride)
    keys, widths = [], []
    for k, s, d, e in zip(window, steps, dilation, extra, strict=True):
        before, after, crop = _ends(k, s, d, padding, e)
        widths.append((before, after))
        keys.append(slice(0, -crop if crop else None))
    x = xp.pad(x, [(0, 0), *widths, (0, 0)])
    result = conv(x, flipped, 1, "valid", "channels_last", dilation)
    if any(key.stop for key in keys):
        result = xp.strided_slice(result, (slice(None), *keys))
    return windows.from_last(result, data_format)  # type: ignore[arg-type]


def _spread(x: Any, axis: int, stride: int) -> Any:
    """Put `stride - 1` zeros between neighbours on an axis."""
    if stride == 1:
        return x
    shape = tuple(xp.shape(x))
    x = xp.reshape(x, (*shape[: axis + 1], 1, *shape[axis + 1 :]))
    x = xp.pad(x, [(0, stride - 1) if i == axis + 1 else (0, 0) for i in range(len(shape) + 1)])
    x = xp.reshape(x, (*shape[:axis], shape[axis] * stride, *shape[axis + 1 :]))
    return xp.strided_slice(x, (*(slice(None),) * axis, slice(0, 1 - stride)))


def _ends(window: int, stride: int, dilation: int, padding: str, extra: int | None) -> tuple[int, int, int]:
    """How much to pad the spread-out inputs before and after, and how much to crop off the result's end."""
    span = (window - 1) * dilation + 1
    # how much longer the full result is than the one asked for; it does not depend on the inputs' length
    if extra is None:
        surplus = span - stride if padding == "same" else min(span - stride, 0)
    else:
        surplus = (2 * (span // 2) if padding == "same" else 0) - extra
    first = max(surplus, 0) // 2
    after = span - 1 - (surplus - first)
    return span - 1 - first, max(after, 0), max(-after, 0)
