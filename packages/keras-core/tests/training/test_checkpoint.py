"""ModelCheckpoint: what it writes, and when."""

from __future__ import annotations

import numpy as np
import pytest

import keras_core as keras
from keras_core import layers
from keras_core.plugins import active

X = np.random.default_rng(0).normal(size=(32, 3)).astype("float32")
Y = X.sum(axis=1, keepdims=True)


@pytest.fixture
def model():
    if not active.current().capabilities.trains:
        pytest.skip("the backend has no gradients")
    made = keras.Sequential([keras.Input((3,)), layers.Dense(1)])
    made.compile(keras.optimizers.SGD(0.1), "mse")
    return made


def test_every_epoch_has_a_file_of_its_own(model, tmp_path):
    checkpoint = keras.callbacks.ModelCheckpoint(tmp_path / "{epoch:02d}-{loss:.3f}.keras")
    losses = model.fit(X, Y, epochs=2, verbose=0, callbacks=[checkpoint]).history["loss"]
    assert sorted(p.name for p in tmp_path.iterdir()) == [f"{i:02d}-{v:.3f}.keras" for i, v in enumerate(losses, 1)]
    last = keras.models.load_model(tmp_path / f"02-{losses[1]:.3f}.keras")
    np.testing.assert_allclose(last.predict(X, verbose=0), model.predict(X, verbose=0), rtol=1e-6)


def test_only_the_best_epoch_is_kept(model, tmp_path):
    best = tmp_path / "best.weights.h5"
    checkpoint = keras.callbacks.ModelCheckpoint(best, monitor="loss", save_best_only=True, save_weights_only=True)
    kept = {}
    remember = keras.callbacks.LambdaCallback(
        on_epoch_end=lambda epoch, logs: kept.update({epoch: model.get_weights()})
    )
    rates = keras.callbacks.LambdaCallback(
        on_epoch_begin=lambda epoch, logs: model.optimizer.learning_rate.assign(0.1 if epoch < 2 else 5.0)
    )
    losses = model.fit(X, Y, epochs=4, verbose=0, callbacks=[rates, remember, checkpoint]).history["loss"]
    assert losses[3] > min(losses)
    model.load_weights(best)
    for saved, wanted in zip(model.get_weights(), kept[int(np.argmin(losses))], strict=True):
        np.testing.assert_array_equal(saved, wanted)


def test_a_number_of_batches_is_a_frequency(model, tmp_path):
    checkpoint = keras.callbacks.ModelCheckpoint(tmp_path / "{batch}.keras", save_freq=3)
    model.fit(X, Y, batch_size=4, epochs=1, verbose=0, callbacks=[checkpoint])
    assert sorted(p.name for p in tmp_path.iterdir()) == ["3.keras", "6.keras"]


def test_the_ending_must_fit_what_is_saved():
    with pytest.raises(ValueError, match=r"weights\.h5"):
        keras.callbacks.ModelCheckpoint("model.keras", save_weights_only=True)
