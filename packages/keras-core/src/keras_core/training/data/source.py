"""What the loop needs of data: how many batches an epoch has, and the batches."""

from __future__ import annotations

import weakref
from collections.abc import Generator, Iterator
from typing import Any

from keras_core.training.data.grouping import grouped
from keras_core.training.data.label_range import LabelRange

__all__ = ["Batch", "DataSource", "grouped"]

Batch = tuple[Any, Any, Any]


class DataSource:
    """Batches of one kind of input.

    Attributes:
        num_batches: batches in an epoch, or None where that is known only at the end.
        batch_size: samples in a full batch, or None.
        num_samples: samples in all, or None.
        restarts: whether `epoch` begins anew; a generator only goes on.
        ahead: whether batches may be prepared before they are asked for, where that pays.
        label_range: what the labels of batches may be, where that can be told.
    """

    num_batches: int | None = None
    batch_size: int | None = None
    num_samples: int | None = None
    restarts: bool = True
    ahead: bool = True
    label_range: LabelRange | None = None
    _begun: weakref.ref[Generator[Any, None, None]] | None = None

    def epoch(self, start: int = 0) -> Iterator[Batch]:
        """Begin an epoch and return its batches, `(x, y, sample_weight)` of NumPy arrays or native tensors.

        The order of the epoch is drawn from the global state of `np.random` by this call, not by the first batch.

        Args:
            start: how many batches to leave out at the beginning. The others are those of a whole epoch.
        """
        raise NotImplementedError

    def executions(self, steps: int, start: int = 0) -> Iterator[tuple[Batch, int]]:
        """Begin an epoch and return it as `(batch, n)`, of `n` batches each.

        Where `n` is `steps`, and more than 1, the arrays are `(steps, batch, ...)`. What does not fill such a group, or
        differs in shape, comes in single batches with `n` 1 and without the further axis.

        Args:
            steps: how many batches to put together.
            start: how many batches to leave out at the beginning.
        """
        return grouped(self.epoch(start), steps)

    def position(self) -> Any:
        """Return, in the terms of JSON, where a source that keeps its own position stands; None for all others."""
        return None

    def restore(self, position: Any) -> None:
        """Go to a `position`, from which the next epoch goes on, whatever its `start`.

        Raises:
            ValueError: the source keeps no position.
        """
        if position is not None:
            raise ValueError(
                f"A {type(self).__name__} keeps no position to go to. Resume with the data that the run began with."
            )

    def read_in_step(self) -> None:
        """Read no batch before it is asked for, so that what reading draws at random is drawn in step with the run."""
        self.ahead = False

    def rewind(self) -> None:
        """Give back what `first` took, so that the next epoch begins anew where the source can do so."""

    def close(self) -> None:
        """End the threads and processes of the epoch that is running, which is then over.

        An epoch that is dropped ends them too; this is for one that somebody may hold on to.
        """
        begun = self._begun() if self._begun is not None else None
        if begun is not None:
            begun.close()

    def _opened(self, batches: Generator[Batch, None, None]) -> Iterator[Batch]:
        """Return the batches of an epoch, which `close` will end."""
        self._begun = weakref.ref(batches)
        return batches

    def on_epoch_end(self) -> None:
        """Hear that an epoch is over."""

    def first(self) -> Batch:
        """Return the first batch, to build a model with, without using it up."""
        raise NotImplementedError
