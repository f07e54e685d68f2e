"""Models that tell numbers."""

from __future__ import annotations

from typing import Any

import numpy as np

from keras_core.wrappers.estimator import EstimatorBody


class RegressorBody(EstimatorBody):
    """A scikit-learn regressor that trains a model.

    Args:
        model: a compiled model, of which each `fit` trains a copy with new weights; or a function
            `(X, y, **model_kwargs)`, where `y` has a column for each target, that returns a compiled model.
        warm_start: whether `fit` goes on with the model of the `fit` before.
        model_kwargs: further arguments of the function; `set_params(model_kwargs=...)` and `GridSearchCV` change them.
        fit_kwargs: arguments of `Model.fit`.
        random_state: what decides weights, order of the samples and random layers in `fit`; None for another result
            each time.

    Attributes:
        model_: the trained model.
        history_: the `History` of the last `fit`.
        epoch_: for how many epochs the model was trained.

    Raises:
        ImportError: scikit-learn is missing.

    Example:

    >>> import keras_core as keras
    >>> from keras_core.wrappers import SKLearnRegressor
    >>> model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
    >>> model.compile("adam", "mse")
    >>> regressor = SKLearnRegressor(model, fit_kwargs={"epochs": 20})
    >>> regressor.epoch_
    0
    """

    def _validated(self, X: Any, y: Any) -> tuple[np.ndarray, np.ndarray]:
        from sklearn.utils.validation import validate_data

        X, y = validate_data(self, X, y, allow_nd=True, multi_output=True, y_numeric=True)
        return X, y

    def _encoded(self, y: np.ndarray) -> np.ndarray:
        """Return targets as columns."""
        self._dtype = y.dtype if y.dtype.kind == "f" else np.dtype("float32")
        return y.reshape(len(y), -1)

    def predict(self, X: Any) -> np.ndarray:
        """Return predictions of shape `(samples,)`, or `(samples, targets)` of several, in the targets' dtype."""
        outputs = self._outputs(X).astype(self._dtype, copy=False)
        return outputs[:, 0] if outputs.shape[1:] == (1,) else outputs

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()  # type: ignore[misc]
        tags.target_tags.multi_output = True
        return tags
