"""Convolutions and pools, against loops over output places and window offsets."""

from __future__ import annotations

import itertools

import numpy as np

from keras_core.conformance.arrays import distinct, numbers
from keras_core.conformance.op_cases.case import Case


def _tuple(value, n):
    return (value,) * n if isinstance(value, int) else tuple(value)


def _widths(size, window, stride, padding):
    """Lengths of the output and of the padding in front and behind."""
    if padding == "valid":
        return (size - window) // stride + 1, 0, 0
    length = -(-size // stride)
    total = max((length - 1) * stride + window - size, 0)
    return length, total // 2, total - total // 2


def _patches(x, windows, strides, dilations, padding, fill):
    """All windows of channels-last `x`, as (batch, *output, *window, channels)."""
    n = len(windows)
    reach = [(w - 1) * d + 1 for w, d in zip(windows, dilations)]
    widths = [_widths(s, r, t, padding) for s, r, t in zip(x.shape[1:-1], reach, strides)]
    x = np.pad(x, [(0, 0), *((b, a) for _, b, a in widths), (0, 0)], constant_values=fill)
    lengths = [w[0] for w in widths]
    made = np.empty((x.shape[0], *lengths, *windows, x.shape[-1]))
    for place in itertools.product(*map(range, lengths)):
        at = tuple(slice(p * t, p * t + r, d) for p, t, r, d in zip(place, strides, reach, dilations))
        here: tuple[slice | int, ...] = (slice(None), *place)
        made[here] = x[(slice(None), *at)]
    return made, n


def channels_last(reference):
    """Return a reference for both layouts from one for channels-last images."""

    def either(x, *args, data_format="channels_last", **kwargs):
        if data_format == "channels_last":
            return reference(x, *args, **kwargs)
        return np.moveaxis(reference(np.moveaxis(x, 1, -1), *args, **kwargs), -1, 1)

    return either


@channels_last
def conv(x, kernel, strides=1, padding="valid", dilation_rate=1):
    *windows, _, features = kernel.shape
    n = len(windows)
    patches, _ = _patches(x, windows, _tuple(strides, n), _tuple(dilation_rate, n), padding, 0)
    groups = x.shape[-1] // kernel.shape[-2]
    made = [np.tensordot(p, k, n + 1) for p, k in zip(np.split(patches, groups, -1), np.split(kernel, groups, -1))]
    return np.concatenate(made, -1).reshape(*patches.shape[: n + 1], features)


@channels_last
def depthwise(x, kernel, strides=1, padding="valid", dilation_rate=1):
    channels = kernel.shape[-2]
    merged = np.concatenate([kernel[..., c : c + 1, :] for c in range(channels)], -1)
    return conv(x, merged, strides, padding, dilation_rate)


@channels_last
def separable(x, depth_kernel, point_kernel, strides=1, padding="valid", dilation_rate=1):
    return conv(depthwise(x, depth_kernel, strides, padding, dilation_rate), point_kernel)


@channels_last
def conv_transpose(x, kernel, strides=1, padding="valid"):
    """Spread each element over its window and add up; `kernel` is (*window, features, channels)."""
    *windows, features, _ = kernel.shape
    n = len(windows)
    strides = _tuple(strides, n)
    full = [(s - 1) * t + max(w, t) for s, w, t in zip(x.shape[1:-1], windows, strides)]
    made = np.zeros((x.shape[0], *full, features))
    for place in itertools.product(*map(range, x.shape[1:-1])):
        at = tuple(slice(p * t, p * t + w) for p, t, w in zip(place, strides, windows))
        made[(slice(None), *at)] += np.tensordot(x[(slice(None), *place)], kernel, ([-1], [-1]))
    if padding == "same":
        starts = [max(w - t, 0) // 2 for w, t in zip(windows, strides)]
        made = made[(slice(None), *(slice(b, b + s * t) for b, s, t in zip(starts, x.shape[1:-1], strides)))]
    return made


@channels_last
def max_pool(x, pool_size, strides=None, padding="valid"):
    n = x.ndim - 2
    size = _tuple(pool_size, n)
    patches, _ = _patches(x, size, _tuple(strides or size, n), (1,) * n, padding, -np.inf)
    return patches.max(tuple(range(n + 1, 2 * n + 1)))


@channels_last
def average_pool(x, pool_size, strides=None, padding="valid"):
    n = x.ndim - 2
    size = _tuple(pool_size, n)
    patches, _ = _patches(x, size, _tuple(strides or size, n), (1,) * n, padding, np.nan)
    return np.nanmean(patches, tuple(range(n + 1, 2 * n + 1)))


LINE, IMAGE, VOLUME = numbers(2, 7, 3), numbers(2, 6, 5, 4), numbers(1, 3, 4, 3, 2)
SPREAD = distinct(2, 6, 5, 2)
FIRST = np.ascontiguousarray(np.moveaxis(IMAGE, -1, 1))
K1, K2, K3 = numbers(3, 3, 5, seed=1), numbers(3, 2, 4, 6, seed=1), numbers(2, 2, 2, 2, 3, seed=1)
DEPTH, POINT = numbers(3, 3, 4, 2, seed=1), numbers(1, 1, 8, 3, seed=2)
BACK1, BACK2 = numbers(3, 5, 3, seed=1), numbers(3, 2, 6, 4, seed=1)
FIRST_FORMAT = {"data_format": "channels_first"}
LAST = {"data_format": "channels_last"}


def _case(op, args, reference, label, slopes=False, factor=16, **kwargs):
    kwargs = {"data_format": "channels_last", **kwargs}
    return Case(op, args, reference, kwargs, label=label, factor=factor, slopes=slopes)


CASES = [
    _case("conv", (LINE, K1), conv, "1d", slopes=True),
    _case("conv", (LINE, K1), conv, "1d_same_strided", strides=2, padding="same", slopes=True),
    _case("conv", (LINE, K1), conv, "1d_dilated", dilation_rate=2),
    _case("conv", (IMAGE, K2), conv, "2d", slopes=True),
    _case("conv", (IMAGE, K2), conv, "2d_same", padding="same"),
    _case("conv", (IMAGE, K2), conv, "2d_strides", strides=(2, 1), padding="same"),
    _case("conv", (IMAGE, K2[:, :, :2]), conv, "2d_grouped", padding="same", slopes=True),
    _case("conv", (FIRST, K2), conv, "2d_first", padding="same", data_format="channels_first"),
    _case("conv", (VOLUME, K3), conv, "3d", padding="same"),
    _case("depthwise_conv", (IMAGE, DEPTH), depthwise, "2d", slopes=True),
    _case("depthwise_conv", (IMAGE, DEPTH), depthwise, "2d_same_strided", strides=2, padding="same"),
    _case("depthwise_conv", (FIRST, DEPTH), depthwise, "2d_first", data_format="channels_first"),
    _case("depthwise_conv", (LINE, DEPTH[0, :, :3]), depthwise, "1d", padding="same"),
    _case("separable_conv", (IMAGE, DEPTH, POINT), separable, "2d", padding="same", factor=64),
    _case("conv_transpose", (LINE, BACK1), conv_transpose, "1d", slopes=True),
    _case("conv_transpose", (LINE, BACK1), conv_transpose, "1d_same", strides=2, padding="same", slopes=True),
    _case("conv_transpose", (IMAGE, BACK2), conv_transpose, "2d", strides=2),
    _case("conv_transpose", (IMAGE, BACK2), conv_transpose, "2d_sparse", strides=(4, 3)),
    _case("conv_transpose", (FIRST, BACK2), conv_transpose, "2d_first", padding="same", data_format="channels_first"),
    _case("max_pool", (SPREAD, 2), max_pool, "2d", slopes=True, factor=1),
    _case("max_pool", (SPREAD, (3, 2)), max_pool, "2d_same", strides=(2, 1), padding="same", factor=1),
    _case("max_pool", (FIRST, 2), max_pool, "2d_first", data_format="channels_first", factor=1),
    _case("max_pool", (LINE, 3), max_pool, "1d", strides=1, factor=1),
    _case("max_pool", (VOLUME, 2), max_pool, "3d", strides=1, factor=1),
    _case("average_pool", (IMAGE, 2), average_pool, "2d", slopes=True, factor=4),
    _case(
        "average_pool", (IMAGE, (3, 2)), average_pool, "2d_same", strides=(2, 1), padding="same", slopes=True, factor=4
    ),
    _case("average_pool", (FIRST, 2), average_pool, "2d_first", data_format="channels_first", factor=4),
    _case("average_pool", (LINE, 3), average_pool, "1d_same", strides=2, padding="same", factor=4),
    _case("average_pool", (VOLUME, 2), average_pool, "3d", strides=1, factor=4),
]
