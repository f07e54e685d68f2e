"""A table of the figures in a file."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable
from typing import Any

import numpy as np

from keras_core.serialization.registry import builtin
from keras_core.training.callbacks.base import Callback


@builtin("keras.callbacks")
class CSVLogger(Callback):
    """Writes the figures of each epoch to a CSV file, a row an epoch.

    The columns are those of the first epoch and, where it had no validation, the same with `val_`. What an epoch lacks
    is `NA`. A run that is resumed goes on where the row of its last epoch ends.

    Args:
        filename: path of the file.
        separator: what stands between the columns.
        append: whether to add to a file that exists.

    Example:

    >>> import os, tempfile
    >>> path = os.path.join(tempfile.mkdtemp(), "log.csv")
    >>> log = CSVLogger(path)
    >>> log.on_train_begin()
    >>> log.on_epoch_end(0, {"loss": 0.5})
    >>> log.on_train_end()
    >>> print(open(path).read())
    epoch,loss,val_loss
    0,0.5,NA
    <BLANKLINE>
    """

    def __init__(self, filename: Any, separator: str = ",", append: bool = False) -> None:
        super().__init__()
        self.filename = os.fspath(filename)
        self.sep = separator
        self.append = append
        self._file: Any = None
        self._keys: list[str] | None = None
        self._keep = 0  # bytes of an older file to keep

    def on_train_begin(self, logs: Any = None) -> None:
        """Begin a table. The file stays as it is until the first epoch is over, as the run may turn out resumed."""
        self._close()
        self._keys = None
        size = os.path.getsize(self.filename) if os.path.exists(self.filename) else 0
        self._keep = size if self.append else 0

    def get_state(self) -> dict[str, Any]:
        """Return the columns, and how long the file is."""
        return {"keys": self._keys, "size": self._file.tell() if self._file is not None else self._keep}

    def set_state(self, state: dict[str, Any]) -> None:
        """Go on after the rows written by then; later ones are dropped."""
        self._close()
        self._keys = state["keys"]
        self._keep = state["size"]

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Write the row of an epoch."""
        logs = logs or {}
        if self._file is None:
            self._open()
        if self._keys is None:
            self._keys = _columns(logs)
            if self._keep == 0:
                self._write(["epoch", *self._keys])
        self._write([epoch, *(_cell(logs[key]) if key in logs else "NA" for key in self._keys)])
        self._file.flush()

    def _open(self) -> None:
        """Open the file behind what is kept of it."""
        if os.path.dirname(self.filename):
            os.makedirs(os.path.dirname(self.filename), exist_ok=True)
        exists = os.path.exists(self.filename)
        self._file = open(self.filename, "r+" if exists else "w", newline="", encoding="utf-8")  # noqa: SIM115
        self._keep = min(self._keep, os.path.getsize(self.filename))
        self._file.seek(self._keep)
        self._file.truncate()

    def _write(self, row: Iterable[Any]) -> None:
        csv.writer(self._file, delimiter=self.sep).writerow(row)

    def on_train_end(self, logs: Any = None) -> None:
        """Close the file."""
        self._close()

    def _close(self) -> None:
        if self._file is not None:
            self._keep = self._file.tell()
            self._file.close()
            self._file = None


def _columns(logs: Any) -> list[str]:
    names = sorted(logs)
    return names if any(n.startswith("val_") for n in names) else [*names, *(f"val_{n}" for n in names)]


def _cell(value: Any) -> Any:
    if isinstance(value, str) or np.ndim(value) == 0:
        return value
    return f'"[{", ".join(map(str, np.ravel(value)))}]"'
