"""Showing how training goes."""

from __future__ import annotations

from typing import Any

from keras_core.serialization.registry import builtin
from keras_core.training.callbacks.base import Callback
from keras_core.training.progress_bar import Progbar


@builtin("keras.callbacks")
class ProgbarLogger(Callback):
    """Draws a bar for each epoch, evaluation or prediction; `verbose=2` writes one line an epoch."""

    def __init__(self) -> None:
        super().__init__()
        self._bar: Progbar | None = None
        self._in_training = False

    def _begin(self) -> None:
        self._bar = Progbar(self.params.get("steps"), verbose=self.params.get("verbose", 1), unit_name="step")
        self._seen = 0

    def on_train_begin(self, logs: Any = None) -> None:
        """Note that evaluations to come are part of training."""
        self._in_training = True

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Start the bar of an epoch."""
        self._begin()
        if self.params.get("verbose"):
            print(f"Epoch {epoch + 1}/{self.params.get('epochs')}")

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Move the bar on."""
        self._seen = batch + 1
        if self._bar is not None and self._bar.due(self._seen):
            self._bar.show(self._seen, logs)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Finish the bar of an epoch."""
        if self._bar is not None:
            self._bar.finish(self._seen, logs)

    def on_train_end(self, logs: Any = None) -> None:
        """Note that training is over."""
        self._in_training = False

    def on_test_begin(self, logs: Any = None) -> None:
        """Start the bar of an evaluation."""
        if not self._in_training:
            self._begin()

    def on_test_batch_end(self, batch: int, logs: Any = None) -> None:
        """Move the bar on."""
        if not self._in_training:
            self.on_train_batch_end(batch, logs)

    def on_test_end(self, logs: Any = None) -> None:
        """Finish the bar of an evaluation."""
        if not self._in_training:
            self.on_epoch_end(0, logs)

    def on_predict_begin(self, logs: Any = None) -> None:
        """Start the bar of a prediction."""
        self._begin()

    def on_predict_batch_end(self, batch: int, logs: Any = None) -> None:
        """Move the bar on."""
        self.on_train_batch_end(batch, None)

    def on_predict_end(self, logs: Any = None) -> None:
        """Finish the bar of a prediction."""
        self.on_epoch_end(0, None)
