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

    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
        """Hear that a training batch begins."""
        self.on_batch_begin(batch, logs)

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Hear that a training batch is over; `logs` holds the figures so far and reads them from the device on demand."""
        self.on_batch_end(batch, logs)


_EVENTS = {
    "epoch": "an epoch",
    "train": "training",
    "test": "an evaluation",
    "predict": "a prediction",
    "test_batch": "a batch of an evaluation",
    "predict_batch": "a batch of a prediction",
}


def _silent(name: str, what: str) -> Any:
    """Make an event that does nothing."""

    def event(self: Any, *args: Any, **kwargs: Any) -> None:
        return None

    event.__name__ = name
    event.__qualname__ = f"Callback.{name}"
    event.__doc__ = f"Hear that {what} {'begins' if name.endswith('begin') else 'is over'}."
    return event


for _event, _what in _EVENTS.items():
    for _when in ("begin", "end"):
        _name = f"on_{_event}_{_when}"
        setattr(Callback, _name, _silent(_name, _what))

_BATCH_EVENTS = tuple(f"on_{mode}_batch_{when}" for mode in ("train", "test", "predict") for when in ("begin", "end"))


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


def _to_all(name: str) -> Any:
    def event(self: CallbackList, *args: Any, logs: Any = None) -> None:
        numbered = "train_" not in name and "predict_" not in name and "test_" not in name or "batch" in name
        if len(args) <= numbered:  # a dict always, and by position: users name the argument as they like
            args = (*args, {} if logs is None else logs)
        for hear in self.hearers(name):
            hear(*args)

    event.__name__ = name
    event.__doc__ = f"Tell all callbacks that override `{name}`."
    return event


for _event in _EVENTS:
    for _when in ("begin", "end"):
        setattr(CallbackList, f"on_{_event}_{_when}", _to_all(f"on_{_event}_{_when}"))
for _name in _BATCH_EVENTS:
    setattr(CallbackList, _name, _to_all(_name))
