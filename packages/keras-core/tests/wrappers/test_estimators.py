"""Models as estimators of scikit-learn. Expected values come from NumPy and from scikit-learn itself."""

from __future__ import annotations

import copy
import pickle
import sys

import numpy as np
import pytest
from sklearn.base import clone, is_classifier, is_regressor
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import keras_core as keras
from keras_core import layers, wrappers
from keras_core.wrappers import SKLearnClassifier, SKLearnRegressor, SKLearnTransformer

RNG = np.random.default_rng(0)
X = RNG.normal(size=(24, 3)).astype("float32")
NUMBERS = (X @ [1.0, -2.0, 0.5] + 0.3).astype("float32")
LABELS = np.where(X[:, 0] > 0, "yes", "no")
QUIET = {"verbose": 0, "shuffle": False, "batch_size": 24}


def linear(X, y, outputs=None, rate=0.1, loss="mse", activation=None):
    outputs = y.shape[1] if outputs is None else outputs
    model = keras.Sequential(
        [keras.Input(X.shape[1:]), layers.Dense(outputs, activation, kernel_initializer="zeros", name="d")]
    )
    model.compile(keras.optimizers.SGD(rate), loss)
    return model


def descend(x, y, steps, rate=0.1):
    """Linear regression by gradient descent from zero, on `mean((x w + b - y)^2)`."""
    w, b = np.zeros((x.shape[1], y.shape[1])), np.zeros(y.shape[1])
    for _ in range(steps):
        error = x @ w + b - y
        w, b = w - rate * 2 * x.T @ error / error.size, b - rate * 2 * error.sum(0) / error.size
    return x @ w + b


class Fixed:
    """Functions that return models with weights as they are: the second class for a positive first feature."""

    @staticmethod
    def two(X, y):
        model = linear(X, y)
        model.set_weights([np.array([[-1.0, 1.0], [0, 0], [0, 0]], "float32"), np.zeros(2, "float32")])
        return model


def test_the_kinds_are_told_by_scikit_learn():
    assert is_classifier(SKLearnClassifier(linear))
    assert is_regressor(SKLearnRegressor(linear))
    assert not is_classifier(SKLearnTransformer(linear))


def test_parameters_are_those_of_keras():
    estimator = SKLearnClassifier(linear, warm_start=True, model_kwargs={"rate": 1.0})
    found = estimator.get_params()
    assert found["model"] is linear
    assert found["warm_start"] is True
    assert found["model_kwargs"] == {"rate": 1.0}
    assert found["fit_kwargs"] is None
    assert estimator.set_params(model_kwargs={"rate": 2.0}).model_kwargs == {"rate": 2.0}
    assert "SKLearnClassifier(model=<function linear" in repr(estimator)


def test_unknown_names():
    with pytest.raises(AttributeError, match="no attribute 'SKLearnNothing'"):
        wrappers.SKLearnNothing


@pytest.mark.parametrize("made", [SKLearnClassifier, SKLearnRegressor, SKLearnTransformer])
def test_asking_before_fitting(made):
    estimator = made(linear)
    assert estimator.epoch_ == 0
    with pytest.raises(NotFittedError):
        estimator.predict(X)


def test_without_scikit_learn(monkeypatch):
    import keras_core.wrappers.classes as classes

    monkeypatch.setitem(sys.modules, "sklearn", None)
    monkeypatch.setattr(classes, "_made", {})
    with pytest.raises(ImportError, match=r"SKLearnRegressor needs scikit-learn .* `pip install scikit-learn`"):
        wrappers.SKLearnRegressor(linear)


