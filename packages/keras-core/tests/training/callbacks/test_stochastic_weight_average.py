"""Averaging weights over epochs."""

from __future__ import annotations

import numpy as np
import pytest

from keras_core import callbacks, layers


def test_training_ends_with_the_mean_and_statistics_that_fit_it(trains, line, make_model):
    x, y = line
    x = x * 2 + 3
    model = make_model(layers.Dense(2, name="hidden"), layers.BatchNormalization(name="norm"))
    kernels = []
    keep = callbacks.LambdaCallback(on_epoch_end=lambda e, logs: kernels.append(model.get_weights()[0]))
    average = callbacks.StochasticWeightAverage(start_epoch=1, learning_rate=0.01)
    model.fit(x, y, epochs=4, batch_size=10, verbose=0, callbacks=[average, keep])
    np.testing.assert_allclose(model.get_weights()[0], np.mean(kernels[1:], axis=0), rtol=1e-5, atol=1e-6)
    assert float(model.optimizer.learning_rate.numpy()) == np.float32(0.01)
    assert average.count == 3
    hidden, norm = model.layers[0], model.layers[1]
    kernel, bias = (v.numpy() for v in hidden.weights)
    np.testing.assert_allclose(norm.moving_mean.numpy(), (x @ kernel + bias).mean(0), rtol=1e-4)
    assert norm.momentum == 0.99


def test_it_resumes(make_model):
    model = make_model()
    first, second = callbacks.StochasticWeightAverage(0), callbacks.StochasticWeightAverage(0)
    first.set_model(model)
    first.on_epoch_end(0)
    second.set_model(model)
    second.on_train_begin()
    second.set_state(first.get_state())
    model.set_weights([w + 1 for w in model.get_weights()])
    second.on_epoch_end(1)
    second.on_train_end()
    np.testing.assert_allclose(model.get_weights()[0], np.full((3, 1), 1.5))


def test_epochs_count_from_zero():
    with pytest.raises(ValueError, match="counts epochs from 0, got start_epoch=-1"):
        callbacks.StochasticWeightAverage(-1)
