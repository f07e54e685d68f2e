"""Models that make features."""

from __future__ import annotations

from typing import Any

import numpy as np

from keras_core.wrappers.estimator import EstimatorBody


class TransformerBody(EstimatorBody):
    """A scikit-learn transformer that trains a model and takes its outputs for features.

    Args:
        model: a compiled model, of which each `fit` trains a copy with new weights; or a function
            `(X, y, **model_kwargs)` that returns a compiled model. `y` has a column for each target, and is None
            where there is none.
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
    >>> from keras_core.wrappers import SKLearnTransformer
    >>> model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2), keras.layers.Dense(4)])
    >>> model.compile("adam", "mse")
    >>> SKLearnTransformer(model, warm_start=True).warm_start
    True
    """

    def fit(self, X: Any, y: Any = None, **kwargs: Any) -> Any:
        """Make a model, unless `warm_start` goes on with the last one, and train it.

        Args:
            X: data of shape `(samples, features)`; with further axes for models that take images or sequences.
            y: targets, one for each sample; without them the model's own steps or losses have to do.
            **kwargs: arguments of `Model.fit`, before those in `fit_kwargs`.

        Returns:
            The estimator.
        """
        return super().fit(X, y, **kwargs)

    def _validated(self, X: Any, y: Any) -> tuple[np.ndarray, np.ndarray | None]:
        from sklearn.utils.validation import validate_data

        if y is None:
            return validate_data(self, X, allow_nd=True), None
        X, y = validate_data(self, X, y, allow_nd=True, multi_output=True, y_numeric=True)
        return X, y

    def _encoded(self, y: np.ndarray | None) -> np.ndarray | None:
        return None if y is None else y.reshape(len(y), -1)

    def transform(self, X: Any) -> np.ndarray:
        """Return the model's outputs, of shape `(samples, features)`."""
        return self._outputs(X)

    def predict(self, X: Any) -> np.ndarray:
        """Return the model's outputs, without the axis of a single feature."""
        outputs = self._outputs(X)
        return outputs[:, 0] if outputs.shape[1:] == (1,) else outputs

    @property
    def _n_features_out(self) -> int:
        return self.model_.output_shape[-1]

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()  # type: ignore[misc]
        tags.transformer_tags.preserves_dtype = ["float32"]
        return tags
