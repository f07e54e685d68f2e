"""On a backend without gradients models infer, and `fit` says what to install."""

from __future__ import annotations

import numpy as np
import pytest

import keras_core as keras
from keras_core import layers
from keras_core.errors import BackendError
from keras_core.plugins import active

pytestmark = pytest.mark.skipif(active.current().capabilities.trains, reason="the backend has gradients")


def test_fit_names_what_to_install():
    model = keras.Sequential([keras.Input((2,)), layers.Dense(1)])
    model.compile("sgd", "mse")
    for train in (lambda: model.fit(np.ones((2, 2)), np.ones((2, 1))), lambda: model.train_on_batch(np.ones((2, 2)))):
        with pytest.raises(BackendError, match=r"pip install keras-backend-jax.*keras-backend-torch.*keras-backend-tf"):
            train()


def test_evaluate_and_predict_work():
    model = keras.Sequential([keras.Input((2,)), layers.Dense(1, kernel_initializer="ones")])
    model.compile("sgd", "mse", metrics=["mae"])
    x = np.array([[1.0, 2.0], [3.0, 4.0], [0.0, 1.0]])
    np.testing.assert_allclose(model.predict(x, batch_size=2, verbose=0), [[3.0], [7.0], [1.0]])
    assert model.evaluate(x, np.zeros((3, 1)), batch_size=2, verbose=0) == pytest.approx([59 / 3, 11 / 3])
