"""Read members of a zip archive whose directory has been checked."""

from __future__ import annotations

import contextlib
import pathlib
import shutil
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, BinaryIO

from keras_core.contract import Budget
from keras_io import kinds
from keras_io.reader.allowance import Allowance
from keras_io.reader.members import check_directory_size, check_members
from keras_io.reader.opening import opened
from keras_io.reader.refusal import refusal
from keras_io.reader.window import Window

_BLOCK = 1 << 20
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, struct.error, NotImplementedError, RuntimeError, OSError)


class Archive:
    """A zip archive, open for reading; `opened_archive` makes one."""

    def __init__(self, file: BinaryIO, allowance: Allowance) -> None:
        self.allowance = allowance
        self._file = file
        check_directory_size(file, allowance)
        with self._translating("its directory"):
            self._zip = zipfile.ZipFile(file)
        members = self._zip.infolist()
        check_members(members, allowance)
        self._members = {member.filename: member for member in members if not member.is_dir()}

    @property
    def names(self) -> list[str]:
        """The files in the archive, in its own order."""
        return list(self._members)

    def text(self, name: str) -> bytes:
        """Return a member that holds JSON text."""
        self.allowance.text(name, self._members[name].file_size)
        return self._content(name)

    def asset(self, name: str) -> bytes:
        """Return a member that stays in memory."""
        self.allowance.asset(name, self._members[name].file_size)
        return self._content(name)

    @contextlib.contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        """Yield a member as a seekable file, of verified content: a stored one in place, without a copy."""
        member = self._members[name]
        self.allowance.scratch(name, member.file_size)
        if member.compress_type == zipfile.ZIP_STORED:
            window = Window(self._file, self._content_offset(member), member.file_size)
            self._check_sum(window, member)
            yield window  # type: ignore[misc]
            return
        with tempfile.TemporaryFile() as scratch:
            with self._translating(name), self._zip.open(member) as source:
                shutil.copyfileobj(source, scratch, _BLOCK)
            scratch.seek(0)
            yield scratch

    def _content(self, name: str) -> bytes:
        with self._translating(name), self._zip.open(self._members[name]) as source:
            # zipfile stops at the declared size and compares the checksum there.
            content = source.read()
        if len(content) != self._members[name].file_size:
            raise refusal(self.allowance.path, f"its member {name!r} ends early", "a whole file")
        return content

    def _content_offset(self, member: zipfile.ZipInfo) -> int:
        self._file.seek(member.header_offset)
        header = self._file.read(30)
        if len(header) < 30 or header[:4] != kinds.ZIP:
            raise refusal(self.allowance.path, f"no member starts where {member.filename!r} should", "a whole file")
        lengths: tuple[int, int] = struct.unpack("<HH", header[26:30])  # of the name and of further fields
        return member.header_offset + 30 + sum(lengths)

    def _check_sum(self, window: Window, member: zipfile.ZipInfo) -> None:
        total, size = 0, 0
        while block := window.read(_BLOCK):
            total = zlib.crc32(block, total)
            size += len(block)
        if size != member.file_size or total != member.CRC:
            raise refusal(
                self.allowance.path, f"the checksum of {member.filename!r} does not match", "an undamaged file"
            )
        window.seek(0)

    @contextlib.contextmanager
    def _translating(self, what: str) -> Iterator[None]:
        try:
            yield
        except _BROKEN as error:
            raise refusal(self.allowance.path, f"{what} is damaged ({error})", "a whole zip archive") from error


@contextlib.contextmanager
def opened_archive(path: pathlib.Path, budget: Budget, expected: str) -> Iterator[Archive]:
    """Open the zip archive at `path` and yield it, its directory checked.

    Raises:
        FileNotFoundError: nothing lies at `path`.
        FormatError: it is no zip archive, damaged, exceeds the budget or names a way out of itself.
    """
    with opened(path, kinds.ZIP, expected) as (file, size):
        yield Archive(file, Allowance(path, budget, size))
