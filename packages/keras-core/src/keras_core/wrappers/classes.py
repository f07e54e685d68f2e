"""The public classes: the bodies of this package on scikit-learn's bases, joined when they are first asked for."""

from __future__ import annotations

import types
from typing import Any, NoReturn

from keras_core.wrappers.classifier import ClassifierBody
from keras_core.wrappers.estimator import EstimatorBody
from keras_core.wrappers.regressor import RegressorBody
from keras_core.wrappers.transformer import TransformerBody

_BODIES: dict[str, tuple[type[EstimatorBody], tuple[str, ...]]] = {
    "SKLearnClassifier": (ClassifierBody, ("ClassifierMixin",)),
    "SKLearnRegressor": (RegressorBody, ("RegressorMixin",)),
    "SKLearnTransformer": (TransformerBody, ("ClassNamePrefixFeaturesOutMixin", "TransformerMixin")),
}
_made: dict[str, type] = {}


class _Absent:
    """Stands for the bases where scikit-learn is not installed."""

    def __new__(cls, *args: Any, **kwargs: Any) -> NoReturn:
        raise ImportError(f"{cls.__name__} needs scikit-learn 1.6 or later. Run `pip install scikit-learn`.")


def public_class(name: str) -> type:
    """Return one of the public classes.

    Where scikit-learn is missing it can be named, for instance in a type hint, and says what to install when it is
    called.
    """
    if name in _made:
        return _made[name]
    body, mixins = _BODIES[name]
    bases = _bases(mixins)
    members = {"__module__": "keras_core.wrappers", "__doc__": body.__doc__, "__qualname__": name}
    made = types.new_class(name, (body, *bases) if bases else (_Absent, body), exec_body=lambda ns: ns.update(members))
    if bases:  # who installs scikit-learn now need not start again
        _made[name] = made
    return made


def _bases(mixins: tuple[str, ...]) -> tuple[type, ...]:
    try:
        from sklearn import base
        from sklearn.utils.validation import validate_data  # noqa: F401  new in 1.6
    except ImportError:
        return ()
    return (*(getattr(base, mixin) for mixin in mixins), base.BaseEstimator)
