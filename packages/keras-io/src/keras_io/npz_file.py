"""The `.npz` format of NumPy: named arrays in a zip archive."""

from __future__ import annotations

import io
import math
import pathlib
from collections.abc import Iterator, Mapping
from typing import IO, Any

import numpy as np
from numpy.lib import format as npy

from keras_core.contract import Budget, Bundle, FormatError
from keras_io import kinds
from keras_io.names import flaw_of_path
from keras_io.reader import Archive, opened_archive, refusal
from keras_io.writer import ArchiveWriter, replacing

_ENDING = ".npy"
_EXPECTED = "arrays as numpy.savez writes them (.npz, a zip archive)"
_HEADERS = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}


class NpzFile:
    """Named arrays; a name with slashes lies in groups. Pickled objects are neither written nor read."""

    name = "npz"
    extensions: tuple[str, ...] = (".npz",)
    content = "weights"

    def recognizes(self, path: pathlib.Path) -> bool:
        """Return whether the file at `path` is a zip archive that begins with an array."""
        start = kinds.head(path, 256)
        return start.startswith(kinds.ZIP) and _ENDING.encode() in start

    def write(self, path: pathlib.Path, bundle: Bundle) -> None:
        """Write the weights of `bundle` to `path`, whole or not at all; its config is not stored.

        Raises:
            FormatError: the bundle has no weights, has assets, or holds what the format cannot store.
        """
        path = pathlib.Path(path)
        if bundle.weights is None or bundle.assets:
            raise FormatError(f"Cannot write '{path}': it stores arrays, neither less nor more. Write a .keras file.")
        arrays = dict(_named(bundle.weights, ""))
        for name, array in arrays.items():
            flaw = flaw_of_path(name) or (f"its dtype is {array.dtype}" if array.dtype.kind in "OV" else None)
            if flaw:
                raise FormatError(f"Cannot write '{path}': the array {name!r} is not usable: {flaw}.")
        with replacing(path) as file, ArchiveWriter(file) as archive:
            for name, array in arrays.items():
                content = io.BytesIO()
                npy.write_array(content, array, allow_pickle=False)
                archive.add_file(name + _ENDING, content)

    def read(self, path: pathlib.Path, budget: Budget, *, weights: bool = True) -> Bundle:
        """Return the arrays of the file, or an empty bundle where they are not asked for.

        Raises:
            FileNotFoundError: nothing lies at `path`.
            FormatError: the file is of another kind, damaged, exceeds the budget or holds pickled objects.
        """
        with opened_archive(pathlib.Path(path), budget, _EXPECTED) as archive:
            tree: dict[str, Any] = {}
            for name in archive.names if weights else ():
                _put(tree, name, _array(archive, name), archive)
            return Bundle(weights=tree if weights else None)


def _named(tree: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, np.ndarray]]:
    for name, value in tree.items():
        if isinstance(value, Mapping):
            yield from _named(value, f"{prefix}{name}/")
        else:
            yield f"{prefix}{name}", np.asarray(value)


def _put(tree: dict[str, Any], member: str, array: np.ndarray, archive: Archive) -> None:
    *groups, name = member.removesuffix(_ENDING).split("/")
    for group in groups:
        tree = tree.setdefault(group, {})
        if not isinstance(tree, dict):
            raise refusal(archive.allowance.path, f"{member!r} lies in an array", "arrays in groups")
    if name in tree:
        raise refusal(archive.allowance.path, f"it holds {member!r} twice", "one array of a name")
    tree[name] = array


def _array(archive: Archive, name: str) -> np.ndarray:
    """Return one array, its header checked against the size of its member before anything is allocated."""
    path = archive.allowance.path
    if not name.endswith(_ENDING):
        raise refusal(path, f"its member {name!r} is no array", _EXPECTED)
    with archive.open(name) as file:
        try:
            shape, is_fortran, dtype = _HEADERS[npy.read_magic(file)](file)
        except (ValueError, KeyError, TypeError, SyntaxError) as error:
            raise refusal(path, f"the header of {name!r} is damaged ({error})", _EXPECTED) from error
        if dtype.hasobject or dtype.kind == "V":
            raise refusal(path, f"{name!r} holds {dtype}, which may be pickled objects", "numbers or text")
        count = math.prod(shape)
        archive.allowance.array(name, count * dtype.itemsize)
        if _left(file) != count * dtype.itemsize:
            raise refusal(path, f"{name!r} declares {count * dtype.itemsize} bytes and holds {_left(file)}", "as many")
        array = np.frombuffer(bytearray(file.read(count * dtype.itemsize)), dtype, count)
        return array.reshape(shape[::-1]).T if is_fortran else array.reshape(shape)


def _left(file: IO[bytes]) -> int:
    here = file.tell()
    end = file.seek(0, io.SEEK_END)
    file.seek(here)
    return end - here
