"""Models as estimators of scikit-learn, which is optional and imported when one of the names is first used."""

from __future__ import annotations

from typing import Any

from keras_core.wrappers.classes import public_class

__all__ = ["SKLearnClassifier", "SKLearnRegressor", "SKLearnTransformer"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        return public_class(name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
