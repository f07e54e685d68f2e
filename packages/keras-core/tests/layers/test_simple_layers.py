"""Dropout, ReLU, Softmax, Rescaling."""

from __future__ import annotations

import numpy as np
import pytest

from keras_core import layers, ops


def test_dropout_zeroes_its_share_in_training_and_scales_the_rest(value):
    x = np.ones((100, 100), "float32")
    y = value(layers.Dropout(0.25, seed=1)(x, training=True))
    np.testing.assert_allclose(np.unique(y), [0, 4 / 3], rtol=1e-6)
    assert abs((y == 0).mean() - 0.25) < 0.02


def test_dropout_is_the_identity_in_inference_and_at_rate_zero(value):
    x = np.ones((3, 4), "float32")
    np.testing.assert_array_equal(value(layers.Dropout(0.5)(x)), x)
    np.testing.assert_array_equal(value(layers.Dropout(0.5)(x, training=False)), x)
    np.testing.assert_array_equal(value(layers.Dropout(0.0)(x, training=True)), x)


def test_dropout_at_rate_one_drops_all(value):
    np.testing.assert_array_equal(
        value(layers.Dropout(1.0)(np.ones((2, 3), "float32"), training=True)), np.zeros((2, 3))
    )


def test_a_seed_repeats_the_first_draw_and_draws_differ(value):
    x = np.ones((20, 20), "float32")
    first, second = layers.Dropout(0.5, seed=7), layers.Dropout(0.5, seed=7)
    a, b = value(first(x, training=True)), value(second(x, training=True))
    np.testing.assert_array_equal(a, b)
    assert (value(first(x, training=True)) != a).any()


def test_noise_shape_drops_whole_features(value):
    y = value(layers.Dropout(0.5, noise_shape=(None, 1, 8), seed=2)(np.ones((4, 5, 8), "float32"), training=True))
    assert ((y == y[:, :1]).all(1)).all()


@pytest.mark.parametrize("rate", [-0.1, 1.5, "0.5", None])
def test_dropout_rates_lie_between_0_and_1(rate):
    with pytest.raises(ValueError, match=r"Dropout.*rate must be a number between 0 and 1"):
        layers.Dropout(rate)


def test_relu_follows_its_arguments(value):
    x = np.array([-2.0, 0.25, 1.0, 9.0], "float32")
    np.testing.assert_allclose(value(layers.ReLU()(x)), [0, 0.25, 1, 9])
    np.testing.assert_allclose(value(layers.ReLU(6.0, 0.1, 0.5)(x)), [-0.25, -0.025, 1, 6], rtol=1e-5)
    for name in ("max_value", "negative_slope", "threshold"):
        with pytest.raises(ValueError, match=rf"ReLU.*{name} must be a non-negative number"):
            layers.ReLU(**{name: -1.0})


def test_softmax_gives_masked_scores_no_probability(rng, value):
    x = rng.normal(size=(3, 4)).astype("float32")
    mask = np.array([[1, 0, 1, 1], [1, 1, 1, 1], [0, 0, 0, 0]], bool)
    weights = np.exp(x) * mask
    expected = weights / np.maximum(weights.sum(-1, keepdims=True), 1e-30)
    np.testing.assert_allclose(value(layers.Softmax()(x, mask=mask)), expected, rtol=1e-5)


def test_softmax_takes_several_axes(rng, value):
    x = rng.normal(size=(2, 3, 4)).astype("float32")
    expected = np.exp(x) / np.exp(x).sum((1, 2), keepdims=True)
    np.testing.assert_allclose(value(layers.Softmax(axis=(1, 2))(x)), expected, rtol=1e-5)


def test_rescaling_makes_floats_of_integers(value):
    y = layers.Rescaling(1 / 127.5, offset=-1.0)(np.array([[0, 255]], "uint8"))
    assert ops.dtype(y) == "float32"
    np.testing.assert_allclose(value(y), [[-1.0, 1.0]], rtol=1e-6)


def test_rescaling_has_a_scale_for_each_channel(value):
    layer = layers.Rescaling(np.array([1.0, 2.0]), offset=[0.0, 1.0])
    again = layers.deserialize(layers.serialize(layer))
    for made in (layer, again):
        np.testing.assert_allclose(value(made(np.ones((1, 2), "float32"))), [[1.0, 3.0]])
