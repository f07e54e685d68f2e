"""The loop over epochs and batches, the same for every backend.

It never waits for the device: a step's figures are read when a callback or the progress bar looks at them.
"""

from __future__ import annotations

import dataclasses
import math
import warnings
from collections.abc import Callable, Iterator
from sys import getrefcount
from typing import Any, NamedTuple

from keras_core import settings
from keras_core.training import randomness
from keras_core.training.callbacks import CallbackList
from keras_core.training.data.source import DataSource, grouped
from keras_core.training.interruption import Interruption
from keras_core.training.logs import LazyLogs

Figures = Callable[[], dict[str, Any]]
_ALONE = 2  # what `getrefcount` says of an object that one local variable holds


class Batches:
    """Batches for several epochs from one source, with a fixed number of steps on request.

    With `steps`, an epoch takes that many batches from where the last one stopped. Where the source ends the epoch does
    too, and the next one starts it anew.

    A pass is one run through the source. It can be taken up where another process left it: the state of the host's
    random generators when it began draws the same order again.

    Attributes:
        exhausted: whether the source has ended for good.
    """

    def __init__(self, source: DataSource, steps: int | None = None) -> None:
        self.source = source
        self.steps = settings.capped_steps(steps, source.num_batches)
        self.exhausted = False
        self._running: Iterator[tuple[Any, int]] | None = None
        self._in_pass = 0  # batches taken from the pass that is running
        self._taken = 0  # batches taken in all
        self._generators: randomness.Generators | None = None  # as the pass began
        self._resumed: dict[str, Any] | None = None

    @property
    def length(self) -> int | None:
        """Steps in an epoch, where they are known."""
        return self.steps if self.steps is not None else self.source.num_batches

    def state(self) -> dict[str, Any]:
        """Return where in the data the run is, to be taken up by `resume`."""
        return {
            "in_pass": self._in_pass,
            "taken": self._taken,
            "pass_generators": (self._generators or randomness.state()).data(),
            "generators": randomness.state().data(),
            "source": self.source.position(),
        }

    def resume(self, state: dict[str, Any]) -> None:
        """Go on from where `state` was taken: the next epoch begins with the batch that came next there."""
        self._taken = state["taken"]
        self._resumed = state
        self._running = None
        randomness.restore(state["generators"])

    def epoch(self, several: int = 1, done: int = 0) -> Iterator[tuple[Any, int]]:
        """Yield the batches of the next epoch, each with the number 1, or several stacked with their number.

        Args:
            several: how many batches to stack where so many of one shape follow each other.
            done: steps of this epoch that were taken before a resumption.
        """
        if self.steps is None:
            count = done
            for batch, taken in self._pass(several):
                count += taken
                yield batch, taken
            self._finish_pass()
            if count == 0:
                self._end(
                    "The data yields no batch: a generator ends with its first epoch unless `steps` say when one is "
                    "over."
                )
            return
        yield from grouped(self._steps(self.steps, done), several)

    def _steps(self, steps: int, done: int) -> Iterator[Any]:
        for i in range(done, steps):
            batch = self._next(restart=i == 0)
            if batch is None:
                if i == 0 or not self.source.restarts:
                    self._end(
                        f"The data ended after {i} of {steps} steps. Give data for steps times epochs, or fewer steps."
                    )
                return
            yield batch

    def _end(self, why: str) -> None:
        self.exhausted = True
        warnings.warn(why, stacklevel=5)

    def _next(self, restart: bool) -> Any:
        if self._running is None:
            self._running = self._pass(1)
        batch, _ = next(self._running, (None, 0))
        if batch is not None:
            return batch
        self._running = None
        self._finish_pass()
        return self._next(restart=False) if restart else None

    def _pass(self, several: int) -> Iterator[tuple[Any, int]]:
        """Yield what is left of the pass that was resumed, or else a new one."""
        resumed, self._resumed = self._resumed, None
        start = 0 if resumed is None else self._skip_to(resumed)
        self._generators = randomness.state()
        self._in_pass = 0 if resumed is None else resumed["in_pass"]
        batches = self.source.executions(several, start)
        if resumed is not None and self._in_pass:  # the order is drawn, and what was skipped may have drawn as well
            randomness.restore(resumed["generators"])
        for batch, count in batches:
            self._in_pass += count
            self._taken += count
            yield batch, count

    def _skip_to(self, state: dict[str, Any]) -> int:
        """Bring the source to the beginning of a pass, and return how many of its batches to leave out."""
        if state["source"] is not None:
            self.source.restore(state["source"])
            return 0
        if not self.source.restarts:  # a generator made anew by the resumed program: all that was taken comes first
            return int(state["taken"])
        if state["taken"] > state["in_pass"]:
            self.source.rewind()
        if state["in_pass"]:
            randomness.restore(state["pass_generators"])
        return int(state["in_pass"])

    def _finish_pass(self) -> None:
        self._in_pass = 0
        self.source.on_epoch_end()


@dataclasses.dataclass
class Run:
    """A training that is going on: where it is, for callbacks to ask.

    Attributes:
        batches: the data.
        callbacks: who listens.
        epoch: the epoch, counted from 0.
        step: batches done in this epoch.
        batch: the batch of the last step, or several stacked, where somebody listens to steps.
        count: how many those are; 1 for one that is not stacked.
        settled: whether every batch that was read has been run, so that the place in the data can be told. Not where
            batches were read to be stacked and then run one by one.
        epochs: at which epoch to stop.
        interruption: what holds Ctrl-C back while a step is running.
    """

    batches: Batches
    callbacks: CallbackList
    epoch: int = 0
    step: int = 0
    batch: Any = None
    count: int = 1
    settled: bool = True
    epochs: int | None = None
    interruption: Interruption = dataclasses.field(default_factory=Interruption)


class Functions(NamedTuple):
    """How the loop runs batches: one, and `many` stacked ones at once."""

    one: Callable[[Any], Any]
    several: Callable[[Any], Any]
    many: int = 1


def run_epoch(run: Run, functions: Functions, mode: str, model: Any) -> Any:
    """Run the steps of an epoch from where it is, and tell the callbacks that listen.

    Args:
        run: the data, where in it to begin, and who listens.
        functions: how to run one batch and several at once; each returns the figures of its step, or None where
            those of the metrics count.
        mode: `"train"` or `"test"`.
        model: the model, whose `stop_training` ends a training epoch.

    Returns:
        Figures of the last step, None without a step.
    """
    begin = run.callbacks.hearers(f"on_{mode}_batch_begin")
    end = run.callbacks.hearers(f"on_{mode}_batch_end")
    training = mode == "train"
    one, several, many = functions
    figures = model._read_metrics
    interruption = run.interruption
    result: Any = None
    i = run.step
    for batch, count in run.batches.epoch(many, i):
        for hear in begin:
            hear(i, {})
        interruption.in_step = True
        result = one(batch) if count == 1 else several(batch)
        interruption.in_step = False
        if interruption.asked:
            raise KeyboardInterrupt
        i += count
        if end:
            run.step, run.batch, run.count, run.settled = i, batch, count, count == many
            logs = LazyLogs(_reader(result, figures))
            for hear in end:
                hear(i - 1, logs)
            if getrefcount(logs) > _ALONE:  # somebody keeps the figures, which must stay those of this step
                logs.fill()
        if training and model.stop_training:
            break
    return None if i == 0 else LazyLogs(_reader(result, figures)).copy()


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
