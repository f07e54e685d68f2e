"""Replace a file whole or not at all."""

from __future__ import annotations

import contextlib
import os
import pathlib
import secrets
from collections.abc import Iterator
from typing import BinaryIO


@contextlib.contextmanager
def replacing(path: pathlib.Path) -> Iterator[BinaryIO]:
    """Yield a new file that takes the place of `path` when the block ends well.

    The file is written beside its destination, flushed to disk and renamed. Where anything fails it is removed, and
    what lay at `path` before stays as it was. A link is followed: the file it points to is replaced.

    Raises:
        FileNotFoundError: the folder does not exist.
        IsADirectoryError: `path` is a folder.
    """
    target = pathlib.Path(os.path.realpath(path))
    if not target.parent.is_dir():
        raise FileNotFoundError(f"Cannot write '{path}': there is no folder '{target.parent}'. Create it first.")
    if target.is_dir():
        raise IsADirectoryError(f"Cannot write '{path}': it is a folder. Pass the name of a file.")
    # A short name: the destination's own may already be as long as the file system allows.
    scratch = target.parent / f".keras-{secrets.token_hex(8)}.tmp"
    try:
        with open(os.open(scratch, _FLAGS, 0o666), "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            os.chmod(scratch, target.stat().st_mode & 0o7777)
        os.replace(scratch, target)
    except BaseException:
        with contextlib.suppress(OSError):
            scratch.unlink()
        raise
    _flush_folder(target.parent)


_FLAGS = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)


def _flush_folder(folder: pathlib.Path) -> None:
    # The rename itself reaches the disk only with the folder. Not every system lets one open a folder.
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
