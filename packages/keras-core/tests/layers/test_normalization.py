"""Batch and layer normalization: values from the papers' formulas in NumPy."""

from __future__ import annotations

import numpy as np
import pytest

from keras_core import layers, ops


def test_training_normalizes_by_the_batch_and_averages_its_moments(rng, value):
    x = rng.normal(2.0, 3.0, size=(4, 5, 3)).astype("float32")
    layer = layers.BatchNormalization(momentum=0.9, epsilon=1e-3)
    layer.build(x.shape)
    gamma, beta = rng.normal(size=3), rng.normal(size=3)
    layer.set_weights([gamma, beta, np.zeros(3), np.ones(3)])
    mean, variance = x.mean((0, 1)), x.var((0, 1))
    expected = (x - mean) / np.sqrt(variance + 1e-3) * gamma + beta
    np.testing.assert_allclose(value(layer(x, training=True)), expected, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(layer.moving_mean.numpy(), 0.1 * mean, rtol=1e-4)
    np.testing.assert_allclose(layer.moving_variance.numpy(), 0.9 + 0.1 * variance, rtol=1e-4)


def test_inference_uses_the_moving_averages_and_leaves_them(rng, value):
    x = rng.normal(size=(4, 3)).astype("float32")
    layer = layers.BatchNormalization(epsilon=1e-2)
    layer.build(x.shape)
    mean, variance = rng.normal(size=3), rng.uniform(1, 2, size=3)
    layer.set_weights([np.ones(3), np.zeros(3), mean, variance])
    np.testing.assert_allclose(value(layer(x)), (x - mean) / np.sqrt(variance + 1e-2), rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(layer.moving_mean.numpy(), mean, rtol=1e-6)


def test_a_frozen_layer_is_in_inference_mode(rng, value):
    x = rng.normal(5.0, 2.0, size=(4, 3)).astype("float32")
    layer = layers.BatchNormalization(epsilon=0.0)
    layer.trainable = False
    np.testing.assert_allclose(value(layer(x, training=True)), x, rtol=1e-5)
    assert layer.trainable_weights == []
    np.testing.assert_array_equal(layer.moving_mean.numpy(), np.zeros(3))


def test_masked_steps_do_not_count(rng):
    x = rng.normal(size=(2, 4, 3)).astype("float32")
    mask = np.array([[True, True, False, False], [True, False, True, True]])
    layer = layers.BatchNormalization(momentum=0.0)
    layer(x, training=True, mask=mask)
    np.testing.assert_allclose(layer.moving_mean.numpy(), x[mask].mean(0), rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(layer.moving_variance.numpy(), x[mask].var(0), rtol=1e-4)


def test_another_axis_may_hold_the_channels(rng, value):
    x = rng.normal(size=(2, 3, 4, 5)).astype("float32")
    found = value(layers.BatchNormalization(axis=1, epsilon=0.0)(x, training=True))
    expected = (x - x.mean((0, 2, 3), keepdims=True)) / x.std((0, 2, 3), keepdims=True)
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5)


def test_center_and_scale_choose_the_weights():
    layer = layers.BatchNormalization(center=False, scale=False)
    layer.build((None, 3))
    assert [v.name for v in layer.weights] == ["moving_mean", "moving_variance"]
    layer = layers.LayerNormalization(center=False)
    layer.build((None, 3))
    assert [v.name for v in layer.weights] == ["gamma"]


def test_mixed_precision_keeps_moments_in_float32(rng):
    layer = layers.BatchNormalization(dtype="mixed_bfloat16")
    x = rng.normal(1000.0, 1.0, size=(64, 2)).astype("float32")
    y = layer(x, training=True)
    assert ops.dtype(y) == "bfloat16"
    assert {v.dtype for v in layer.weights} == {"float32"}


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_short_floats_alone_keep_moving_averages_of_their_dtype(dtype):
    layer = layers.BatchNormalization(momentum=0.5, dtype=dtype)
    y = layer(np.array([[1.0, -2.0], [3.0, 2.0]], "float32"), training=True)
    assert ops.dtype(y) == dtype == layer.moving_mean.dtype
    np.testing.assert_array_equal(ops.convert_to_numpy(layer.moving_mean).astype("float32"), [1.0, 0.0])
    np.testing.assert_array_equal(ops.convert_to_numpy(layer.moving_variance).astype("float32"), [1.0, 2.5])


@pytest.mark.parametrize("axis", [-1, 1, (1, 2), [2, 1]])
def test_layer_normalization_normalizes_each_sample(rng, value, axis):
    x = rng.normal(2.0, 3.0, size=(4, 5, 3)).astype("float32")
    over = tuple(sorted(axis)) if isinstance(axis, (tuple, list)) else (axis,)
    layer = layers.LayerNormalization(axis=axis, epsilon=1e-3)
    layer.build(x.shape)
    shape = tuple(x.shape[a] for a in over)
    gamma, beta = rng.normal(size=shape), rng.normal(size=shape)
    layer.set_weights([gamma, beta])
    along = [x.shape[i] if i in over or i - 3 in over else 1 for i in range(3)]
    expected = (x - x.mean(over, keepdims=True)) / np.sqrt(x.var(over, keepdims=True) + 1e-3)
    expected = expected * gamma.reshape(along) + beta.reshape(along)
    np.testing.assert_allclose(value(layer(x)), expected, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize(("axis", "groups"), [(-1, 2), (1, 3), (-1, 1), (-1, -1)])
def test_group_normalization_normalizes_the_groups_of_each_sample(rng, value, axis, groups):
    x = rng.normal(2.0, 3.0, size=(2, 6, 3, 4)).astype("float32")
    layer = layers.GroupNormalization(groups, axis=axis, epsilon=1e-3)
    layer.build(x.shape)
    gamma, beta = rng.normal(size=(2, x.shape[axis]))
    layer.set_weights([gamma, beta])
    parts = []
    for part in np.split(x, groups if groups > 0 else x.shape[axis], axis):
        mean, variance = part.mean((1, 2, 3), keepdims=True), part.var((1, 2, 3), keepdims=True)
        parts.append((part - mean) / np.sqrt(variance + 1e-3))
    along = [-1 if i in (axis, axis + 4) else 1 for i in range(4)]
    expected = np.concatenate(parts, axis) * gamma.reshape(along) + beta.reshape(along)
    np.testing.assert_allclose(value(layer(x)), expected, rtol=1e-4, atol=1e-4)


def test_wrong_arguments_and_inputs_are_named():
    with pytest.raises(ValueError, match=r"GroupNormalization.*groups must be a positive integer, or -1, got 0"):
        layers.GroupNormalization(0)
    with pytest.raises(ValueError, match="'g': 6 channels do not divide into 4 groups"):
        layers.GroupNormalization(4, name="g").build((None, 6))
    with pytest.raises(ValueError, match=r"BatchNormalization.*axis must be an integer"):
        layers.BatchNormalization(axis=(1, 2))
    with pytest.raises(ValueError, match="BatchNormalization 'b' needs to know the size of axis -1"):
        layers.BatchNormalization(name="b").build((None, None))
    with pytest.raises(TypeError, match=r"LayerNormalization.*axis must be"):
        layers.LayerNormalization(axis="last")
    with pytest.raises(ValueError, match=r"LayerNormalization 'l'.*out of range"):
        layers.LayerNormalization(axis=4, name="l").build((None, 3))
    with pytest.raises(NotImplementedError, match="renorm"):
        layers.BatchNormalization(renorm=True)
