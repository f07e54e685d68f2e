"""What compiled steps do with the state of layers: losses, frozen weights, statistics, seeds and masks."""

from __future__ import annotations

import numpy as np
import pytest

import keras_core as keras
from keras_core import layers, ops

pytestmark = pytest.mark.usefixtures("trains")


def sequential(*chain, optimizer=None, loss="mse", **compiled):
    model = keras.Sequential([keras.Input((3,)), *chain])
    model.compile(optimizer or keras.optimizers.SGD(0.0), loss, **compiled)
    return model


def test_regularizers_of_weights_and_activities_are_in_the_loss(line):
    x, y = line
    model = sequential(
        layers.Dense(
            1,
            kernel_initializer="ones",
            kernel_regularizer=keras.regularizers.L2(0.1),
            activity_regularizer=keras.regularizers.L1(0.3),
        )
    )
    out = x.sum(1, keepdims=True)
    expected = ((out - y) ** 2).mean() + 0.1 * 3 + 0.3 * np.abs(out).sum() / 20
    history = model.fit(x, y, batch_size=20, epochs=2, verbose=0, validation_data=(x, y)).history
    np.testing.assert_allclose(history["loss"] + history["val_loss"], [expected] * 4, rtol=1e-5)


def test_penalties_have_gradients(line):
    x, _ = line
    model = keras.Sequential(
        [keras.Input((3,)), layers.Dense(1, use_bias=False, kernel_regularizer=keras.regularizers.L2(0.5))]
    )
    model.set_weights([np.array([[1.0], [2.0], [3.0]], "float32")])
    model.compile(keras.optimizers.SGD(0.1))
    model.fit(x, batch_size=20, verbose=0)  # d/dw 0.5 w² = w
    np.testing.assert_allclose(model.get_weights()[0].ravel(), [0.9, 1.8, 2.7], rtol=1e-5)


def test_losses_added_in_training_only_are_counted_there(line):
    class Noted(layers.Layer):
        def call(self, x, training=None):
            if training:
                self.add_loss(ops.mean(ops.square(x)))
            return x

    x, y = line
    model = sequential(Noted(), layers.Dense(1, kernel_initializer="ones"))
    plain = ((x.sum(1, keepdims=True) - y) ** 2).mean()
    model.evaluate(x, y, batch_size=20, verbose=0)
    history = model.fit(x, y, batch_size=20, epochs=3, validation_data=(x, y), verbose=0).history
    np.testing.assert_allclose(history["val_loss"], plain, rtol=1e-5)
    np.testing.assert_allclose(history["loss"], plain + (x**2).mean(), rtol=1e-5)


def test_nothing_to_minimise(line):
    model = sequential(layers.Dense(1), loss=None)
    with pytest.raises(ValueError, match="nothing to minimise: no loss was compiled"):
        model.fit(*line, verbose=0)
    model = sequential(layers.Dense(1))
    with pytest.raises(ValueError, match="nothing to minimise: the data has no y"):
        model.fit(line[0], verbose=0)


def test_frozen_layers_stay_as_they_are(line):
    frozen, free = layers.Dense(3, activation="tanh"), layers.Dense(1)
    frozen.trainable = False
    model = sequential(frozen, free, optimizer="adam")
    before = [w.copy() for w in model.get_weights()]
    model.fit(*line, verbose=0)
    changed = [np.abs(a - b).max() > 0 for a, b in zip(model.get_weights(), before, strict=True)]
    assert changed == [False, False, True, True]


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_freezing_after_compile_takes_effect_at_the_next_fit(line, optimizer):
    first, last = layers.Dense(3, activation="tanh"), layers.Dense(1)
    model = sequential(first, last, optimizer=optimizer)
    model.fit(*line, epochs=2, verbose=0)
    last.trainable = False
    before = [w.copy() for w in model.get_weights()]
    model.fit(*line, epochs=2, verbose=0)
    changed = [np.abs(a - b).max() > 0 for a, b in zip(model.get_weights(), before, strict=True)]
    assert changed == [True, True, False, False]
    last.trainable = True
    model.fit(*line, epochs=2, verbose=0)
    assert np.abs(model.get_weights()[2] - before[2]).max() > 0


class Counting(layers.Layer):
    """Keeps a running mean of its inputs, as normalizations do."""

    def build(self, input_shape):
        self.mean = self.add_weight((input_shape[-1],), initializer="zeros", trainable=False, name="mean")

    def call(self, x, training=False):
        if training:
            self.mean.assign(0.5 * self.mean + 0.5 * ops.mean(x, axis=0))
        return x - self.mean


