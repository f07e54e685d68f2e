"""scikit-learn wrappers beside upstream Keras: the same models, weights and data."""

from __future__ import annotations

import os

os.environ.setdefault("KERAS_BACKEND", "jax")

import numpy as np
import pytest
from sklearn.base import is_classifier, is_regressor
from sklearn.exceptions import NotFittedError

import keras_core as ours

keras = pytest.importorskip("keras")
if not hasattr(keras, "src"):
    pytest.skip("upstream Keras is not installed", allow_module_level=True)
if ours.backend.backend() != keras.backend.backend():
    pytest.skip("the two libraries run on different backends", allow_module_level=True)

BOTH = (keras, ours)
X = np.random.default_rng(0).normal(size=(24, 3)).astype("float32")
NUMBERS = (X @ [1.0, -2.0, 0.5] + 0.3).astype("float32")
FIT = {"verbose": 0, "shuffle": False, "batch_size": 8, "epochs": 3}


def maker(k, activation=None, loss="mse", seen=None):
    """Return a function that makes a model from the same weights in both libraries."""

    def make(X, y, rate=0.1):
        if seen is not None:
            seen.append((X, y))
        width = y.shape[1]
        model = k.Sequential([k.Input((X.shape[1],)), k.layers.Dense(width, activation=activation)])
        model.set_weights([np.linspace(-1, 1, X.shape[1] * width).reshape(-1, width), np.zeros(width)])
        model.compile(k.optimizers.SGD(rate), loss)
        return model

    return make


@pytest.mark.parametrize(("names", "columns"), [(("c", "a", "b"), 3), ((7, 2, 4), 3), ((1, 0), 2)])
def test_classifiers_agree(names, columns):
    y = np.array(names)[np.arange(24) % columns]
    found = []
    for k in BOTH:
        seen = []
        make = maker(k, "softmax", "categorical_crossentropy", seen)
        classifier = k.wrappers.SKLearnClassifier(make, fit_kwargs=dict(FIT)).fit(X, y)
        assert is_classifier(classifier)
        found.append((classifier, *seen[0]))
    (theirs, x_seen, y_seen), (mine, x_given, y_given) = found
    np.testing.assert_array_equal(x_seen, x_given)
    np.testing.assert_array_equal(y_seen, y_given)
    assert (x_seen.dtype, y_seen.dtype) == (x_given.dtype, y_given.dtype)
    np.testing.assert_array_equal(mine.classes_, theirs.classes_)
    np.testing.assert_array_equal(mine.predict(X), theirs.predict(X))
    assert mine.score(X, y) == pytest.approx(theirs.score(X, y))
    decisions = theirs.decision_function(X)
    if columns == 2:  # on purpose: see docs/differences.md
        decisions = decisions[:, 1] - decisions[:, 0]
    np.testing.assert_allclose(mine.decision_function(X), decisions, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("y", [NUMBERS, NUMBERS.astype("float64"), NUMBERS[:, None]], ids=["32", "64", "column"])
def test_regressors_agree(y):
    theirs, mine = (
        k.wrappers.SKLearnRegressor(maker(k), model_kwargs={"rate": 0.05}, fit_kwargs=dict(FIT)).fit(X, y) for k in BOTH
    )
    assert is_regressor(mine)
    np.testing.assert_allclose(mine.predict(X), theirs.predict(X), rtol=1e-5, atol=1e-6)
    assert mine.score(X, y) == pytest.approx(theirs.score(X, y), rel=1e-5)
    np.testing.assert_allclose(mine.history_.history["loss"], theirs.history_.history["loss"], rtol=1e-5)


def test_a_warm_start_goes_on_and_that_of_keras_begins_anew():  # on purpose: see docs/differences.md
    theirs, mine = (k.wrappers.SKLearnRegressor(maker(k), warm_start=True, fit_kwargs=dict(FIT)) for k in BOTH)
    first = theirs.fit(X, NUMBERS).predict(X)
    np.testing.assert_allclose(theirs.fit(X, NUMBERS).predict(X), first, rtol=1e-6)
    longer = keras.wrappers.SKLearnRegressor(maker(keras), fit_kwargs={**FIT, "epochs": 6}).fit(X, NUMBERS)
    mine.fit(X, NUMBERS).fit(X, NUMBERS)
    np.testing.assert_allclose(mine.predict(X), longer.predict(X), rtol=1e-5, atol=1e-6)


def test_transformers_agree():
    y = np.stack([NUMBERS, -NUMBERS], 1)[:, :1].ravel()
    theirs, mine = (k.wrappers.SKLearnTransformer(maker(k), fit_kwargs=dict(FIT)).fit(X, y) for k in BOTH)
    np.testing.assert_allclose(mine.transform(X), theirs.transform(X), rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(mine.predict(X), theirs.predict(X), rtol=1e-5, atol=1e-6)


def test_a_compiled_model_is_trained_from_new_weights_and_left_alone():
    for k in BOTH:
        model = maker(k)(X, NUMBERS[:, None])
        model.compile(k.optimizers.SGD(0.0), "mse")
        before = model.get_weights()[0]
        fitted = k.wrappers.SKLearnRegressor(model, fit_kwargs=dict(FIT)).fit(X, NUMBERS).model_
        assert fitted is not model
        assert not np.allclose(fitted.get_weights()[0], before)
        np.testing.assert_array_equal(model.get_weights()[0], before)


@pytest.mark.parametrize("name", ["SKLearnClassifier", "SKLearnRegressor"])
def test_refusals_agree(name):
    for k in BOTH:
        made = getattr(k.wrappers, name)
        with pytest.raises(NotFittedError):
            made(maker(k)).predict(X)
        with pytest.raises(RuntimeError, match="compiled"):
            made(lambda X, y, k=k: k.Sequential([k.layers.Dense(1)])).fit(X, np.arange(24) % 2)
        assert made(maker(k)).epoch_ == 0
