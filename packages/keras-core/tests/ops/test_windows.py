from __future__ import annotations

import itertools

import numpy as np
import pytest
from cases import assert_close, check, numbers

from keras_core import ops
from keras_core.state import KerasTensor


def padded(x, window, strides, dilation, padding):
    """Pad channels-last `x` by the textbook rule."""
    widths = []
    for n, k, s, d in zip(x.shape[1:-1], window, strides, dilation):
        span = (k - 1) * d + 1
        total = max((-(-n // s) - 1) * s + span - n, 0) if padding == "same" else 0
        widths.append((total // 2, total - total // 2))
    return np.pad(x, [(0, 0), *widths, (0, 0)])


def convolved(x, kernel, strides, padding, dilation):
    """Convolve by the definition, one output element at a time."""
    *window, taken, filters = kernel.shape
    x = padded(x, window, strides, dilation, padding)
    sizes = [(n - (k - 1) * d - 1) // s + 1 for n, k, s, d in zip(x.shape[1:-1], window, strides, dilation)]
    share = filters // (x.shape[-1] // taken)
    out = np.zeros((x.shape[0], *sizes, filters))
    for place in itertools.product(*map(range, sizes)):
        key = tuple(slice(p * s, p * s + (k - 1) * d + 1, d) for p, s, k, d in zip(place, strides, window, dilation))
        patch = x[(slice(None), *key)]
        for f in range(filters):
            part = patch[..., f // share * taken : (f // share + 1) * taken]
            out[(slice(None), *place, f)] = (part * kernel[..., f]).reshape(len(x), -1).sum(1)
    return out


def first(x):
    """Channels last to channels first."""
    return np.moveaxis(x, -1, 1)


CONVOLUTIONS = [
    ((2, 9, 3), (3, 3, 4), 1, "valid", 1),
    ((2, 9, 3), (2, 3, 4), 2, "same", 1),
    ((2, 9, 3), (3, 3, 4), 1, "same", 2),
    ((2, 8, 4), (3, 2, 6), 1, "same", 1),
    ((2, 6, 7, 3), (3, 2, 3, 4), (2, 1), "same", 1),
    ((2, 6, 7, 3), (3, 2, 3, 4), 1, "valid", (2, 1)),
    ((2, 6, 7, 4), (3, 3, 1, 8), 1, "same", 2),
    ((1, 4, 5, 4, 2), (2, 2, 3, 2, 3), 2, "same", 1),
]


@pytest.mark.parametrize("case", CONVOLUTIONS, ids=str)
@pytest.mark.parametrize("data_format", ["channels_last", "channels_first"])
def test_conv(case, data_format):
    shape, kernel_shape, strides, padding, dilation = case
    x, kernel = numbers(*shape), numbers(*kernel_shape, seed=1)
    rank = len(shape) - 2
    steps, rates = ((v,) * rank if isinstance(v, int) else v for v in (strides, dilation))
    expected = convolved(x, kernel, steps, padding, rates)
    if data_format == "channels_first":
        x, expected = first(x), first(expected)
    check(ops.conv, x, kernel, strides, padding, data_format, dilation, expected=expected, tolerance=2e-5)


def test_depthwise_and_separable_conv():
    x, kernel = numbers(2, 6, 7, 3), numbers(3, 2, 3, 2, seed=1)
    parts = [convolved(x[..., c : c + 1], kernel[:, :, c : c + 1], (2, 2), "same", (1, 1)) for c in range(3)]
    expected = np.concatenate(parts, -1)
    args = (2, "same", "channels_last")
    check(ops.depthwise_conv, x, kernel, *args, expected=expected, tolerance=2e-5)
    point = numbers(1, 1, 6, 5, seed=2)
    check(ops.separable_conv, x, kernel, point, *args, expected=expected @ point[0, 0], tolerance=1e-4)


def test_conv_says_what_does_not_fit():
    with pytest.raises(ValueError, match="5 channels"):
        ops.conv(KerasTensor((1, 8, 5)), KerasTensor((3, 3, 4)), data_format="channels_last")
    with pytest.raises(ValueError, match="does not fit an axis of length 2"):
        ops.conv(KerasTensor((1, 2, 3)), KerasTensor((3, 3, 4)), data_format="channels_last")
    with pytest.raises(ValueError, match="padding"):
        ops.conv(KerasTensor((1, 8, 3)), KerasTensor((3, 3, 4)), padding="causal", data_format="channels_last")


# inputs 1, 2, 3; kernel 1, 10, 100, ...; the results of Keras 3.15 on JAX
TRANSPOSED = [
    (1, 2, "same", None, 1, [1, 12, 23]),
    (1, 2, "same", 0, 1, [12, 23]),
    (1, 2, "same", 1, 2, [1, 2, 13, 20]),
    (1, 4, "valid", None, 1, [1, 12, 123, 1230, 2300, 3000]),
    (2, 1, "valid", None, 1, [1, 0, 2, 0, 3, 0]),
    (2, 2, "same", 0, 1, [10, 2, 20, 3]),
    (2, 3, "valid", None, 1, [1, 10, 102, 20, 203, 30, 300]),
    (2, 3, "valid", 1, 1, [1, 10, 102, 20, 203, 30, 300, 0]),
    (2, 3, "same", None, 1, [1, 10, 102, 20, 203, 30]),
    (2, 3, "same", None, 2, [0, 12, 0, 123, 0, 230]),
    (2, 4, "same", None, 1, [10, 102, 1020, 203, 2030, 300]),
    (2, 4, "same", 0, 1, [102, 1020, 203, 2030]),
    (2, 4, "same", 1, 1, [10, 102, 1020, 203, 2030]),
    (3, 2, "valid", None, 1, [1, 10, 0, 2, 20, 0, 3, 30, 0]),
    (3, 2, "same", 0, 1, [10, 0, 2, 20, 0, 3]),
    (3, 4, "same", 1, 2, [10, 2, 100, 20, 1003, 200, 30, 2000]),
    (5, 3, "same", None, 1, [1, 10, 100, 0, 0, 2, 20, 200, 0, 0, 3, 30, 300, 0, 0]),
    (5, 4, "same", 1, 2, [10, 0, 100, 2, 1000, 20, 0, 200, 3, 2000, 30, 0]),
]


@pytest.mark.parametrize("case", TRANSPOSED, ids=str)
def test_conv_transpose(case):
    stride, size, padding, extra, dilation, expected = case
    x = np.array([1, 2, 3], "float32").reshape(1, 3, 1)
    kernel = (10.0 ** np.arange(size)).astype("float32").reshape(size, 1, 1)
    expected = np.array(expected, "float32").reshape(1, -1, 1)
    check(ops.conv_transpose, x, kernel, stride, padding, extra, "channels_last", dilation, expected=expected)


@pytest.mark.parametrize("padding", ["valid", "same"])
def test_conv_transpose_is_the_adjoint_of_conv(padding):
    """<conv(x), y> = <x, conv_transpose(y)>, in two dimensions and either layout."""
    x, kernel = numbers(2, 8, 6, 3), numbers(3, 2, 3, 4, seed=1)
    y = ops.convert_to_numpy(ops.conv(x, kernel, 2, padding, "channels_last"))
    y = numbers(*y.shape, seed=2)
    left = (convolved(x, kernel, (2, 2), padding, (1, 1)) * y).sum()
    back = ops.convert_to_numpy(ops.conv_transpose(y, kernel, 2, padding, None, "channels_last"))
    trimmed = back[:, :8, :6]
    full = np.zeros_like(x)
    full[:, : trimmed.shape[1], : trimmed.shape[2]] = trimmed
    np.testing.assert_allclose(left, (full * x).sum(), rtol=1e-4)
    other = ops.conv_transpose(first(y), kernel, 2, padding, None, "channels_first")
    assert_close(other, first(back), 1e-5)


POOLS = [
    ((2, 9, 3), 2, None, "valid"),
    ((2, 9, 3), 3, 2, "same"),
    ((2, 6, 7, 3), (2, 3), None, "valid"),
    ((2, 6, 7, 3), 3, (2, 1), "same"),
    ((1, 4, 5, 6, 2), 2, 1, "same"),
]


@pytest.mark.parametrize("case", POOLS, ids=str)
@pytest.mark.parametrize("data_format", ["channels_last", "channels_first"])
@pytest.mark.parametrize("name", ["max_pool", "average_pool"])
def test_pool(case, data_format, name):
    shape, size, strides, padding = case
    x = numbers(*shape)
    rank = len(shape) - 2
    window = (size,) * rank if isinstance(size, int) else size
    steps = window if strides is None else (strides,) * rank if isinstance(strides, int) else strides
    holes = padded(np.zeros_like(x) + 1, window, steps, (1,) * rank, padding) == 0
    wide = np.where(holes, np.nan, padded(x, window, steps, (1,) * rank, padding))
    sizes = [(n - k) // s + 1 for n, k, s in zip(wide.shape[1:-1], window, steps)]
    expected = np.zeros((shape[0], *sizes, shape[-1]))
    reduce = np.nanmax if name == "max_pool" else np.nanmean
    for place in itertools.product(*map(range, sizes)):
        key = tuple(slice(p * s, p * s + k) for p, s, k in zip(place, steps, window))
        part = wide[(slice(None), *key)].reshape(shape[0], -1, shape[-1])
        expected[(slice(None), *place)] = reduce(part, axis=1)
    if data_format == "channels_first":
        x, expected = first(x), first(expected)
    check(getattr(ops, name), x, size, strides, padding, data_format, expected=expected, tolerance=1e-5)


def test_pool_says_when_no_window_fits():
    with pytest.raises(ValueError, match="does not fit"):
        ops.max_pool(KerasTensor((1, 2, 3)), 3, data_format="channels_last")
