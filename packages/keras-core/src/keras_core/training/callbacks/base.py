"""The class that every callback derives from, and the list that calls them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from keras_core.serialization.registry import builtin


@builtin("keras.callbacks")
class Callback:
    """Hears what happens in training. Subclasses override the events they want.

    Attributes:
        model: the model being trained.
        params: `epochs`, `steps`, `verbose`.
    """

    def __init__(self) -> None:
        self.params: dict[str, Any] = {}
        self._model: Any = None

    @property
    def model(self) -> Any:
        """The model being trained."""
        return self._model

    def set_params(self, params: dict[str, Any]) -> None:
        """Take the parameters of the run."""
        self.params = params

    def set_model(self, model: Any) -> None:
        """Take the model."""
        self._model = model

    def on_batch_begin(self, batch: int, logs: Any = None) -> None:
        """Hear that a training batch begins, by the older name."""

    def on_batch_end(self, batch: int, logs: Any = None) -> None:
        """Hear that a training batch is over, by the older name."""

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Hear that an epoch begins."""

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Hear that an epoch is over."""

    def on_train_begin(self, logs: Any = None) -> None:
        """Hear that training begins."""

    def on_train_end(self, logs: Any = None) -> None:
        """Hear that training is over."""

    def on_test_begin(self, logs: Any = None) -> None:
        """Hear that an evaluation begins."""

    def on_test_end(self, logs: Any = None) -> None:
        """Hear that an evaluation is over."""

    def on_predict_begin(self, logs: Any = None) -> None:
        """Hear that a prediction begins."""

    def on_predict_end(self, logs: Any = None) -> None:
        """Hear that a prediction is over."""

    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
        """Hear that a training batch begins."""
        self.on_batch_begin(batch, logs)

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Hear that a training batch is over; `logs` reads its figures from the device on demand."""
        self.on_batch_end(batch, logs)

    def on_test_batch_begin(self, batch: int, logs: Any = None) -> None:
        """Hear that a batch of an evaluation begins."""

    def on_test_batch_end(self, batch: int, logs: Any = None) -> None:
        """Hear that a batch of an evaluation is over."""

    def on_predict_batch_begin(self, batch: int, logs: Any = None) -> None:
        """Hear that a batch of a prediction begins."""

    def on_predict_batch_end(self, batch: int, logs: Any = None) -> None:
        """Hear that a batch of a prediction is over."""


def _dict(logs: Any) -> Any:
    """Return `logs`, or a dict of none: user code reads `logs.keys()` at every event."""
    return {} if logs is None else logs


@builtin("keras.callbacks")
class CallbackList(Callback):
    """Several callbacks as one; events that none of them overrides cost nothing.

    Args:
        callbacks: the callbacks.
        model: the model being trained.
        **params: parameters of the run.
    """

    def __init__(self, callbacks: Iterable[Callback] | None = None, model: Any = None, **params: Any) -> None:
        super().__init__()
        self.callbacks = list(callbacks or ())
        for callback in self.callbacks:
            if not hasattr(callback, "set_model"):
                raise ValueError(f"A callback must derive from keras.callbacks.Callback, got {callback!r}.")
        self._hearers: dict[str, list[Any]] = {}
        if model is not None:
            self.set_model(model)
        self.set_params(params)

    def append(self, callback: Callback) -> None:
        """Add a callback."""
        self.callbacks.append(callback)
        self._hearers.clear()

    def set_params(self, params: dict[str, Any]) -> None:
        """Hand the parameters of the run to all."""
        self.params = params
        for callback in self.callbacks:
            callback.set_params(params)

    def set_model(self, model: Any) -> None:
        """Hand the model to all."""
        self._model = model
        for callback in self.callbacks:
            callback.set_model(model)

    def hearers(self, event: str) -> list[Any]:
        """Return the bound methods of the callbacks that override `event`."""
        if event not in self._hearers:
            found = []
            for callback in self.callbacks:
                names = (event, event.replace("train_", "")) if event.startswith("on_train_batch") else (event,)
                if any(
                    getattr(type(callback), n, None) is not getattr(Callback, n) or n in vars(callback) for n in names
                ):
                    found.append(getattr(callback, event))
            self._hearers[event] = found
        return self._hearers[event]

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Tell all that an epoch begins."""
        for hear in self.hearers("on_epoch_begin"):
            hear(epoch, _dict(logs))

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Tell all that an epoch is over."""
        for hear in self.hearers("on_epoch_end"):
            hear(epoch, _dict(logs))

    def on_train_begin(self, logs: Any = None) -> None:
        """Tell all that training begins."""
        for hear in self.hearers("on_train_begin"):
            hear(_dict(logs))

    def on_train_end(self, logs: Any = None) -> None:
        """Tell all that training is over."""
        for hear in self.hearers("on_train_end"):
            hear(_dict(logs))

    def on_test_begin(self, logs: Any = None) -> None:
        """Tell all that an evaluation begins."""
        for hear in self.hearers("on_test_begin"):
            hear(_dict(logs))

    def on_test_end(self, logs: Any = None) -> None:
        """Tell all that an evaluation is over."""
        for hear in self.hearers("on_test_end"):
            hear(_dict(logs))

    def on_predict_begin(self, logs: Any = None) -> None:
        """Tell all that a prediction begins."""
        for hear in self.hearers("on_predict_begin"):
            hear(_dict(logs))

    def on_predict_end(self, logs: Any = None) -> None:
        """Tell all that a prediction is over."""
        for hear in self.hearers("on_predict_end"):
            hear(_dict(logs))

    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
        """Tell all that a training batch begins."""
        for hear in self.hearers("on_train_batch_begin"):
            hear(batch, _dict(logs))

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Tell all that a training batch is over."""
        for hear in self.hearers("on_train_batch_end"):
            hear(batch, _dict(logs))

    def on_test_batch_begin(self, batch: int, logs: Any = None) -> None:
        """Tell all that a batch of an evaluation begins."""
        for hear in self.hearers("on_test_batch_begin"):
            hear(batch, _dict(logs))

    def on_test_batch_end(self, batch: int, logs: Any = None) -> None:
        """Tell all that a batch of an evaluation is over."""
        for hear in self.hearers("on_test_batch_end"):
            hear(batch, _dict(logs))

    def on_predict_batch_begin(self, batch: int, logs: Any = None) -> None:
        """Tell all that a batch of a prediction begins."""
        for hear in self.hearers("on_predict_batch_begin"):
            hear(batch, _dict(logs))

    def on_predict_batch_end(self, batch: int, logs: Any = None) -> None:
        """Tell all that a batch of a prediction is over."""
        for hear in self.hearers("on_predict_batch_end"):
            hear(batch, _dict(logs))
