"""Batches from anything that can be iterated: generators, datasets and loaders of any framework."""

from __future__ import annotations

import itertools
from collections.abc import Generator, Iterable, Iterator
from typing import Any

from keras_core.training import randomness
from keras_core.training.data.ahead import read_ahead
from keras_core.training.data.batches import to_batch
from keras_core.training.data.failures import check_rows, note
from keras_core.training.data.positions import is_grain, iterator_at, keeps_position, read_position
from keras_core.training.data.replaying import own_generators, read_states, set_states
from keras_core.training.data.source import Batch, DataSource


class IterableSource(DataSource):
    """Batches of an iterable that can be started again, such as a dataset, or of a generator, which cannot.

    Args:
        iterable: yields `x`, `(x, y)` or `(x, y, sample_weight)`.
    """

    def __init__(self, iterable: Iterable[Any]) -> None:
        self._iterable = iterable
        self._kind = type(iterable).__name__
        self.num_batches = _length(iterable)
        self.restarts = not isinstance(iterable, Iterator)
        self._keeps_position = keeps_position(iterable)
        self._generators = [] if self._keeps_position else own_generators(iterable)
        self._pass_states: dict[str, Any] = {}  # how all generators stood as the pass began
        self._over = False
        self._running: Iterator[Any] | None = None
        self._waiting: Iterator[Batch] = iter(())  # read from `_running`, and not used yet
        self._goes_on = False  # whether the next epoch goes on with `_running`, rather than beginning anew
        self._restored = False
        self._before_first: Any = None
        self._number = 0

    def epoch(self, start: int = 0) -> Iterator[Batch]:
        """Begin an epoch and return its batches; a generator goes on where it stopped."""
        if self.restarts and not self._goes_on:
            self._begin()
        batches = self._rest()
        for _ in range(0 if self._restored else start):
            if next(batches, None) is None:
                break
        self._goes_on = self._restored = False
        if self.ahead and not self._keeps_position and not _reads_ahead(self._iterable):
            batches = read_ahead(batches, None if self.restarts else self._keep)
        return self._opened(batches)

    def _begin(self) -> None:
        self._before_first, self._over = None, False
        if self._generators:
            self._pass_states = {"host": randomness.state().data(), "own": read_states(self._generators)}
        self._running, self._waiting, self._number = iter(self._iterable), iter(()), 0

    def _keep(self, batches: Iterator[Batch]) -> None:
        self._waiting = itertools.chain(batches, self._waiting)

    def _rest(self) -> Generator[Batch, None, None]:
        """Yield what was read, and go on reading; given up half way, this leaves a user's generator open."""
        yield from self._waiting
        if self._running is None:
            self._running = iter(self._iterable)
        running = self._running
        while True:
            try:
                data = next(running)
                batch = to_batch(data)
                if self.label_range is not None:
                    self.label_range.check_batch(batch)
            except StopIteration:
                self._over = True
                return
            except Exception as error:
                note(error, self._kind, self._number)
                raise
            check_rows(batch, self._kind, self._number)
            self._number += 1
            yield batch

    def first(self) -> Batch:
        """Return the first batch, which the next epoch starts with.

        Raises:
            ValueError: there is none.
        """
        if self.restarts and not self._goes_on:
            self._begin()
        before = self.position()
        batch = next(self._rest(), None)
        if batch is None:
            raise ValueError(f"There is no data: the {self._kind} yields no batch.")
        self._goes_on, self._before_first = True, before
        self._waiting = itertools.chain(self._taken_first(batch), self._waiting)
        return batch

    def _taken_first(self, batch: Batch) -> Iterator[Batch]:
        self._before_first = None
        yield batch

    def rewind(self) -> None:
        """Give back what `first` took, so that the next epoch begins anew where the source can do so."""
        if self.restarts and not self._restored:
            self._goes_on = False

    def position(self) -> Any:
        """Return where a dataset stands that keeps a position or draws from generators of its own, None for others."""
        if self._before_first is not None:
            return self._before_first
        if self._generators:
            now = read_states(self._generators)
            return {"begun": self._pass_states, "now": now, "taken": self._number, "over": self._over}
        if not self._keeps_position or (self._over and is_grain(self._iterable)):  # the next pass of Grain begins anew
            return None
        return read_position(self._iterable, self._running)

    def restore(self, position: Any) -> None:
        """Go to a `position`, from which the next epoch goes on, whatever its `start`."""
        if self._generators and position is not None:
            self._replay(position)
            return
        if position is None or not self._keeps_position:
            super().restore(position)
            return
        self._running, self._waiting = iterator_at(self._iterable, position), iter(())
        self._goes_on = self._restored = True
        self._before_first = None

    def _replay(self, position: Any) -> None:
        """Begin the pass as it began, and leave out what was taken; one that was over is not begun again."""
        self._goes_on = self._restored = bool(position["begun"]) and not position["over"]
        if self._goes_on:
            now = randomness.state().data()
            randomness.restore(position["begun"]["host"])
            set_states(self._generators, position["begun"]["own"])
            self._begin()
            batches = self._rest()
            for _ in range(position["taken"]):
                next(batches, None)
            randomness.restore(now)
        set_states(self._generators, position["now"])


def _reads_ahead(iterable: Any) -> bool:
    """Whether the dataset prepares batches itself: those of TensorFlow, and torch's loaders with workers."""
    return hasattr(iterable, "element_spec") or bool(getattr(iterable, "num_workers", 0))


def _length(iterable: Any) -> int | None:
    """Return how many batches an epoch has, or None where the iterable does not know."""
    cardinality = getattr(iterable, "cardinality", None)
    if callable(cardinality):
        count = int(cardinality())
        return count if count >= 0 else None
    try:
        return len(iterable)
    except (TypeError, NotImplementedError, OverflowError):
        return None
