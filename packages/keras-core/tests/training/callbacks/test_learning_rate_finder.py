"""Trying learning rates."""

from __future__ import annotations

import numpy as np
import pytest

from keras_core import callbacks


def test_rates_grow_and_the_model_is_put_back(trains, line, make_model):
    model = make_model(rate=0.03, momentum=0.9)
    finder = callbacks.LearningRateFinder(1e-4, 10.0, steps=12)
    model.fit(*line, batch_size=20, epochs=50, verbose=0, callbacks=[finder])
    ratio = np.diff(np.log(finder.rates))
    np.testing.assert_allclose(ratio, np.log(1e5) / 11, rtol=1e-6)
    assert len(finder.losses) == len(finder.rates) <= 12
    np.testing.assert_array_equal(model.get_weights()[0], np.ones((3, 1)))
    slots = [v.numpy() for v in model.optimizer.variables if "momentum" in v.path]
    assert all((v == 0).all() for v in slots)
    assert float(model.optimizer.learning_rate.numpy()) == np.float32(0.03)
    assert int(model.optimizer.iterations.numpy()) == 0


def test_the_first_loss_is_that_of_the_first_batch(trains, line, make_model):
    x, y = line
    finder = callbacks.LearningRateFinder(1e-4, 1.0, steps=2)
    make_model().fit(x, y, batch_size=20, epochs=9, verbose=0, callbacks=[finder])
    np.testing.assert_allclose(finder.losses[0], np.mean((x.sum(1, keepdims=True) - y) ** 2), rtol=1e-5)


def test_the_suggestion_is_where_the_loss_falls_most_steeply():
    finder = callbacks.LearningRateFinder(1e-6, 1.0, steps=61)
    finder.rates = [finder.rate(i) for i in range(61)]
    where = np.log10(finder.rates)
    finder.losses = list(1 / (1 + np.exp(6 * (where + 3))) + np.exp(8 * (where + 1)))  # falls at 1e-3, blows up at 1e-1
    assert 0.5e-3 < finder.suggestion() < 2e-3


def test_no_suggestion_without_a_fall():
    finder = callbacks.LearningRateFinder()
    finder.rates, finder.losses = [1e-3, 1e-2], [1.0, 2.0]
    with pytest.raises(ValueError, match="never fell below the first"):
        finder.suggestion()


@pytest.mark.parametrize("arguments", [(0.0, 1.0), (1.0, 0.1), (0.1, 1.0, 1)])
def test_wrong_ranges_are_refused(arguments):
    with pytest.raises(ValueError, match="LearningRateFinder needs"):
        callbacks.LearningRateFinder(*arguments)