def test_a_regressor_descends(trains):
    regressor = SKLearnRegressor(linear, fit_kwargs={**QUIET, "epochs": 2})
    assert regressor.fit(X, NUMBERS) is regressor
    expected = descend(X, NUMBERS[:, None], 2)[:, 0]
    np.testing.assert_allclose(regressor.predict(X), expected, rtol=1e-4, atol=1e-6)
    residual = ((NUMBERS - expected) ** 2).sum() / ((NUMBERS - NUMBERS.mean()) ** 2).sum()
    assert regressor.score(X, NUMBERS) == pytest.approx(1 - residual, rel=1e-4)
    assert (regressor.epoch_, regressor.n_features_in_) == (2, 3)
    assert len(regressor.history_.history["loss"]) == 2
    again = pickle.loads(pickle.dumps(regressor))
    np.testing.assert_array_equal(again.predict(X), regressor.predict(X))
    assert again.history_.history == regressor.history_.history
    assert again.history_.model is again.model_
    with pytest.raises(ValueError, match="X has 2 features, but SKLearnRegressor is expecting 3"):
        regressor.predict(X[:, :2])

    both = np.stack([NUMBERS, 2 * NUMBERS], 1).astype("float64")
    regressor.fit(X, both, epochs=1)
    assert regressor.predict(X).dtype == "float64"
    np.testing.assert_allclose(regressor.predict(X), descend(X, both, 1), rtol=1e-4, atol=1e-6)
    assert regressor.fit_kwargs == {**QUIET, "epochs": 2}  # what `fit` was given does not stay


def test_a_warm_start_goes_on(trains):
    regressor = SKLearnRegressor(linear, warm_start=True, fit_kwargs=QUIET)
    for _ in range(3):
        regressor.fit(X, NUMBERS)
    np.testing.assert_allclose(regressor.predict(X), descend(X, NUMBERS[:, None], 3)[:, 0], rtol=1e-4, atol=1e-6)
    assert regressor.epoch_ == 3


@pytest.mark.parametrize("names", [("no", "yes"), (2, 5)])
def test_a_classifier_tells_the_labels_it_was_given(names, trains):
    y = np.where(LABELS == "yes", names[1], names[0])
    classifier = SKLearnClassifier(Fixed.two, fit_kwargs={**QUIET, "epochs": 0}).fit(X, y)
    assert classifier.classes_.tolist() == list(names)
    np.testing.assert_array_equal(classifier.predict(X), y)
    np.testing.assert_allclose(classifier.decision_function(X), 2 * X[:, 0], rtol=1e-5)
    assert classifier.score(X, y) == 1.0


def test_a_model_is_given_one_hot_targets(trains):
    seen = []

    def model(X, y):
        seen.append(y)
        return linear(X, y)

    SKLearnClassifier(model, fit_kwargs={**QUIET, "epochs": 0}).fit(X[:4], ["b", "a", "c", "b"])
    np.testing.assert_array_equal(seen[0], [[0, 1, 0], [1, 0, 0], [0, 0, 1], [0, 1, 0]])


def test_a_warm_start_with_new_classes_is_refused(trains):
    classifier = SKLearnClassifier(Fixed.two, warm_start=True, fit_kwargs={**QUIET, "epochs": 0}).fit(X, LABELS)
    with pytest.raises(ValueError, match=r"classes \['no', 'yes'\], but y also has \['perhaps'\]"):
        classifier.fit(X[:2], ["yes", "perhaps"])


def test_a_transformer_gives_the_outputs_and_their_names(trains):
    def model(X, y):
        return linear(X, y, outputs=2)

    both = np.stack([NUMBERS, -NUMBERS], 1)
    transformer = SKLearnTransformer(model, fit_kwargs=QUIET)
    found = transformer.fit_transform(X, both)
    np.testing.assert_allclose(found, descend(X, both, 1), rtol=1e-4, atol=1e-6)
    assert transformer.get_feature_names_out().tolist() == ["sklearntransformer0", "sklearntransformer1"]


def test_a_transformer_without_targets(trains):
    def model(X, y):
        assert y is None
        made = keras.Sequential([keras.Input((3,)), layers.Dense(2, activity_regularizer="l2")])
        made.compile("sgd")
        return made

    assert SKLearnTransformer(model, fit_kwargs=QUIET).fit(X).transform(X[:5]).shape == (5, 2)


