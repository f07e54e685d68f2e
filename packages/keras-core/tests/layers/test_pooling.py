"""Pooling: values from windows cut out in NumPy."""

from __future__ import annotations

import numpy as np
import pytest

from keras_core import layers


def windows(x, size, stride):
    """Windows of images with channels last: shape `(batch, rows, columns, height, width, channels)`."""
    cut = np.lib.stride_tricks.sliding_window_view(x, (size, size), axis=(1, 2))[:, ::stride, ::stride]
    return np.moveaxis(cut, 3, -1)


@pytest.mark.parametrize(("size", "stride"), [(2, None), (3, 1), (2, 3)])
def test_windows_become_their_maxima_and_means(rng, value, size, stride):
    x = rng.normal(size=(2, 7, 6, 3)).astype("float32")
    cut = windows(x, size, stride or size)
    np.testing.assert_allclose(value(layers.MaxPooling2D(size, stride)(x)), cut.max((3, 4)))
    np.testing.assert_allclose(value(layers.AveragePooling2D(size, stride)(x)), cut.mean((3, 4)), rtol=1e-4, atol=1e-6)


def test_padding_counts_neither_as_maximum_nor_in_means(rng, value):
    x = rng.normal(size=(1, 5, 5, 2)).astype("float32") - 5
    padded = windows(np.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0)), constant_values=np.nan), 3, 2)
    np.testing.assert_allclose(value(layers.MaxPooling2D(3, 2, "same")(x)), np.nanmax(padded, (3, 4)))
    mean = np.nanmean(padded, (3, 4))
    np.testing.assert_allclose(value(layers.AveragePooling2D(3, 2, "same")(x)), mean, rtol=1e-5)


def test_channels_first_pools_the_last_axes(rng, value):
    x = rng.normal(size=(2, 3, 6, 4)).astype("float32")
    expected = windows(x.transpose(0, 2, 3, 1), 2, 2).max((3, 4)).transpose(0, 3, 1, 2)
    np.testing.assert_allclose(value(layers.MaxPooling2D(data_format="channels_first")(x)), expected)


def test_global_means_are_over_height_and_width(rng, value):
    x = rng.normal(size=(2, 5, 4, 3)).astype("float32")
    np.testing.assert_allclose(value(layers.GlobalAveragePooling2D()(x)), x.mean((1, 2)), rtol=1e-5, atol=1e-6)
    kept = layers.GlobalAveragePooling2D(data_format="channels_first", keepdims=True)(x)
    np.testing.assert_allclose(value(kept), x.mean((2, 3), keepdims=True), rtol=1e-5, atol=1e-6)


def test_aliases_are_the_same_classes():
    assert layers.MaxPool2D is layers.MaxPooling2D
    assert layers.AvgPool2D is layers.AveragePooling2D
    assert layers.GlobalAvgPool2D is layers.GlobalAveragePooling2D
    assert layers.Convolution2D is layers.Conv2D


@pytest.mark.parametrize(
    ("arguments", "message"),
    [({"pool_size": 0}, "pool_size"), ({"strides": (1, 0)}, "strides"), ({"padding": "causal"}, "padding")],
)
def test_wrong_arguments_are_named(arguments, message):
    with pytest.raises(ValueError, match=rf"MaxPooling2D.*{message} must be"):
        layers.MaxPooling2D(**arguments)


def test_inputs_of_another_rank_are_refused():
    with pytest.raises(ValueError, match=r"MaxPooling2D 'p'.*expected rank 4"):
        layers.MaxPooling2D(name="p")(np.ones((2, 8, 3), "float32"))
