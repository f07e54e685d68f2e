"""Read a tree of named arrays out of an HDF5 file that nobody vouches for."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import IO, Any

from keras_core.contract import FormatError
from keras_io.names import flaw_of_name
from keras_io.reader.allowance import Allowance
from keras_io.reader.dataset import read_dataset
from keras_io.reader.refusal import BUDGET, refusal

_BROKEN = (OSError, RuntimeError, KeyError, ValueError, TypeError, OverflowError)
_LEGACY = ("layer_names", "model_config", "keras_version")


def read_tree(file: IO[bytes], allowance: Allowance) -> dict[str, Any]:
    """Return the groups of an HDF5 file as nested dicts whose leaves are arrays.

    Args:
        file: an open file, seekable.
        allowance: what it may still claim.

    Raises:
        FormatError: it is damaged, reaches into another file, shares objects, holds anything but arrays of
            numbers, or declares more than the budget allows.
    """
    import h5py

    with _translating(allowance), h5py.File(file, "r") as root:
        _check_layout(root, allowance)
        return _Walk(h5py, allowance).group(root, "", 0)


class _Walk:
    """One walk through a file: each object once, no link but plain hard ones."""

    def __init__(self, h5py: Any, allowance: Allowance) -> None:
        self._h5py = h5py
        self._allowance = allowance
        self._seen: set[int] = set()

    def group(self, group: Any, prefix: str, depth: int) -> dict[str, Any]:
        path, deepest = self._allowance.path, self._allowance.budget.json_depth
        if depth > deepest:
            raise refusal(
                path, f"its groups nest deeper than {deepest} levels", f"at most {deepest} (Budget.json_depth)", BUDGET
            )
        self._visit(group, prefix or "/")
        self._allowance.entries(len(group))
        return {name: self._member(group, name, f"{prefix}{name}", depth) for name in group}

    def _member(self, group: Any, name: str, label: str, depth: int) -> Any:
        path = self._allowance.path
        if flaw := flaw_of_name(name):
            raise refusal(path, f"the name of '{label}' is not safe: {flaw}", "plain names")
        link = group.get(name, getlink=True)
        if isinstance(link, self._h5py.ExternalLink):
            raise refusal(path, f"'{label}' is a link into another file, {link.filename!r}", "data inside the file")
        if not isinstance(link, self._h5py.HardLink):
            raise refusal(path, f"'{label}' is a soft link", "data in its own place")
        value = group[name]
        if isinstance(value, self._h5py.Group):
            return self.group(value, label + "/", depth + 1)
        if isinstance(value, self._h5py.Dataset):
            self._visit(value, label)
            return read_dataset(value, label, self._allowance)
        raise refusal(path, f"'{label}' is a {type(value).__name__}", "groups and arrays")

    def _visit(self, value: Any, label: str) -> None:
        address = self._h5py.h5o.get_info(value.id).addr
        if address in self._seen:
            raise refusal(
                self._allowance.path, f"'{label}' is a second name of another object (hard link)", "each object once"
            )
        self._seen.add(address)


def _check_layout(root: Any, allowance: Allowance) -> None:
    if any(name in root.attrs for name in _LEGACY):
        raise refusal(
            allowance.path,
            "it looks like a legacy Keras 2 file (.h5)",
            "the layout of Keras 3",
            "Give it the ending .h5 and load it as a legacy file.",
        )


@contextlib.contextmanager
def _translating(allowance: Allowance) -> Iterator[None]:
    try:
        yield
    except FormatError:
        raise
    except _BROKEN as error:
        raise refusal(allowance.path, f"its HDF5 data is damaged ({error})", "a whole HDF5 file") from error
