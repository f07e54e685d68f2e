"""What the estimators have in common: making a model, training it, and asking it."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from keras_core.models import Model, clone_model
from keras_core.models.compilation import compilation, compile_as
from keras_core.wrappers.seeding import seeded


class EstimatorBody:
    """The part of an estimator that knows of models; scikit-learn's bases bring parameters, tags and scores.

    Attributes:
        model_: the trained model.
        history_: the `History` of the last `fit`.
        n_features_in_: size of the second axis of the data.
    """

    model_: Any
    history_: Any

    __metadata_request__fit = {"sample_weight": None}  # what scikit-learn's routing may pass on to `fit`

    def __init__(
        self,
        model: Model | Callable[..., Model],
        warm_start: bool = False,
        model_kwargs: Mapping[str, Any] | None = None,
        fit_kwargs: Mapping[str, Any] | None = None,
        *,
        random_state: Any = None,
    ) -> None:
        self.model = model
        self.warm_start = warm_start
        self.model_kwargs = model_kwargs
        self.fit_kwargs = fit_kwargs
        self.random_state = random_state

    # What each kind of estimator adds

    def _validated(self, X: Any, y: Any) -> tuple[np.ndarray, Any]:
        """Return data and targets as arrays that are checked."""
        raise NotImplementedError

    def _encoded(self, y: Any) -> Any:
        """Return targets as the model sees them, and remember what it takes to go back."""
        raise NotImplementedError

    # The interface of scikit-learn

    def fit(self, X: Any, y: Any, **kwargs: Any) -> Any:
        """Make a model, unless `warm_start` goes on with the last one, and train it.

        Args:
            X: data of shape `(samples, features)`; with further axes for models that take images or sequences.
            y: targets, one for each sample.
            **kwargs: arguments of `Model.fit`, before those in `fit_kwargs`.

        Returns:
            The estimator.

        Raises:
            TypeError: `model` is no model and returns none.
            RuntimeError: the model is not compiled.
        """
        X, y = self._validated(X, y)
        going_on = self.warm_start and hasattr(self, "model_")
        target = self._encoded(y)
        with seeded(self.random_state):
            model = self.model_ if going_on else self._new_model(X, target)
            history = model.fit(X, target, **{**(self.fit_kwargs or {}), **kwargs})
        self._epochs = (self.epoch_ if going_on else 0) + len(history.epoch)
        self.model_ = model
        self.history_ = history
        return self

    @property
    def epoch_(self) -> int:
        """For how many epochs the model was trained, warm starts together; 0 before."""
        return getattr(self, "_epochs", 0)

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "model_")

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__(state)  # type: ignore[misc]
        if hasattr(self, "history_"):
            self.history_.set_model(self.model_)

    # Models

    def _new_model(self, X: np.ndarray, target: Any) -> Model:
        model: Any = self.model
        if isinstance(model, Model):
            if self.model_kwargs:
                warnings.warn(
                    f"{type(self).__name__} has a model that is made, so model_kwargs are not used. Pass a function "
                    "that makes one of them.",
                    stacklevel=3,
                )
            self._check_compiled(model)
            return _anew(model)
        if not callable(model):
            raise TypeError(
                f"{type(self).__name__} needs a compiled model, or a function `(X, y, **model_kwargs)` that returns "
                f"one, got model={model!r}."
            )
        made = model(X, target, **(self.model_kwargs or {}))
        if not isinstance(made, Model):
            raise TypeError(f"{type(self).__name__} called {model!r} and got {made!r}. Let it return a compiled model.")
        self._check_compiled(made)
        return made

    def _check_compiled(self, model: Model) -> None:
        if not model.compiled:
            raise RuntimeError(
                f"{type(self).__name__} cannot train model {model.name!r}, which is not compiled. Call "
                "`model.compile(optimizer, loss)` before you pass or return it."
            )

    def _outputs(self, X: Any) -> np.ndarray:
        """Return what the model predicts for data, which are checked."""
        from sklearn.utils.validation import check_is_fitted, validate_data

        check_is_fitted(self)
        X = validate_data(self, X, reset=False, allow_nd=True)
        return self.model_.predict(X, verbose=0)


def _anew(model: Model) -> Model:
    """Return a model like `model`, with weights of its own, compiled in the same way."""
    made = clone_model(model)
    compile_as(made, compilation(model, with_state=False))
    return made
