"""Stopping when a figure no longer improves."""

from __future__ import annotations

from typing import Any

from keras_core.serialization.registry import builtin
from keras_core.training.callbacks.monitor import Monitor

__all__ = ["EarlyStopping", "Monitor"]

_REMEMBERED = ("wait", "stopped_epoch", "best_epoch", "best", "best_weights")


@builtin("keras.callbacks")
class EarlyStopping(Monitor):
    """Stops training when a figure has stopped improving.

    Args:
        monitor: name of the figure.
        min_delta: smallest change that counts as an improvement.
        patience: how many epochs without improvement to wait.
        verbose: 1 to print when it stops.
        mode: `"min"`, `"max"`, or `"auto"` to go by the metric, see `Monitor`.
        baseline: value to beat; until then no epoch counts as an improvement.
        restore_best_weights: whether to end with the weights of the best epoch.
        start_from_epoch: epochs before the watch begins.

    Example:

    >>> from types import SimpleNamespace
    >>> stopping = EarlyStopping(monitor="loss", patience=2)
    >>> stopping.set_model(SimpleNamespace(stop_training=False))
    >>> for epoch, loss in enumerate([1.0, 0.5, 0.6, 0.7]):
    ...     stopping.on_epoch_end(epoch, {"loss": loss})
    >>> stopping.model.stop_training, stopping.best_epoch
    (True, 1)
    """

    def __init__(
        self,
        monitor: str = "val_loss",
        min_delta: float = 0,
        patience: int = 0,
        verbose: int = 0,
        mode: str = "auto",
        baseline: float | None = None,
        restore_best_weights: bool = False,
        start_from_epoch: int = 0,
    ) -> None:
        super().__init__(monitor, mode, min_delta)
        self.patience = patience
        self.verbose = verbose
        self.baseline = baseline
        self.restore_best_weights = restore_best_weights
        self.start_from_epoch = start_from_epoch
        self.wait = 0
        self.stopped_epoch = 0
        self.best_epoch = 0
        self.best_weights: Any = None

    def on_train_begin(self, logs: Any = None) -> None:
        """Begin the watch."""
        self.wait = self.stopped_epoch = self.best_epoch = 0
        self.best = self.best_weights = None

    def get_monitor_value(self, logs: Any) -> float | None:
        """Return the figure, or None, with a warning, where the logs lack it."""
        return self.figure(logs)

    def get_state(self) -> dict[str, Any]:
        """Return the best value, its epoch and weights, and how long the wait has been."""
        return {name: getattr(self, name) for name in _REMEMBERED}

    def set_state(self, state: dict[str, Any]) -> None:
        """Go on from there."""
        for name in _REMEMBERED:
            setattr(self, name, state[name])

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Look at the figure of an epoch."""
        value = self.get_monitor_value(logs)
        if value is None or epoch < self.start_from_epoch:
            return
        if self.restore_best_weights and self.best_weights is None:
            self._keep(epoch)
        self.wait += 1
        if self.improved(value, self.best):
            self.best = value
            self._keep(epoch)
            if self.baseline is None or self.improved(value, self.baseline):
                self.wait = 0
            return
        if self.wait >= self.patience and epoch > 0:
            self.stopped_epoch = epoch
            self.model.stop_training = True

    def _keep(self, epoch: int) -> None:
        self.best_epoch = epoch
        if self.restore_best_weights:
            self.best_weights = self.model.get_weights()

    def on_train_end(self, logs: Any = None) -> None:
        """Restore the best weights."""
        if self.stopped_epoch > 0 and self.verbose:
            print(f"Epoch {self.stopped_epoch + 1}: early stopping")
        if self.restore_best_weights and self.best_weights is not None:
            if self.verbose:
                print(f"Restoring the weights of the best epoch: {self.best_epoch + 1}.")
            self.model.set_weights(self.best_weights)
