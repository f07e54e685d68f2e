"""Showing how training goes."""

from __future__ import annotations

from typing import Any

from keras_core.serialization.registry import builtin
from keras_core.training.callbacks.base import Callback
from keras_core.training.progress_bar import Progbar

_INTERVAL = 0.1  # seconds between drawings


@builtin("keras.callbacks")
class ProgbarLogger(Callback):
    """Draws a bar for each epoch, evaluation or prediction; `verbose=2` writes one line an epoch.

    The bar is drawn over itself at a terminal and in a notebook. In a file or pipe each epoch is one line.

    Example:

    >>> logger = ProgbarLogger()
    >>> logger.set_params({"verbose": 2, "epochs": 3, "steps": 10})
    >>> logger.on_epoch_begin(0)
    Epoch 1/3
    """

    def __init__(self) -> None:
        super().__init__()
        self._bar: Progbar | None = None
        self._in_training = False
        self._seen = 0
        self._shown: dict[str, Any] = {}

    def _begin(self, title: str = "") -> None:
        verbose = self.params.get("verbose", 1)
        self._bar = Progbar(self.params.get("steps"), verbose=verbose, interval=_INTERVAL)
        self._seen = 0
        self._shown = {}
        if verbose and title:
            if self._bar.moves or verbose == 2:
                print(title, flush=True)
            else:
                self._bar.title = f"{title}: "

    def _finish(self, logs: Any) -> None:
        if self._bar is not None:
            self._bar.finish(self._seen, logs)
            self._bar = None

    def get_state(self) -> dict[str, Any]:
        """Return the number of batches so far."""
        return {"seen": self._seen}

    def set_state(self, state: dict[str, Any]) -> None:
        """Go on counting from there."""
        self._seen = state["seen"]

    def on_train_begin(self, logs: Any = None) -> None:
        """Note that evaluations to come are part of training."""
        self._in_training = True

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Start the bar of an epoch."""
        self._begin(f"Epoch {epoch + 1}/{self.params.get('epochs')}")

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Move the bar on."""
        self._seen = batch + 1
        bar = self._bar
        if bar is not None and bar.due(self._seen):
            self._shown = dict(logs or {})
            bar.show(self._seen, self._shown)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Finish the bar of an epoch."""
        self._finish(logs)

    def on_train_end(self, logs: Any = None) -> None:
        """Note that training is over."""
        self._in_training = False

    def on_test_begin(self, logs: Any = None) -> None:
        """Start the bar of an evaluation; one within training has none of its own."""
        if not self._in_training:
            self._begin()

    def on_test_batch_end(self, batch: int, logs: Any = None) -> None:
        """Move the bar on, or say behind that of training how far the validation is."""
        if not self._in_training:
            self.on_train_batch_end(batch, logs)
        elif self._bar is not None and self._bar.due(self._seen):
            self._bar.show(self._seen, self._shown, f" - validating: {batch + 1}")

    def on_test_end(self, logs: Any = None) -> None:
        """Finish the bar of an evaluation."""
        if not self._in_training:
            self._finish(logs)

    def on_predict_begin(self, logs: Any = None) -> None:
        """Start the bar of a prediction."""
        self._begin()

    def on_predict_batch_end(self, batch: int, logs: Any = None) -> None:
        """Move the bar on."""
        self.on_train_batch_end(batch, None)

    def on_predict_end(self, logs: Any = None) -> None:
        """Finish the bar of a prediction."""
        self._finish(None)
