"""Tell what a file is by its first bytes, so that an error can name it."""

from __future__ import annotations

import pathlib

HDF5 = b"\x89HDF\r\n\x1a\n"
ZIP = b"PK\x03\x04"

_SIGNATURES = (
    (HDF5, "an HDF5 file"),
    (ZIP, "a zip archive"),
    (b"PK\x05\x06", "an empty zip archive"),
    (b"\x1f\x8b", "a gzip file"),
    (b"\x93NUMPY", "a NumPy array file"),
    (b"version https://git-lfs", "a Git LFS pointer, not the file itself"),
    (b"\x80", "a pickle"),
    (b"<", "an HTML or XML page, perhaps a failed download"),
    (b"{", "JSON text"),
)


def head(path: pathlib.Path, count: int = 64) -> bytes:
    """Return the first bytes of a regular file; nothing for whatever else lies at `path`."""
    if not path.is_file():
        return b""
    try:
        with path.open("rb") as file:
            return file.read(count)
    except OSError:
        return b""


def kind(start: bytes) -> str:
    """Return what a file that starts with these bytes looks like.

    >>> kind(b"PK\\x03\\x04...")
    'a zip archive'
    """
    if not start:
        return "an empty file"
    if start[8:9] == b"{" and start[4:8] == bytes(4):
        return "a safetensors file"
    for signature, name in _SIGNATURES:
        if start.startswith(signature):
            return name
    return f"a file of unknown kind, starting with {start[:8]!r}"
