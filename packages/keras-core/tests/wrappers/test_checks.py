"""scikit-learn's own checks of estimators. They fit hundreds of models, so they run where compiling costs nothing."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.utils.estimator_checks import check_estimator

import keras_core as keras
from keras_core import layers
from keras_core.plugins import active
from keras_core.training import step
from keras_core.wrappers import SKLearnClassifier, SKLearnRegressor, SKLearnTransformer


def network(X, y, activation=None, loss="mse"):
    hidden = layers.Dense(10, activation="relu")
    model = keras.Sequential([keras.Input((X.shape[1],)), hidden, layers.Dense(y.shape[1], activation=activation)])
    model.compile(keras.optimizers.Adam(0.1), loss)
    return model


@pytest.fixture
def runs_steps_as_written():
    """Skip where a step is compiled, or cannot be differentiated."""
    calls = []
    probe = step.compiled(lambda data: calls.append(data[0]), [], [], "probe")
    for _ in range(2):
        probe((np.ones(2, "float32"), None, None))
    if not active.current().capabilities.trains or len(calls) < 2:
        pytest.skip("the backend has no gradients, or would compile each of the models")


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    ("made", "arguments"),
    [
        (SKLearnClassifier, {"activation": "softmax", "loss": "categorical_crossentropy"}),
        (SKLearnRegressor, None),
        (SKLearnTransformer, None),
    ],
)
def test_scikit_learn_finds_nothing(made, arguments, runs_steps_as_written):
    estimator = made(network, model_kwargs=arguments, fit_kwargs={"verbose": 0, "epochs": 10})
    results = check_estimator(estimator, on_skip=None, on_fail=None)
    assert [(r["check_name"], r["exception"]) for r in results if r["status"] == "failed"] == []
    assert sum(r["status"] == "passed" for r in results) > 40
