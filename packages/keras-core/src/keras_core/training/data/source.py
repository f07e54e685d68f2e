"""What the loop needs of data: how many batches an epoch has, and the batches."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


class DataSource:
    """Batches of one kind of input.

    Attributes:
        num_batches: batches in an epoch, or None where that is known only at the end.
        batch_size: samples in a full batch, or None.
        num_samples: samples in all, or None.
        restarts: whether the source begins anew after its end.
    """

    num_batches: int | None = None
    batch_size: int | None = None
    num_samples: int | None = None
    restarts: bool = True

    def epoch(self) -> Iterator[tuple[Any, Any, Any]]:
        """Yield the batches of the next epoch as `(x, y, sample_weight)`, of NumPy arrays or native tensors."""
        raise NotImplementedError

    def on_epoch_end(self) -> None:
        """Hear that an epoch is over."""

    def first(self) -> tuple[Any, Any, Any]:
        """Return the first batch, to build a model with, without using it up."""
        raise NotImplementedError
