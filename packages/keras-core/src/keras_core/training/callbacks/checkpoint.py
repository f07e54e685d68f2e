"""Saving in the course of training."""

from __future__ import annotations

import os
from typing import Any

from keras_core.serialization.registry import builtin
from keras_core.training import resuming
from keras_core.training.callbacks.early_stopping import Monitor


@builtin("keras.callbacks")
class ModelCheckpoint(Monitor):
    """Saves the model, or its weights, every epoch or every so many batches.

    Args:
        filepath: path of the file, with fields such as `{epoch:02d}` and `{val_loss:.2f}`. Ends in `.keras`, or in
            `.weights.h5` with `save_weights_only`.
        monitor: name of the figure that says which model is best.
        verbose: 1 to print when it saves.
        save_best_only: whether to save only what is better than all before.
        save_weights_only: whether to save weights without the model.
        mode: `"min"`, `"max"`, or `"auto"` to go by the metric, see `Monitor`.
        save_freq: `"epoch"`, or a number of batches.
        initial_value_threshold: value to beat before the first save.
        save_training_state: whether to write the whole state of the training as well, beside the file, from which
            `ResumeTraining` goes on exactly.

    Raises:
        ValueError: the file's extension does not fit, or `save_freq` is no number.
    """

    def __init__(
        self,
        filepath: Any,
        monitor: str = "val_loss",
        verbose: int = 0,
        save_best_only: bool = False,
        save_weights_only: bool = False,
        mode: str = "auto",
        save_freq: Any = "epoch",
        initial_value_threshold: float | None = None,
        *,
        save_training_state: bool = False,
    ) -> None:
        super().__init__(monitor, mode)
        self.filepath = os.fspath(filepath)
        wanted = ".weights.h5" if save_weights_only else (".keras", ".h5")
        if not self.filepath.endswith(wanted):
            raise ValueError(
                f"ModelCheckpoint with save_weights_only={save_weights_only} writes files that end in {wanted}, "
                f"got {self.filepath!r}."
            )
        if save_freq != "epoch" and not isinstance(save_freq, int):
            raise ValueError(f"ModelCheckpoint needs save_freq='epoch' or a number of batches, got {save_freq!r}.")
        self.verbose = verbose
        self.save_best_only = save_best_only
        self.save_weights_only = save_weights_only
        self.save_freq = save_freq
        self.save_training_state = save_training_state
        self.hears_last = save_training_state  # so that what the others remember is up to date
        self.best = initial_value_threshold
        self._epoch = 0
        self._seen = 0  # batches of this epoch
        self._batches = 0  # since the last save

    def get_state(self) -> dict[str, Any]:
        """Return what is best so far, and how many batches have passed."""
        return {"best": self.best, "seen": self._seen, "batches": self._batches}

    def set_state(self, state: dict[str, Any]) -> None:
        """Go on from a state."""
        self.best, self._seen, self._batches = state["best"], state["seen"], state["batches"]

    def on_train_begin(self, logs: Any = None) -> None:
        """Let the data keep in step with the run, if its place is to be kept."""
        if self.save_training_state:
            self.model._training_run.batches.source.read_in_step()

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Note the epoch."""
        self._epoch, self._seen = epoch, 0

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Save if enough batches have passed."""
        if self.save_freq == "epoch":
            return
        seen, self._seen = self._seen, batch + 1
        self._batches += self._seen - seen
        waits = self.save_training_state and not self.model._training_run.settled
        if self._batches >= self.save_freq and not waits:
            self._batches = 0
            self._save(batch, logs)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Save the model of an epoch."""
        if self.save_freq == "epoch":
            self._save(None, logs)

    def _save(self, batch: int | None, logs: Any) -> None:
        logs = dict(logs.items()) if logs else {}
        if self.save_best_only:
            value = self.figure(logs)
            if value is None or not self.improved(value, self.best):
                return
            self.best = value
        fields = {**logs, "epoch": self._epoch + 1, **({} if batch is None else {"batch": batch + 1})}
        try:
            path = self.filepath.format(**fields)
        except KeyError as error:
            raise KeyError(f"{self.filepath!r} names {error}, which is not among {sorted(fields)}.") from None
        if os.path.dirname(path):
            os.makedirs(os.path.dirname(path), exist_ok=True)
        if self.verbose:
            print(f"\nEpoch {self._epoch + 1}: saving model to {path}")
        if self.save_weights_only:
            self.model.save_weights(path, overwrite=True)
        else:
            self.model.save(path, overwrite=True)
        if self.save_training_state:
            resuming.StateFolder(resuming.beside(path)).write(resuming.take(self.model))
