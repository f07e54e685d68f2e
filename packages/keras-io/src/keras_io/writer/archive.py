"""Write zip archives whose bytes depend on their content alone."""

from __future__ import annotations

import contextlib
import shutil
import zipfile
from typing import BinaryIO

_BLOCK = 1 << 20
_EPOCH = (1980, 1, 1, 0, 0, 0)
_UNIX = 3


class ArchiveWriter:
    """Adds members to a zip archive, uncompressed and undated: weights hardly compress, and can be read in place."""

    def __init__(self, file: BinaryIO) -> None:
        self._zip = zipfile.ZipFile(file, "w")

    def __enter__(self) -> ArchiveWriter:
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        if kind is None:
            self._zip.close()
            return
        # Otherwise the archive would try to end itself when it is collected, in a file that is gone by then.
        with contextlib.suppress(OSError, ValueError):
            self._zip.close()

    def add(self, name: str, content: bytes) -> None:
        """Add a member from memory."""
        self._zip.writestr(_member(name), content)

    def add_file(self, name: str, source: BinaryIO) -> None:
        """Add a member from an open file, from its start to its end."""
        member = _member(name)
        member.file_size = source.seek(0, 2)
        source.seek(0)
        with self._zip.open(member, "w") as target:
            shutil.copyfileobj(source, target, _BLOCK)


def _member(name: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name, _EPOCH)
    member.create_system = _UNIX
    member.external_attr = 0o600 << 16
    return member
