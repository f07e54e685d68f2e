"""The loop over epochs and batches, the same for every backend.

It never waits for the device: a step's figures are read when a callback or the progress bar looks at them.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Iterable, Iterator
from sys import getrefcount
from typing import Any

from keras_core.training.callbacks import CallbackList
from keras_core.training.data.source import DataSource
from keras_core.training.logs import LazyLogs

Figures = Callable[[], dict[str, Any]]
_ALONE = 2  # what `getrefcount` says of an object that one local variable holds


class Batches:
    """Batches for several epochs from one source, with a fixed number of steps on request.

    With `steps`, an epoch takes that many batches from where the last one stopped. Where the source ends the epoch does
    too, and the next one starts it anew.

    Attributes:
        exhausted: whether the source has ended for good.
    """

    def __init__(self, source: DataSource, steps: int | None = None) -> None:
        self.source = source
        self.steps = steps
        self.exhausted = False
        self._running: Iterator[Any] | None = None

    @property
    def length(self) -> int | None:
        """Steps in an epoch, where they are known."""
        return self.steps if self.steps is not None else self.source.num_batches

    def epoch(self) -> Iterator[Any]:
        """Yield the batches of the next epoch."""
        if self.steps is None:
            count = 0
            for batch in self.source.epoch():
                count += 1
                yield batch
            self.source.on_epoch_end()
            if count == 0:
                self._end(
                    "The data yields no batch: a generator ends with its first epoch unless `steps` say when one is "
                    "over."
                )
            return
        for i in range(self.steps):
            batch = self._next(restart=i == 0)
            if batch is None:
                if i == 0 or not self.source.restarts:
                    self._end(
                        f"The data ended after {i} of {self.steps} steps. "
                        "Give data for steps times epochs, or fewer steps."
                    )
                return
            yield batch

    def _end(self, why: str) -> None:
        self.exhausted = True
        warnings.warn(why, stacklevel=5)

    def _next(self, restart: bool) -> Any:
        if self._running is None:
            self._running = iter(self.source.epoch())
        batch = next(self._running, None)
        if batch is not None:
            return batch
        self._running = None
        self.source.on_epoch_end()
        return self._next(restart=False) if restart else None


def run_epoch(
    batches: Iterable[Any], step: Callable[[Any], Any], callbacks: CallbackList, mode: str, model: Any, figures: Figures
) -> Any:
    """Run `step` on each batch and tell the callbacks that listen.

    Args:
        batches: the batches.
        step: runs one; what it returns, where it is a dict, are the figures of the step.
        callbacks: who listens.
        mode: `"train"` or `"test"`.
        model: the model, whose `stop_training` ends a training epoch.
        figures: returns the figures so far, where steps return none.

    Returns:
        Figures of the last step, None without a step.
    """
    begin = callbacks.hearers(f"on_{mode}_batch_begin")
    end = callbacks.hearers(f"on_{mode}_batch_end")
    training = mode == "train"
    last: Any = None
    result: Any = None
    for i, batch in enumerate(batches):
        for hear in begin:
            hear(i, {})
        result = step(batch)
        last = i
        if end:
            logs = LazyLogs(_reader(result, figures))
            for hear in end:
                hear(i, logs)
            if getrefcount(logs) > _ALONE:  # somebody keeps the figures, which must stay those of this step
                logs.fill()
        if training and model.stop_training:
            break
    return None if last is None else LazyLogs(_reader(result, figures)).copy()


def _reader(result: Any, figures: Figures) -> Figures:
    return (lambda: result) if isinstance(result, dict) else figures


def warn_if_not_finite(logs: dict[str, Any], epoch: int, model: Any) -> bool:
    """Warn if the loss is no longer a number, and return whether it is so."""
    loss = logs.get("loss")
    if isinstance(loss, float) and not math.isfinite(loss):
        warnings.warn(
            f"The loss of {model.name!r} became {loss} in epoch {epoch + 1}. Look for a learning rate that is too "
            "high, for NaN or infinity in the data (`numpy.isfinite(x).all()`), and for logs or divisions of zero.",
            RuntimeWarning,
            stacklevel=3,
        )
        return True
    return False
