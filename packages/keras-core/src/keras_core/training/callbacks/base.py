"""The class that every callback derives from, and the list that calls them."""

from __future__ import annotations

from typing import Any

from keras_core.serialization.registry import builtin


@builtin("keras.callbacks")
class Callback:
    """Hears what happens in training. Subclasses override the events they want.

    Attributes:
        model: the model being trained.
        params: `epochs`, `steps`, `verbose`.
        hears_last: whether a `CallbackList` calls it after all others.

    Example:

    >>> class Tally(Callback):
    ...     def on_epoch_end(self, epoch, logs=None):
    ...         print(epoch, logs["loss"])
    >>> Tally().on_epoch_end(0, {"loss": 0.5})
    0 0.5
    """

    hears_last = False

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

    def get_state(self) -> dict[str, Any]:
        """Return what it remembers between events as a tree of plain values and NumPy arrays, to resume from."""
        return {}

    def set_state(self, state: dict[str, Any]) -> None:
        """Go on from what `get_state` returned. Called after `on_train_begin`."""

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
