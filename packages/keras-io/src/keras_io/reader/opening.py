"""Open a file for reading, once, and only if it is a plain file."""

from __future__ import annotations

import contextlib
import difflib
import os
import pathlib
import stat
from collections.abc import Iterator
from typing import BinaryIO

from keras_io import kinds
from keras_io.reader.refusal import refusal


@contextlib.contextmanager
def opened(path: pathlib.Path, signature: bytes, expected: str) -> Iterator[tuple[BinaryIO, int]]:
    """Open the file at `path` and yield it with its size in bytes.

    Args:
        path: the file.
        signature: the bytes it must start with.
        expected: what such a file is called in errors.

    Raises:
        FileNotFoundError: nothing lies at `path`.
        FormatError: it is no plain file, or a file of another kind.
    """
    try:
        mode = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        raise FileNotFoundError(_absent(path, expected)) from None
    if not stat.S_ISREG(mode):
        came = "it is a folder" if stat.S_ISDIR(mode) else "it is a device, pipe or socket"
        raise refusal(path, came, expected, "Pass the path of the file itself.")
    with path.open("rb") as file:
        start = file.read(64)
        if not start.startswith(signature):
            raise refusal(
                path, f"it looks like {kinds.kind(start)}", expected, "Check the path and the ending of the name."
            )
        file.seek(0)
        yield file, os.fstat(file.fileno()).st_size


def _absent(path: pathlib.Path, expected: str) -> str:
    folder = path.parent
    if not folder.is_dir():
        return f"There is no file '{path}', nor a folder '{folder}'. Pass the path of {expected}."
    near = difflib.get_close_matches(path.name, [entry.name for entry in folder.iterdir()], n=1)
    hint = f" Did you mean '{folder / near[0]}'?" if near else ""
    return f"There is no file '{path}'. Pass the path of {expected}.{hint}"
