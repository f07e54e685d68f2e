"""Names of Keras 2's former optimizers, which say what to use instead."""

from __future__ import annotations

from typing import Any


class _Dropped:
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        name = type(self).__name__
        raise ImportError(
            f"`keras.optimizers.legacy.{name}` is gone, as in Keras 3. Use `keras.optimizers.{name}`, which has "
            "`learning_rate` for `lr`, and a schedule from `keras.optimizers.schedules` for `decay`."
        )


class Adagrad(_Dropped):
    """Gone; use `keras.optimizers.Adagrad`."""


class Adam(_Dropped):
    """Gone; use `keras.optimizers.Adam`."""


class Ftrl(_Dropped):
    """Gone; use `keras.optimizers.Ftrl`."""


class Optimizer(_Dropped):
    """Gone; use `keras.optimizers.Optimizer`."""


class RMSprop(_Dropped):
    """Gone; use `keras.optimizers.RMSprop`."""


class SGD(_Dropped):
    """Gone; use `keras.optimizers.SGD`."""


__all__ = ["SGD", "Adagrad", "Adam", "Ftrl", "Optimizer", "RMSprop"]