def test_statistics_change_in_training_only(line):
    x, y = line
    model = sequential(Counting(), layers.Dense(1))
    model.evaluate(x, y, verbose=0)
    model.predict(x, verbose=0)
    np.testing.assert_array_equal(model.layers[0].mean.numpy(), 0)
    model.fit(x, y, batch_size=10, shuffle=False, verbose=0)
    expected = 0.25 * x[:10].mean(0) + 0.5 * x[10:].mean(0)
    np.testing.assert_allclose(model.layers[0].mean.numpy(), expected, rtol=1e-4, atol=1e-6)


def test_batch_normalization_learns_its_statistics(line):
    x, y = line
    model = sequential(layers.BatchNormalization(momentum=0.5), layers.Dense(1))
    model.fit(x, y, batch_size=20, verbose=0)
    np.testing.assert_allclose(model.layers[0].moving_mean.numpy(), 0.5 * x.mean(0), rtol=1e-4, atol=1e-6)


class Noise(layers.Layer):
    def __init__(self, seed):
        super().__init__()
        self.seeds = keras.random.SeedGenerator(seed)

    def call(self, x, training=False):
        return x + keras.random.normal(ops.shape(x), seed=self.seeds) if training else x


def test_seeds_count_on_from_step_to_step(line):
    x, y = line
    model = sequential(Noise(3), layers.Dense(1, kernel_initializer="ones"))
    history = model.fit(x, y, batch_size=20, epochs=3, verbose=0, shuffle=False).history
    assert len(set(history["loss"])) == 3
    assert model.layers[0].seeds.state.numpy().tolist() == [3, 3]
    again = sequential(Noise(3), layers.Dense(1, kernel_initializer="ones"))
    assert again.fit(x, y, batch_size=20, epochs=3, verbose=0, shuffle=False).history == history


def test_draws_without_a_seed_differ_from_step_to_step(line):
    class Draw(layers.Layer):
        def call(self, x, training=False):
            return x + keras.random.normal(ops.shape(x)) if training else x

    x, y = line
    model = sequential(Draw(), layers.Dense(1, kernel_initializer="ones"))
    losses = model.fit(x, y, batch_size=20, epochs=3, verbose=0).history["loss"]
    assert len({round(v, 5) for v in losses}) == 3


def test_masked_steps_count_neither_in_the_loss_nor_in_the_metrics():
    class Masking(layers.Layer):
        def __init__(self):
            super().__init__()
            self.supports_masking = True
            self._makes_masks = True

        def compute_mask(self, inputs, previous_mask=None):
            return ops.any(ops.not_equal(inputs, 0.0), axis=-1)

        def call(self, x):
            return x * 1.0

    x = np.array([[[1.0], [2.0], [0.0]], [[3.0], [0.0], [0.0]]], "float32")
    y = np.zeros((2, 3, 1), "float32") + np.array([[[0.0], [1.0], [9.0]], [[1.0], [9.0], [9.0]]], "float32")
    inputs = keras.Input((3, 1))
    scale = layers.Dense(1, kernel_initializer="ones")
    scale.supports_masking = True
    model = keras.Model(inputs, scale(Masking()(inputs)))
    model.compile(keras.optimizers.SGD(0.0), "mse", metrics=["mae"])
    expected = {"loss": (1 + 1 + 4) / 3, "mae": (1 + 1 + 2) / 3}
    assert model.evaluate(x, y, verbose=0, return_dict=True) == pytest.approx(expected)
    history = model.fit(x, y, verbose=0).history
    assert {k: v[0] for k, v in history.items()} == pytest.approx(expected)


def test_a_metric_that_makes_its_variables_late(line):
    x, _ = line
    y = (np.random.default_rng(0).uniform(size=(20, 2)) > 0.5).astype("float32")
    model = sequential(
        layers.Dense(2, activation="sigmoid"),
        loss="binary_crossentropy",
        metrics=[keras.metrics.AUC(multi_label=True, name="auc")],
    )
    assert 0 <= model.fit(x, y, verbose=0).history["auc"][0] <= 1


def test_averaged_weights_are_taken_at_the_end(line):
    x, y = line
    model = sequential(
        layers.Dense(1, use_bias=False, kernel_initializer="ones"),
        optimizer=keras.optimizers.SGD(0.1, use_ema=True, ema_momentum=0.5),
    )
    model.fit(x, y, batch_size=20, epochs=2, verbose=0)
    first = np.ones((3, 1)) - 0.1 * 2 * x.T @ (x.sum(1, keepdims=True) - y) / 20
    second = first - 0.1 * 2 * x.T @ (x @ first - y) / 20
    np.testing.assert_allclose(model.get_weights()[0], 0.5 * first + 0.5 * second, rtol=1e-4)
