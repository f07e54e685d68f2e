"""A read-only file that is a stretch of another one, so that a stored member needs no copy."""

from __future__ import annotations

import io
import os
from typing import BinaryIO


class Window(io.RawIOBase):
    """The bytes `start` to `start + size` of `file`, as a file of their own.

    >>> import io
    >>> Window(io.BytesIO(b"0123456789"), 2, 5).read()
    b'23456'
    """

    def __init__(self, file: BinaryIO, start: int, size: int) -> None:
        self._file = file
        self._start = start
        self._size = size
        self._position = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self._size}[whence]
        self._position = max(0, base + offset)
        return self._position

    def readinto(self, buffer) -> int:  # type: ignore[no-untyped-def]
        view = memoryview(buffer).cast("B")
        count = min(len(view), max(0, self._size - self._position))
        self._file.seek(self._start + self._position)
        got: int = self._file.readinto(view[:count])  # type: ignore[attr-defined]
        self._position += got
        return got
