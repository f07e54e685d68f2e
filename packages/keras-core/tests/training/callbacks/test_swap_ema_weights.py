"""Evaluating with averaged weights. The numbers are Keras's, from a run of the same model on its torch backend."""

from __future__ import annotations

import numpy as np
import pytest

from keras_core import callbacks

OWN = [[1.0, 1.0, 1.0], [0.5283, 0.5321, 0.536], [0.2458, 0.2519, 0.258]]
AVERAGES = [[0.6224, 0.6313, 0.6402], [0.3681, 0.3764, 0.3848]]


@pytest.mark.parametrize("swap_on_epoch", [False, True])
def test_the_averages_are_in_place_while_they_should_be(trains, make_model, swap_on_epoch):
    x = np.linspace(-1, 1, 60).reshape(20, 3).astype("float32")
    y = (x @ [[1], [-2], [0.5]] + 0.3).astype("float32")
    model = make_model(rate=0.1, use_ema=True, ema_momentum=0.5)
    seen = {}

    def watch(event):
        return lambda *_: seen.setdefault(event, []).append(model.get_weights()[0].ravel())

    events = ["on_epoch_begin", "on_test_begin", "on_test_end", "on_epoch_end", "on_train_end"]
    watching = callbacks.LambdaCallback(**{event: watch(event) for event in events})
    options = {"batch_size": 10, "epochs": 2, "shuffle": False, "validation_data": (x, y), "verbose": 0}
    model.fit(x, y, callbacks=[callbacks.SwapEMAWeights(swap_on_epoch), watching], **options)
    expected = {
        "on_epoch_begin": OWN[:2],
        "on_test_begin": AVERAGES,
        "on_test_end": OWN[1:],
        "on_epoch_end": AVERAGES if swap_on_epoch else OWN[1:],
        "on_train_end": AVERAGES[1:],
    }
    for event, weights in expected.items():
        np.testing.assert_allclose(seen[event], weights, atol=6e-5, err_msg=event)


def test_without_averages_nothing_happens(make_model):
    model = make_model()
    swap = callbacks.SwapEMAWeights()
    swap.set_model(model)
    swap.on_test_begin()
    swap.on_test_end()
    np.testing.assert_array_equal(model.get_weights()[0], np.ones((3, 1)))
