"""Finding where NaN comes from."""

from __future__ import annotations

import numpy as np
import pytest

from keras_core import callbacks, layers, ops


class Log(layers.Layer):
    def call(self, x):
        return ops.log(x)


OPTIONS = {"batch_size": 5, "shuffle": False, "verbose": 0}


def test_the_layer_is_named_and_the_weights_are_put_back(trains, make_model):
    x = np.full((15, 3), 2.0, "float32")
    x[11, 1] = -4.0
    model = make_model(Log(name="logarithm"))
    with pytest.raises(FloatingPointError) as caught:
        model.fit(x, x[:, :1], callbacks=[callbacks.NaNGuard(2)], **OPTIONS)
    text = str(caught.value)
    assert "in batch 2, layer 'logarithm' (Log) is the first with such an output: 1 of its 15 values" in text
    assert "Its input is finite: shape (5, 3), from -4 to 2." in text
    assert all(np.isfinite(w).all() for w in model.get_weights())
    assert not np.array_equal(model.get_weights()[0], np.ones((3, 1)))  # two good steps stay


@pytest.mark.parametrize(
    ("breaks", "reason"),
    [("x", "the inputs of batch 1 are not finite"), ("y", "the targets of batch 1 are not finite")],
)
def test_data_that_is_not_finite_is_named(trains, line, make_model, breaks, reason):
    data = {"x": line[0].copy(), "y": line[1].copy()}
    data[breaks][6] = np.inf
    with pytest.raises(FloatingPointError, match=reason):
        make_model().fit(**data, callbacks=[callbacks.NaNGuard(1)], **OPTIONS)


def test_a_rate_that_is_too_high_is_the_loss(trains, line, make_model):
    model = make_model(rate=1e30)
    guard = callbacks.NaNGuard(4, raise_error=False)
    with pytest.warns(RuntimeWarning, match="in batch 1 every layer's output is finite, the loss of it is not"):
        history = model.fit(*line, epochs=3, callbacks=[guard], **OPTIONS)
    assert history.epoch == [0] and "became" in guard.report
    np.testing.assert_array_equal(model.get_weights()[0], np.ones((3, 1)))


def test_a_batch_is_found_among_several_that_run_at_once(trains, line, make_model):
    x, y = line
    x = x.copy()
    x[11] = np.nan
    model = make_model()
    model.compile("sgd", "mse", steps_per_execution=2)
    with pytest.raises(FloatingPointError, match="the inputs of batch 2 are not finite"):
        model.fit(x, y, callbacks=[callbacks.NaNGuard(2)], **OPTIONS)


def test_layers_are_as_before_afterwards(trains, make_model):
    layer = Log(name="logarithm")
    x = np.zeros((5, 3), "float32")
    with pytest.raises(FloatingPointError):
        make_model(layer).fit(x, x[:, :1], callbacks=[callbacks.NaNGuard(1)], **OPTIONS)
    assert "call" not in vars(layer)


def test_the_frequency_is_positive():
    with pytest.raises(ValueError, match="positive check_freq, got 0"):
        callbacks.NaNGuard(0)
