"""Check the directory of a zip archive before any member is opened."""

from __future__ import annotations

import itertools
import os
import stat
import struct
import zipfile
from collections.abc import Sequence
from typing import BinaryIO

from keras_io.names import flaw_of_path
from keras_io.reader.allowance import Allowance
from keras_io.reader.refusal import refusal

_END = b"PK\x05\x06"
_LOCATOR = b"PK\x06\x07"
_END64 = b"PK\x06\x06"
_ENTRY = 46
_HEADER = 30
_ENCRYPTED = 0x1
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_KINDS = (0, stat.S_IFREG, stat.S_IFDIR)


def check_directory_size(file: BinaryIO, allowance: Allowance) -> None:
    """Refuse a directory that has room for more entries than allowed, before it is parsed."""
    size = _directory_size(file)
    if size is not None and size // _ENTRY > allowance.budget.entries:
        allowance.entries(size // _ENTRY)
    file.seek(0)


def check_members(members: Sequence[zipfile.ZipInfo], allowance: Allowance) -> None:
    """Refuse members whose names, kinds, sizes or places are not those of an honest archive."""
    allowance.entries(len(members))
    for member in members:
        _check_name(member, allowance)
        _check_kind(member, allowance)
    _check_unique(members, allowance)
    _check_apart(members, allowance)


def _directory_size(file: BinaryIO) -> int | None:
    end = file.seek(0, os.SEEK_END)
    begin = max(0, end - (1 << 16) - 22)
    file.seek(begin)
    tail = file.read()
    at = tail.rfind(_END)
    if at < 0 or at + 22 > len(tail):
        return None
    size: int = struct.unpack("<L", tail[at + 12 : at + 16])[0]
    if at >= 20 and tail[at - 20 : at - 16] == _LOCATOR:
        file.seek(min(end, struct.unpack("<Q", tail[at - 12 : at - 4])[0]))
        record = file.read(56)
        if len(record) == 56 and record[:4] == _END64:
            size = struct.unpack("<Q", record[40:48])[0]
    return size


def _check_name(member: zipfile.ZipInfo, allowance: Allowance) -> None:
    # The original name: zipfile cuts the other one at a NUL.
    name = member.orig_filename
    flaw = flaw_of_path(name.removesuffix("/") if member.is_dir() else name)
    if flaw:
        raise refusal(allowance.path, f"the name of its member {name!r} is not safe: {flaw}", "plain relative paths")


def _check_kind(member: zipfile.ZipInfo, allowance: Allowance) -> None:
    path, name = allowance.path, member.filename
    if stat.S_IFMT(member.external_attr >> 16) not in _KINDS:
        raise refusal(path, f"its member {name!r} is a link or a device", "plain files")
    if member.flag_bits & _ENCRYPTED:
        raise refusal(path, f"its member {name!r} is encrypted", "members that can be read", "Decrypt the file first.")
    if member.compress_type not in _METHODS:
        raise refusal(path, f"its member {name!r} is compressed by method {member.compress_type}", "stored or deflated")
    if member.compress_type == zipfile.ZIP_STORED and member.compress_size != member.file_size:
        raise refusal(
            path,
            f"its member {name!r} declares {member.file_size} bytes and stores {member.compress_size}",
            "equal sizes where nothing is compressed",
        )


def _check_unique(members: Sequence[zipfile.ZipInfo], allowance: Allowance) -> None:
    seen: set[str] = set()
    for member in members:
        name = member.filename.removesuffix("/")
        if name in seen:
            raise refusal(allowance.path, f"its member {name!r} comes twice", "each member once")
        seen.add(name)
    files = {member.filename for member in members if not member.is_dir()}
    for name in files:
        folders = itertools.accumulate(name.split("/")[:-1], "{}/{}".format)
        if both := next((folder for folder in folders if folder in files), None):
            raise refusal(allowance.path, f"{both!r} is a member and a folder of members", "one of them")


def _check_apart(members: Sequence[zipfile.ZipInfo], allowance: Allowance) -> None:
    """Refuse members that share bytes: a small archive unfolds without end that way."""
    ordered = sorted(members, key=lambda member: member.header_offset)
    ends = [member.header_offset + _HEADER + member.compress_size for member in ordered]
    for end, member, following in zip(ends, ordered, ordered[1:], strict=False):
        if end > following.header_offset:
            raise refusal(
                allowance.path,
                f"its members {member.filename!r} and {following.filename!r} overlap",
                "members that lie apart",
            )
    if ends and ends[-1] > allowance.stored:
        raise refusal(
            allowance.path, f"its member {ordered[-1].filename!r} reaches beyond the end of the file", "a whole file"
        )
