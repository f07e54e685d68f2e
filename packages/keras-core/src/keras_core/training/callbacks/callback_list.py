"""The list that calls callbacks."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable
from typing import Any

from keras_core.serialization.registry import builtin
from keras_core.training.callbacks.base import Callback
from keras_core.training.callbacks.history import History
from keras_core.training.callbacks.progress import ProgbarLogger


def _dict(logs: Any) -> Any:
    """Return `logs`, or a dict of none: user code reads `logs.keys()` at every event."""
    return {} if logs is None else logs


@builtin("keras.callbacks")
class CallbackList(Callback):
    """Several callbacks as one; events that none of them overrides cost nothing.

    Args:
        callbacks: the callbacks.
        add_history: whether to add a `History` where there is none.
        add_progbar: whether to add a `ProgbarLogger` where there is none.
        model: the model being trained.
        **params: parameters of the run.

    Example:

    >>> listed = CallbackList(add_history=True)
    >>> listed.on_epoch_end(0, {"loss": 0.5})
    >>> listed.callbacks[0].history
    {'loss': [0.5]}
    """

    def __init__(
        self,
        callbacks: Iterable[Callback] | None = None,
        add_history: bool = False,
        add_progbar: bool = False,
        model: Any = None,
        **params: Any,
    ) -> None:
        super().__init__()
        self.callbacks = list(callbacks or ())
        for callback in self.callbacks:
            if not hasattr(callback, "set_model"):
                raise ValueError(f"A callback must derive from keras.callbacks.Callback, got {callback!r}.")
        for wanted, cls in ((add_history, History), (add_progbar, ProgbarLogger)):
            if wanted and not any(isinstance(c, cls) for c in self.callbacks):
                self.callbacks.append(cls())
        self._hearers: dict[str, list[Callable[..., None]]] = {}
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
        if params:
            for callback in self.callbacks:
                callback.set_params(params)

    def set_model(self, model: Any) -> None:
        """Hand the model to all."""
        self._model = model
        for callback in self.callbacks:
            callback.set_model(model)

    def get_state(self) -> dict[str, Any]:
        """Return the states of all in order, each with the name of its class."""
        return {"callbacks": [{"class": type(c).__name__, "state": _state(c)} for c in self.callbacks]}

    def set_state(self, state: dict[str, Any]) -> None:
        """Hand each state to the callback of its class that stands at its place among those of the class."""
        left = list(self.callbacks)
        for saved in state["callbacks"]:
            callback = next((c for c in left if type(c).__name__ == saved["class"]), None)
            if callback is not None:
                left.remove(callback)
                if saved["state"]:
                    callback.set_state(saved["state"])
            elif saved["state"]:
                warnings.warn(
                    f"The run being resumed had a {saved['class']} that this one lacks; what it knew is left out.",
                    stacklevel=2,
                )

    def hearers(self, event: str) -> list[Callable[..., None]]:
        """Return what to call at `event`: the methods of the callbacks that override it, in order."""
        if event not in self._hearers:
            names = (event, event.replace("train_", "")) if event.startswith("on_train_batch") else (event,)
            ordered = sorted(self.callbacks, key=lambda c: getattr(c, "hears_last", False))
            self._hearers[event] = [_named(c, event) for c in ordered if any(_overrides(c, n) for n in names)]
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

    on_batch_begin = on_train_batch_begin
    on_batch_end = on_train_batch_end


def _overrides(callback: Any, event: str) -> bool:
    return getattr(type(callback), event, None) is not getattr(Callback, event) or event in vars(callback)


def _state(callback: Any) -> dict[str, Any]:
    return callback.get_state() if hasattr(callback, "get_state") else {}


def _named(callback: Any, event: str) -> Callable[..., None]:
    """Return the callback's method, whose errors say where they come from."""
    method = getattr(callback, event)

    def hear(*arguments: Any) -> None:
        try:
            method(*arguments)
        except Exception as error:
            error.add_note(f"Raised by the callback {type(callback).__name__} in {event}.")
            raise

    return hear
