"""Flatten, Reshape, ZeroPadding2D: what NumPy does."""

from __future__ import annotations

import numpy as np
import pytest

from keras_core import layers


def test_flatten_joins_all_axes_but_the_batch(rng, value):
    x = rng.normal(size=(2, 3, 4, 5)).astype("float32")
    np.testing.assert_array_equal(value(layers.Flatten()(x)), x.reshape(2, 60))
    np.testing.assert_array_equal(value(layers.Flatten("channels_first")(x)), x.transpose(0, 2, 3, 1).reshape(2, 60))


def test_flatten_gives_scalars_an_axis(value):
    np.testing.assert_array_equal(value(layers.Flatten()(np.arange(3.0))), [[0], [1], [2]])


def test_empty_batches_pass():
    x = np.ones((0, 3, 4), "float32")
    assert tuple(layers.Flatten()(x).shape) == (0, 12)
    assert tuple(layers.Reshape((4, 3))(x).shape) == (0, 4, 3)


def test_unknown_sizes_stay_unknown():
    assert layers.Flatten()(layers.Input((None, 4))).shape == (None, None)
    assert layers.Reshape((2, -1))(layers.Input((None, 4))).shape == (None, 2, None)
    assert layers.Reshape((2, -1))(layers.Input((3, 4))).shape == (None, 2, 6)
    assert layers.ZeroPadding2D((1, 2))(layers.Input((None, 4, 3))).shape == (None, None, 8, 3)


def test_reshape_keeps_the_order(rng, value):
    x = rng.normal(size=(2, 12)).astype("float32")
    np.testing.assert_array_equal(value(layers.Reshape((3, -1))(x)), x.reshape(2, 3, 4))


def test_reshape_never_moves_elements_between_samples():
    with pytest.raises(Exception, match=r"reshape|Reshape|size|shape"):
        layers.Reshape((3,))(np.ones((2, 6), "float32"))
    with pytest.raises(ValueError, match=r"Reshape 'r' cannot give 6 elements"):
        layers.Reshape((4,), name="r")(layers.Input((6,)))


def test_reshape_takes_one_open_size():
    with pytest.raises(ValueError, match="target_shape"):
        layers.Reshape((-1, -1))


@pytest.mark.parametrize(
    ("padding", "widths"), [(1, ((1, 1), (1, 1))), ((1, 2), ((1, 1), (2, 2))), (((1, 0), (2, 3)), ((1, 0), (2, 3)))]
)
def test_zeros_go_around(rng, value, padding, widths):
    x = rng.normal(size=(2, 3, 4, 2)).astype("float32")
    np.testing.assert_array_equal(value(layers.ZeroPadding2D(padding)(x)), np.pad(x, ((0, 0), *widths, (0, 0))))
    first = layers.ZeroPadding2D(padding, data_format="channels_first")
    np.testing.assert_array_equal(value(first(x)), np.pad(x, ((0, 0), (0, 0), *widths)))


@pytest.mark.parametrize("padding", [-1, (1, 2, 3), "1", ((1, 2), (3,))])
def test_wrong_padding_is_named(padding):
    with pytest.raises(ValueError, match=r"ZeroPadding2D.*padding must be"):
        layers.ZeroPadding2D(padding)
