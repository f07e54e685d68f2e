"""Convolutions: values from sums over windows, written out in NumPy."""

from __future__ import annotations

import numpy as np
import pytest

from keras_core import layers


def convolved(x, kernel, strides=(1, 1), dilation=(1, 1)):
    """The valid convolution of images with channels last, window by window."""
    height, width, _, filters = kernel.shape
    rows = (x.shape[1] - (height - 1) * dilation[0] - 1) // strides[0] + 1
    columns = (x.shape[2] - (width - 1) * dilation[1] - 1) // strides[1] + 1
    out = np.zeros((len(x), rows, columns, filters))
    for r in range(rows):
        for c in range(columns):
            for i in range(height):
                for j in range(width):
                    row, column = r * strides[0] + i * dilation[0], c * strides[1] + j * dilation[1]
                    out[:, r, c] += x[:, row, column] @ kernel[i, j]
    return out


def made(layer, shape, rng):
    """Build a layer with random weights and return them."""
    layer.build(shape)
    weights = [rng.normal(size=v.shape).astype("float32") for v in layer.weights]
    layer.set_weights(weights)
    return weights


@pytest.mark.parametrize(
    ("strides", "dilation"), [((1, 1), (1, 1)), ((2, 1), (1, 1)), ((2, 3), (1, 1)), ((1, 1), (2, 1))]
)
def test_conv2d_sums_over_windows(rng, value, strides, dilation):
    x = rng.normal(size=(2, 7, 6, 3)).astype("float32")
    layer = layers.Conv2D(4, (3, 2), strides=strides, dilation_rate=dilation)
    kernel, bias = made(layer, x.shape, rng)
    np.testing.assert_allclose(value(layer(x)), convolved(x, kernel, strides, dilation) + bias, rtol=1e-4, atol=1e-4)


def test_same_padding_makes_as_many_windows_as_places(rng, value):
    x = rng.normal(size=(1, 5, 4, 2)).astype("float32")
    layer = layers.Conv2D(3, 3, padding="same", use_bias=False)
    (kernel,) = made(layer, x.shape, rng)
    padded = np.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0)))
    np.testing.assert_allclose(value(layer(x)), convolved(padded, kernel), rtol=1e-4, atol=1e-4)


def test_channels_first_is_the_transpose_of_channels_last(rng, value):
    x = rng.normal(size=(2, 6, 5, 3)).astype("float32")
    first, last = (layers.Conv2D(4, 3, data_format=f"channels_{where}") for where in ("first", "last"))
    weights = made(last, x.shape, rng)
    first.build((2, 3, 6, 5))
    first.set_weights(weights)
    found = value(first(x.transpose(0, 3, 1, 2)))
    np.testing.assert_allclose(found.transpose(0, 2, 3, 1), value(last(x)), rtol=1e-4, atol=1e-4)


def test_groups_see_their_own_channels(rng, value):
    x = rng.normal(size=(2, 5, 5, 4)).astype("float32")
    layer = layers.Conv2D(6, 3, groups=2, use_bias=False)
    (kernel,) = made(layer, x.shape, rng)
    halves = [convolved(x[..., 2 * g : 2 * g + 2], kernel[..., 3 * g : 3 * g + 3]) for g in range(2)]
    np.testing.assert_allclose(value(layer(x)), np.concatenate(halves, -1), rtol=1e-4, atol=1e-4)


def test_depthwise_convolution_keeps_channels_apart(rng, value):
    x = rng.normal(size=(2, 5, 6, 3)).astype("float32")
    layer = layers.DepthwiseConv2D(3, depth_multiplier=2)
    kernel, bias = made(layer, x.shape, rng)
    parts = [convolved(x[..., c : c + 1], kernel[:, :, c : c + 1]) for c in range(3)]
    np.testing.assert_allclose(value(layer(x)), np.concatenate(parts, -1) + bias, rtol=1e-4, atol=1e-4)


def test_a_subclass_may_change_the_kernel(rng, value):
    class Standardized(layers.Conv2D):
        def convolution_op(self, inputs, kernel):
            return super().convolution_op(inputs, kernel.value * 0.0)

    layer = Standardized(2, 3, bias_initializer="ones")
    np.testing.assert_array_equal(value(layer(rng.normal(size=(1, 3, 3, 2)).astype("float32"))), np.ones((1, 1, 1, 2)))


def test_unknown_sizes_stay_unknown():
    assert layers.Conv2D(4, 3, strides=2)(layers.Input((None, 7, 3))).shape == (None, None, 3, 4)
    assert layers.DepthwiseConv2D(3)(layers.Input((7, None, 3))).shape == (None, 5, None, 3)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"filters": 0, "kernel_size": 3}, "filters must be a positive integer"),
        ({"filters": 2, "kernel_size": 0}, "kernel_size must be a positive integer"),
        ({"filters": 2, "kernel_size": (3,)}, "kernel_size must be .* tuple of 2"),
        ({"filters": 2, "kernel_size": 3, "strides": (1, 2, 3)}, "strides must be"),
        ({"filters": 2, "kernel_size": 3, "padding": "full"}, "padding must be one of 'valid', 'same'"),
        ({"filters": 2, "kernel_size": 3, "strides": 2, "dilation_rate": 2}, "cannot both be above 1"),
        ({"filters": 3, "kernel_size": 3, "groups": 2}, "filters must be a multiple of groups"),
        ({"filters": 3, "kernel_size": 3, "data_format": "last"}, "data_format"),
    ],
)
def test_wrong_arguments_are_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        layers.Conv2D(**arguments)


def test_inputs_of_another_rank_or_with_other_channels_are_refused():
    with pytest.raises(ValueError, match=r"Conv2D 'c'.*at least rank 4|Conv2D 'c'.*rank 4"):
        layers.Conv2D(2, 3, name="c")(np.ones((2, 8, 3), "float32"))
    layer = layers.Conv2D(2, 3, name="c")
    layer(np.ones((1, 8, 8, 3), "float32"))
    with pytest.raises(ValueError, match=r"Conv2D 'c'.*expected 3 on axis"):
        layer(np.ones((1, 8, 8, 4), "float32"))
    with pytest.raises(ValueError, match="multiple of groups"):
        layers.Conv2D(4, 3, groups=2)(np.ones((1, 8, 8, 3), "float32"))


def test_a_kernel_larger_than_the_input_is_refused():
    with pytest.raises(ValueError, match="does not fit"):
        layers.Conv2D(2, 5)(np.ones((1, 4, 8, 3), "float32"))
