"""What is said of a batch that could not be made."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from keras_core import tree


@contextmanager
def noted(what: str, batch: int, epoch: int | None = None) -> Iterator[None]:
    """Let errors pass with a note that says which batch the data was making.

    Args:
        what: the kind of data.
        batch: number of the batch, from 0.
        epoch: number of the epoch, from 0, where it is known.

    Example:

    >>> try:
    ...     with noted("generator", 3):
    ...         raise OSError("file not found")
    ... except OSError as error:
    ...     print(error.__notes__[0])
    The generator raised this while it made batch 3 (counted from 0).
    """
    try:
        yield
    except Exception as error:
        note(error, what, batch, epoch)
        raise


def note(error: BaseException, what: str, batch: int, epoch: int | None = None) -> None:
    """Add the note of `noted` to an error, unless it has one."""
    if any("(counted from 0)" in text for text in getattr(error, "__notes__", ())):
        return
    where = "" if epoch is None else f" of epoch {epoch}"
    error.add_note(f"The {what} raised this while it made batch {batch}{where} (counted from 0).")


def check_rows(batch: tuple[Any, Any, Any], what: str, number: int) -> None:
    """Raise ValueError where a batch has no samples."""
    x = batch[0]
    for leaf in (x,) if hasattr(x, "shape") else tree.flatten(x):
        if getattr(leaf, "shape", None) and leaf.shape[0] == 0:
            raise ValueError(
                f"Batch {number} (counted from 0) of the {what} has no rows: an array in it has the shape "
                f"{tuple(leaf.shape)}. Leave out batches without samples."
            )
