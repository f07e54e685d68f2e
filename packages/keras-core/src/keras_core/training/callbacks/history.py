"""The record of a training run."""

from __future__ import annotations

import weakref
from typing import Any

from keras_core.serialization.registry import builtin
from keras_core.training.callbacks.base import Callback


@builtin("keras.callbacks")
class History(Callback):
    """Keeps the figures of each epoch. `fit` returns one.

    Attributes:
        history: lists of figures by name.
        epoch: the epochs they belong to.

    Example:

    >>> history = History()
    >>> history.on_epoch_end(0, {"loss": 0.5})
    >>> history.on_epoch_end(1, {"loss": 0.25})
    >>> history.epoch, history.history
    ([0, 1], {'loss': [0.5, 0.25]})
    """

    def __init__(self) -> None:
        super().__init__()
        self.history: dict[str, list[Any]] = {}
        self.epoch: list[int] = []

    @property
    def model(self) -> Any:
        """The model that was trained, which keeps its history and is not kept by it."""
        return None if self._model is None else self._model()

    def set_model(self, model: Any) -> None:
        """Take the model."""
        self._model = weakref.ref(model)

    def __getstate__(self) -> dict[str, Any]:
        return {**vars(self), "_model": None}  # which a weak reference cannot carry to another process

    def get_state(self) -> dict[str, Any]:
        """Return the record."""
        return {"epoch": list(self.epoch), "history": {name: list(values) for name, values in self.history.items()}}

    def set_state(self, state: dict[str, Any]) -> None:
        """Go on with a record."""
        self.epoch = list(state["epoch"])
        self.history = {name: list(values) for name, values in state["history"].items()}

    def on_train_begin(self, logs: Any = None) -> None:
        """Start counting epochs."""
        self.epoch = []

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Keep the figures of an epoch."""
        self.epoch.append(epoch)
        for name, value in (logs or {}).items():
            self.history.setdefault(name, []).append(value)
