"""Callbacks made of functions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from keras_core.serialization.registry import builtin
from keras_core.training.callbacks.base import Callback


@builtin("keras.callbacks")
class LambdaCallback(Callback):
    """Calls functions at events.

    Args:
        on_epoch_begin, on_epoch_end: take `(epoch, logs)`.
        on_train_begin, on_train_end: take `(logs)`.
        on_train_batch_begin, on_train_batch_end: take `(batch, logs)`.
        **kwargs: functions for further events by name.

    Raises:
        ValueError: a keyword names no event.

    Example:

    >>> told = LambdaCallback(on_epoch_end=lambda epoch, logs: print(f"epoch {epoch}: {logs['loss']}"))
    >>> told.on_epoch_end(0, {"loss": 0.5})
    epoch 0: 0.5
    """

    def __init__(
        self,
        on_epoch_begin: Callable[..., Any] | None = None,
        on_epoch_end: Callable[..., Any] | None = None,
        on_train_begin: Callable[..., Any] | None = None,
        on_train_end: Callable[..., Any] | None = None,
        on_train_batch_begin: Callable[..., Any] | None = None,
        on_train_batch_end: Callable[..., Any] | None = None,
        **kwargs: Callable[..., Any],
    ) -> None:
        super().__init__()
        given = {
            "on_epoch_begin": on_epoch_begin,
            "on_epoch_end": on_epoch_end,
            "on_train_begin": on_train_begin,
            "on_train_end": on_train_end,
            "on_train_batch_begin": on_train_batch_begin,
            "on_train_batch_end": on_train_batch_end,
            **kwargs,
        }
        for name, function in given.items():
            if not name.startswith("on_") or not hasattr(Callback, name):
                raise ValueError(f"LambdaCallback got {name!r}, which is no event of a callback.")
            if function is not None:
                setattr(self, name, function)
