"""Models that tell classes."""

from __future__ import annotations

from typing import Any

import numpy as np

from keras_core.wrappers.estimator import EstimatorBody


class ClassifierBody(EstimatorBody):
    """A scikit-learn classifier that trains a model.

    The model has an output for each class. It is trained with one-hot targets, so its loss is
    `"categorical_crossentropy"` or one that takes the same.

    Args:
        model: a compiled model, of which each `fit` trains a copy with new weights; or a function
            `(X, y, **model_kwargs)`, where `y` is one-hot, that returns a compiled model.
        warm_start: whether `fit` goes on with the model of the `fit` before.
        model_kwargs: further arguments of the function; `set_params(model_kwargs=...)` and `GridSearchCV` change them.
        fit_kwargs: arguments of `Model.fit`.
        random_state: what decides weights, order of the samples and random layers in `fit`; None for another result
            each time.

    Attributes:
        classes_: the labels, sorted.
        model_: the trained model.
        history_: the `History` of the last `fit`.
        epoch_: for how many epochs the model was trained.

    Raises:
        ImportError: scikit-learn is missing.

    Example:

    >>> import keras_core as keras
    >>> from keras_core.wrappers import SKLearnClassifier
    >>> def make(X, y, units=8):
    ...     hidden = keras.layers.Dense(units, activation="relu")
    ...     output = keras.layers.Dense(y.shape[1], activation="softmax")
    ...     model = keras.Sequential([keras.Input((X.shape[1],)), hidden, output])
    ...     model.compile("adam", "categorical_crossentropy")
    ...     return model
    >>> classifier = SKLearnClassifier(make, model_kwargs={"units": 4}, fit_kwargs={"epochs": 20, "verbose": 0})
    >>> classifier.get_params()["model_kwargs"]
    {'units': 4}
    """

    classes_: np.ndarray

    def _validated(self, X: Any, y: Any) -> tuple[np.ndarray, np.ndarray]:
        from sklearn.utils.multiclass import check_classification_targets
        from sklearn.utils.validation import column_or_1d, validate_data

        X, y = validate_data(self, X, y, allow_nd=True, multi_output=True)
        check_classification_targets(y)
        return X, column_or_1d(y, warn=True)

    def _encoded(self, y: np.ndarray) -> np.ndarray:
        """Return labels as rows of a unit matrix. A warm start keeps the classes that it had."""
        known = self.classes_ if self.warm_start and hasattr(self, "model_") else np.unique(y)
        unknown = np.setdiff1d(y, known)
        if unknown.size:
            raise ValueError(
                f"{type(self).__name__} goes on with a model of the classes {known.tolist()}, but y also has "
                f"{unknown.tolist()}. Set warm_start=False to begin anew with all of them."
            )
        self.classes_ = known
        return np.eye(len(known))[np.searchsorted(known, y)]

    def predict(self, X: Any) -> np.ndarray:
        """Return the label of each sample, of shape `(samples,)`."""
        outputs = self._outputs(X)
        return self.classes_[outputs.argmax(axis=-1)]

    def decision_function(self, X: Any) -> np.ndarray:
        """Return how far the model leans towards each class.

        Returns:
            The model's outputs, of shape `(samples, classes)`. For two classes, as scikit-learn has it, the second
            less the first, of shape `(samples,)`: positive for the second class.
        """
        outputs = self._outputs(X)
        return outputs[:, 1] - outputs[:, 0] if len(self.classes_) == 2 else outputs
