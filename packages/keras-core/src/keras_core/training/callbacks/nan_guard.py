"""Finding where NaN comes from."""

from __future__ import annotations

import math
import warnings
from typing import Any

from keras_core import tree
from keras_core.serialization.registry import builtin
from keras_core.training.callbacks.base import Callback
from keras_core.training.callbacks.keeping import Kept
from keras_core.training.callbacks.layer_watch import arrays, describe, finite, watched
from keras_core.training.step import as_tensors


@builtin("keras.callbacks")
class NaNGuard(Callback):
    """Stops training when the loss is NaN or infinite, puts the last good weights back, and says where it came from.

    At each check it reads the loss, keeps a copy of weights and optimizer, and forgets the batches before. When the
    loss is no longer finite it goes back to the copy and repeats the batches since then one by one, each first layer
    by layer, uncompiled: the first layer whose output is not finite is named, or the batch, the loss or the weights.

    Args:
        check_freq: after how many batches to check; 1 finds the place for certain, more is faster.
        raise_error: whether to raise FloatingPointError; otherwise it warns and training ends.

    Attributes:
        report: what was found, None before.

    Raises:
        ValueError: `check_freq` is not positive.

    Example:

    >>> guard = NaNGuard(check_freq=100)
    """

    def __init__(self, check_freq: int = 20, raise_error: bool = True) -> None:
        super().__init__()
        if check_freq < 1:
            raise ValueError(f"NaNGuard needs a positive check_freq, got {check_freq}.")
        self.check_freq = check_freq
        self.raise_error = raise_error
        self.report: str | None = None
        self._kept: Kept | None = None
        self._batches: list[tuple[int, Any, int]] = []  # since the copy: number, data, how many are stacked in it
        self._epoch = 0

    def on_train_begin(self, logs: Any = None) -> None:
        """Forget an earlier run."""
        self.report = self._kept = None
        self._batches = []

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Keep the weights before the first batch."""
        self._epoch = epoch
        self._keep()

    def _keep(self) -> None:
        self._kept = Kept(self.model)
        self._batches = []

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Check if it is due."""
        run = self.model._training_run
        self._batches.append((batch, run.batch, run.count))
        if len(self._batches) >= self.check_freq:
            self._check(batch, logs)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Check what is left."""
        if self._batches:
            self._check(self._batches[-1][0], logs)

    def on_train_end(self, logs: Any = None) -> None:
        """Let go of weights and batches."""
        self._kept = None
        self._batches = []

    def _check(self, batch: int, logs: Any) -> None:
        loss = (logs or {}).get("loss")
        if loss is None or math.isfinite(loss):
            self._keep()
            return
        where = f"The loss of {self.model.name!r} became {loss} by batch {batch} of epoch {self._epoch + 1}"
        reason = self._find()
        self._kept.put_back()  # type: ignore[union-attr]
        self.model.reset_metrics()
        self._batches = []
        self.report = f"{where}: {reason} The weights are those of the last check again."
        if self.raise_error:
            raise FloatingPointError(self.report)
        warnings.warn(self.report, RuntimeWarning, stacklevel=2)
        self.model.stop_training = True

    def _find(self) -> str:
        """Repeat the batches from the last good weights, and return what goes wrong first."""
        self._kept.put_back()  # type: ignore[union-attr]
        step = self.model.make_train_function()
        for number, data in self._singles():
            tensors = as_tensors(data)
            for what, part in zip(("inputs", "targets", "sample weights"), tensors, strict=False):
                for array in arrays(part):
                    if not finite(array):
                        return f"the {what} of batch {number} are not finite: {describe(array)}."
            with watched(self.model) as findings:
                self.model(tensors[0], training=True)
                self.model._clear_losses()
            if findings:
                return f"in batch {number}, {findings[0]}"
            self.model.reset_metrics()
            step(data)
            loss = self.model.get_metrics_result().get("loss")
            if loss is not None and not all(map(finite, arrays([loss]))):
                return f"in batch {number} every layer's output is finite, the loss of it is not."
            for variable in self.model.trainable_variables:
                if not all(map(finite, arrays([variable.value]))):
                    return f"after batch {number}, whose loss is finite, the gradient of {variable.path!r} was not."
        return "repeated from the last good weights, uncompiled and with new random draws, it stays finite."

    def _singles(self) -> list[tuple[int, Any]]:
        """The batches one by one: several that ran at once are stacked, and numbered by the last."""
        singles = []
        for last, data, count in self._batches:
            if count == 1:
                singles.append((last, data))
            for i in range(count if count > 1 else 0):
                single = tree.map_structure(lambda leaf, i=i: None if leaf is None else leaf[i], data)
                singles.append((last - count + 1 + i, single))
        return singles
