"""Convolutions and pooling against loops."""

from __future__ import annotations

import itertools

import jax
import jax.numpy as jnp
import numpy as np
import pytest

RNG = np.random.default_rng(0)


def normal(*shape):
    return RNG.normal(size=shape).astype("float32")


def same_pads(n, k, s):
    total = max((-(-n // s) - 1) * s + k - n, 0)
    return total // 2, total - total // 2


def conv_by_loops(x, kernel, stride, padding, dilation=1):
    """Channels last, any number of spatial axes, feature groups."""
    n, k = x.ndim - 2, kernel.shape[:-2]
    spans = [(size - 1) * dilation + 1 for size in k]
    if padding == "same":
        x = np.pad(x, [(0, 0), *(same_pads(m, s, stride) for m, s in zip(x.shape[1:-1], spans, strict=True)), (0, 0)])
    out = [(m - s) // stride + 1 for m, s in zip(x.shape[1:-1], spans, strict=True)]
    groups = x.shape[-1] // kernel.shape[-2]
    y = np.zeros((x.shape[0], *out, kernel.shape[-1]), "float32")
    width, filters = kernel.shape[-2], kernel.shape[-1] // groups
    for place in itertools.product(*map(range, out)):
        for offset in itertools.product(*map(range, k)):
            source = tuple(p * stride + o * dilation for p, o in zip(place, offset, strict=True))
            for g in range(groups):
                part = x[(slice(None), *source, slice(g * width, (g + 1) * width))]
                y[(slice(None), *place, slice(g * filters, (g + 1) * filters))] += (
                    part @ kernel[offset][:, g * filters : (g + 1) * filters]
                )
    assert n == len(k)
    return y


@pytest.mark.parametrize("spatial", [(9,), (6, 5), (4, 3, 4)])
@pytest.mark.parametrize(
    ("stride", "padding", "dilation"), [(1, "same", 1), (2, "same", 1), (2, "valid", 1), (1, "valid", 2)]
)
def test_conv(ops, spatial, stride, padding, dilation):
    n = len(spatial)
    x, kernel = normal(2, *spatial, 4), normal(*(2,) * n, 2, 6)
    expected = conv_by_loops(x, kernel, stride, padding, dilation)
    result = ops.conv(jnp.asarray(x), jnp.asarray(kernel), stride, padding, "channels_last", dilation)
    np.testing.assert_allclose(result, expected, rtol=1e-4, atol=1e-4)
    first = np.moveaxis(x, -1, 1)
    result = ops.conv(jnp.asarray(first), jnp.asarray(kernel), [stride] * n, padding, "channels_first", (dilation,) * n)
    np.testing.assert_allclose(np.moveaxis(result, 1, -1), expected, rtol=1e-4, atol=1e-4)


def test_conv_names_the_channels_that_do_not_fit(ops):
    with pytest.raises(ValueError, match=r"3 channels, expected a multiple of the 2"):
        ops.conv(jnp.ones((1, 5, 3)), jnp.ones((2, 2, 4)))


def test_depthwise_and_separable_conv(ops):
    x, kernel, mix = normal(2, 6, 5, 3), normal(3, 2, 3, 2), normal(1, 1, 6, 4)
    channels = [conv_by_loops(x[..., i : i + 1], kernel[:, :, i : i + 1], 1, "same") for i in range(3)]
    expected = np.concatenate(channels, -1)
    result = ops.depthwise_conv(jnp.asarray(x), jnp.asarray(kernel), 1, "same")
    np.testing.assert_allclose(result, expected, rtol=1e-4, atol=1e-4)
    result = ops.separable_conv(jnp.asarray(x), jnp.asarray(kernel), jnp.asarray(mix), 1, "same")
    np.testing.assert_allclose(result, expected @ mix[0, 0], rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize("window", [1, 2, 3, 4])
@pytest.mark.parametrize("padding", ["valid", "same"])
def test_conv_transpose_is_the_adjoint_of_conv(ops, stride, window, padding):
    x, kernel = normal(1, 5, 2), normal(window, 3, 2)
    result = ops.conv_transpose(jnp.asarray(x), jnp.asarray(kernel), stride, padding)
    length = 5 * stride + (max(window - stride, 0) if padding == "valid" else 0)
    assert result.shape == (1, length, 3)
    y = normal(1, length, 3)
    forward = conv_by_loops(y, kernel, stride, padding)
    assert forward.shape == x.shape
    np.testing.assert_allclose(np.vdot(result, y), np.vdot(forward, x), rtol=1e-3, atol=1e-3)


def test_conv_transpose_with_output_padding_and_dilation(ops):
    x, kernel = np.ones((1, 2, 1), "float32"), np.array([1, 2], "float32").reshape(2, 1, 1)
    result = ops.conv_transpose(jnp.asarray(x), jnp.asarray(kernel), 3, "valid", 1)
    np.testing.assert_array_equal(result[0, :, 0], [1, 2, 0, 1, 2, 0])
    result = ops.conv_transpose(jnp.asarray(x), jnp.asarray(kernel), 1, "valid", None, "channels_last", 2)
    np.testing.assert_array_equal(result[0, :, 0], [1, 1, 2, 2])


@pytest.mark.parametrize(("window", "stride"), [(2, None), (2, 2), (3, 2), (2, 3), ((2, 3), (2, 3))])
@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize("data_format", ["channels_last", "channels_first"])
def test_pooling(ops, window, stride, padding, data_format):
    x = normal(2, 7, 6, 3)
    k = np.broadcast_to(window, 2)
    s = k if stride is None else np.broadcast_to(stride, 2)
    pads = [
        same_pads(n, *ks) if padding == "same" else (0, 0) for n, ks in zip((7, 6), zip(k, s, strict=True), strict=True)
    ]
    padded = np.pad(x, [(0, 0), *pads, (0, 0)], constant_values=np.nan)
    out = [(padded.shape[i + 1] - k[i]) // s[i] + 1 for i in range(2)]
    windows = [
        [padded[:, i * s[0] : i * s[0] + k[0], j * s[1] : j * s[1] + k[1]] for j in range(out[1])]
        for i in range(out[0])
    ]
    native = jnp.asarray(x if data_format == "channels_last" else np.moveaxis(x, -1, 1))
    for name, reduce in (("max_pool", np.nanmax), ("average_pool", np.nanmean)):
        expected = np.stack([np.stack([reduce(w, (1, 2)) for w in row], 1) for row in windows], 1)
        result = getattr(ops, name)(native, window, stride, padding, data_format)
        result = result if data_format == "channels_last" else np.moveaxis(result, 1, -1)
        np.testing.assert_allclose(result, expected, rtol=1e-5, atol=1e-6)


def test_the_gradient_of_max_pool_sums_to_one_in_each_window(ops):
    for values in ([1.0, 1.0, 1.0, 1.0], [0.0, 3.0, 3.0, 1.0], [1.0, 2.0, 3.0, 4.0]):
        x = jnp.asarray(values).reshape(1, 4, 1)
        gradient = jax.grad(lambda v: jnp.sum(ops.max_pool(v, 2)))(x)
        np.testing.assert_array_equal(np.asarray(gradient).reshape(2, 2).sum(1), [1, 1])
