"""Going on with a training that was interrupted."""

from __future__ import annotations

import os
from typing import Any

from keras_core.serialization.registry import builtin
from keras_core.training import resuming
from keras_core.training.callbacks.base import Callback


class Resuming(Callback):
    """A callback that puts a training into an earlier state as it begins."""

    hears_last = True

    def __init__(self) -> None:
        super().__init__()
        self._resumed: Any = None

    def read_state(self) -> Any:
        """Return the state to go on from, or None to begin anew."""
        raise NotImplementedError

    def on_train_begin(self, logs: Any = None) -> None:
        """Go to where the training was."""
        self.model._training_run.batches.source.read_in_step()
        self._resumed = self.read_state()
        if self._resumed is not None:
            resuming.restore(self.model, self._resumed)

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Go to where in the epoch the training was, undoing what beginning the epoch has changed."""
        resumed, self._resumed = self._resumed, None
        if resumed is not None and resumed["step"]:
            resuming.restore(self.model, resumed)


@builtin("keras.callbacks")
class ResumeTraining(Resuming):
    """Goes on with the training whose state `ModelCheckpoint(..., save_training_state=True)` has written.

    Args:
        filepath: the file that the checkpoint wrote; its state lies beside it, in the folder `<filepath>.state`.

    Raises:
        FileNotFoundError: there is no state beside it.

    Example:

    >>> resume = ResumeTraining("digits.keras")
    >>> resume.filepath
    'digits.keras'
    """

    def __init__(self, filepath: Any) -> None:
        super().__init__()
        self.filepath = os.fspath(filepath)

    def read_state(self) -> Any:
        """Return the state beside the file."""
        return resuming.StateFolder(resuming.beside(self.filepath)).read()


@builtin("keras.callbacks")
class BackupAndRestore(Resuming):
    """Keeps the whole state of a training on disk, so that the same program, started again, goes on where it was.

    A training that was killed and started again ends with the same weights, to the bit, as one that never was. Kept are
    weights, the optimizer, metrics, random seeds, the callbacks' own state, the epoch, the step and the place in the
    data with its order. What the program has to do is what it did the first time: make the same model, compile it, and
    fit it to the same data. Data that draws from generators of its own, or reads ahead by itself, must be able to tell
    its position; torch's loaders and seeded datasets of this library are read again up to where the training was.

    The state is copied between two steps, and written on a thread while the training goes on. The last whole state
    stays on disk until the next one is whole.

    Args:
        backup_dir: a folder for this training alone.
        save_freq: `"epoch"`, or after how many batches to write as well.
        double_checkpoint: whether to keep two states rather than one.
        delete_checkpoint: whether to remove the states at the end of the training.
        in_background: whether to write on a thread.
        shard_size: bytes after which the arrays go on in another file.

    Raises:
        ValueError: `backup_dir` is empty, or `save_freq` is neither `"epoch"` nor a positive number.

    Example:

    >>> import tempfile, numpy as np, keras_core as keras
    >>> backup = keras.callbacks.BackupAndRestore(tempfile.mkdtemp(), save_freq=100)
    >>> backup.save_freq
    100
    """

    def __init__(
        self,
        backup_dir: Any,
        save_freq: Any = "epoch",
        double_checkpoint: bool = False,
        delete_checkpoint: bool = True,
        *,
        in_background: bool = True,
        shard_size: int = 1 << 30,
    ) -> None:
        super().__init__()
        if not backup_dir:
            raise ValueError(f"BackupAndRestore needs a folder, got backup_dir={backup_dir!r}.")
        if save_freq != "epoch" and (isinstance(save_freq, bool) or not isinstance(save_freq, int) or save_freq < 1):
            raise ValueError(f"BackupAndRestore needs save_freq='epoch' or a number of batches, got {save_freq!r}.")
        self.backup_dir = backup_dir
        self.save_freq = save_freq
        self.double_checkpoint = double_checkpoint
        self.delete_checkpoint = delete_checkpoint
        self._folder = resuming.StateFolder(backup_dir, 2 if double_checkpoint else 1, shard_size)
        self._writer = resuming.StateWriter(self._folder, in_background)
        self._seen = 0

    def read_state(self) -> Any:
        """Return the newest state, None where there is none."""
        return self._folder.read() if self._folder.exists() else None

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Go to where in the epoch the training was."""
        super().on_epoch_begin(epoch, logs)
        self._seen = self.model._training_run.step

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Write if it is due."""
        if self.save_freq == "epoch":
            return
        run = self.model._training_run
        if not run.settled:  # it stays due
            return
        if run.step // self.save_freq > self._seen // self.save_freq:
            self._writer.write(resuming.take(self.model))
        self._seen = run.step

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Write the state between two epochs."""
        self._writer.write(resuming.take(self.model))

    def on_train_end(self, logs: Any = None) -> None:
        """Finish writing, and remove the states if so wished."""
        self._writer.wait()
        if self.delete_checkpoint:
            self._folder.delete()