def test_images_are_taken(trains):
    def model(X, y):
        made = keras.Sequential([keras.Input(X.shape[1:]), layers.Flatten(), layers.Dense(1)])
        made.compile("sgd", "mse")
        return made

    images = np.ones((4, 2, 2, 1), "float32")
    assert SKLearnRegressor(model, fit_kwargs={**QUIET, "epochs": 0}).fit(images, np.ones(4)).predict(images).shape == (
        4,
    )


def test_a_compiled_model_is_copied_with_its_compilation_and_left_alone(trains):
    model = linear(X, NUMBERS[:, None])
    regressor = clone(SKLearnRegressor(model, fit_kwargs=QUIET))
    regressor.fit(X, NUMBERS)
    regressor.fit(X, NUMBERS)
    np.testing.assert_allclose(regressor.predict(X), descend(X, NUMBERS[:, None], 1)[:, 0], rtol=1e-4, atol=1e-6)
    assert regressor.model_ is not regressor.model
    assert not np.any(regressor.model.get_weights()[0])
    assert regressor.model_.optimizer is not regressor.model.optimizer


def test_a_random_state_repeats_the_fit_and_leaves_the_generators(trains):
    def model(X, y):
        made = keras.Sequential([keras.Input((3,)), layers.Dropout(0.5), layers.Dense(1)])
        made.compile("sgd", "mse")
        return made

    np.random.seed(1)
    expected = np.random.uniform()
    np.random.seed(1)
    fit = {"verbose": 0, "batch_size": 12}
    found = [SKLearnRegressor(model, fit_kwargs=fit, random_state=s).fit(X, NUMBERS).predict(X) for s in (3, 3)]
    np.testing.assert_array_equal(found[0], found[1])
    assert np.random.uniform() == expected


def test_a_pipeline_in_a_grid_search(trains):
    # a rate of zero learns nothing, so the other is the better one
    pipeline = make_pipeline(StandardScaler(), SKLearnRegressor(linear, fit_kwargs={**QUIET, "epochs": 3}))
    grid = {"sklearnregressor__model_kwargs": [{"rate": 0.0}, {"rate": 0.1}]}
    search = GridSearchCV(pipeline, grid, cv=2, refit=False, error_score="raise").fit(X, NUMBERS)
    assert search.best_params_ == {"sklearnregressor__model_kwargs": {"rate": 0.1}}


@pytest.mark.parametrize(
    ("model", "error", "message"),
    [
        (3, TypeError, r"needs a compiled model, or a function .* got model=3"),
        (lambda X, y: 3, TypeError, "and got 3. Let it return a compiled model"),
        (lambda X, y: keras.Sequential([layers.Dense(1)]), RuntimeError, "is not compiled. Call"),
    ],
)
def test_what_is_no_compiled_model(model, error, message):
    with pytest.raises(error, match=message):
        SKLearnRegressor(model).fit(X, NUMBERS)


def test_arguments_for_a_model_that_is_made(trains):
    with pytest.warns(UserWarning, match="model_kwargs are not used"):
        SKLearnRegressor(linear(X, NUMBERS[:, None]), model_kwargs={"a": 1}, fit_kwargs=QUIET).fit(X, NUMBERS)


def test_targets_that_are_no_classes():
    with pytest.raises(ValueError, match="Unknown label type"):
        SKLearnClassifier(linear).fit(X, NUMBERS)


def doubled(y_true, y_pred):
    return 2 * (y_true - y_pred) ** 2


@pytest.mark.parametrize("duplicate", [copy.deepcopy, lambda model: pickle.loads(pickle.dumps(model))])
def test_a_copied_model_goes_on_training_where_it_was(duplicate, trains):
    model = linear(X, NUMBERS[:, None])
    model.compile(keras.optimizers.SGD(0.1, momentum=0.9), doubled, metrics=[keras.metrics.MeanAbsoluteError("error")])
    y = NUMBERS[:, None]
    model.fit(X, y, **QUIET)
    other = duplicate(model)
    for each in (model, other):
        each.fit(X, y, **QUIET)
    np.testing.assert_allclose(other.get_weights()[0], model.get_weights()[0], rtol=1e-6)
    assert list(other.evaluate(X, y, verbose=0, return_dict=True)) == ["loss", "error"]
