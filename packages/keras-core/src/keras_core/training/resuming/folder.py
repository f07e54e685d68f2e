"""A folder that always holds a whole state: a new one is complete on the disk before the old one goes.

Each state is a folder of its own: `state.json`, a tree of plain data in which `{"$array": i}` stands for an array, with
a table of the arrays, and the arrays' bytes one after the other in files of limited size. It is written under another
name and renamed at the end, so that what bears the final name is whole, also where the process was killed.
"""

from __future__ import annotations

import json
import os
import pathlib
import re
import shutil
import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO

import numpy as np

from keras_core.errors import FormatError
from keras_core.reference.tensors import DTYPES, NAMES

_NAME = re.compile(r"state-(\d{9})")
_VERSION = 1


class StateFolder:
    """States in a folder, of which the newest counts.

    Args:
        path: the folder; made when the first state is written.
        keep: how many states to keep.
        shard_size: bytes after which the arrays go on in another file.

    Example:

    >>> import tempfile, numpy as np
    >>> with tempfile.TemporaryDirectory() as path:
    ...     folder = StateFolder(path)
    ...     folder.write({"epoch": 3, "weights": np.arange(3.0)})
    ...     folder.read()["weights"].tolist()
    [0.0, 1.0, 2.0]
    """

    def __init__(self, path: Any, keep: int = 1, shard_size: int = 1 << 30) -> None:
        self.path = pathlib.Path(path)
        self.keep = keep
        self.shard_size = shard_size

    def _states(self) -> list[tuple[int, pathlib.Path]]:
        """The states from the newest to the oldest, with their numbers."""
        found = []
        for entry in self.path.iterdir() if self.path.is_dir() else ():
            match = _NAME.fullmatch(entry.name)
            if match:
                found.append((int(match[1]), entry))
        return sorted(found, reverse=True)

    def exists(self) -> bool:
        """Whether there is a state to read."""
        return bool(self._states())

    def write(self, state: Any) -> None:
        """Write a state. The ones before it stay until it is whole.

        Raises:
            OSError: the disk is full or cannot be written; the folder holds what it held before.
        """
        states = self._states()
        number = states[0][0] + 1 if states else 1
        partial = self.path / f".partial-{number:09d}"
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            shutil.rmtree(partial, ignore_errors=True)
            partial.mkdir()
            _write_state(partial, state, self.shard_size)
            partial.rename(self.path / f"state-{number:09d}")
            _flush_folder(self.path)
        except OSError as error:
            shutil.rmtree(partial, ignore_errors=True)
            kept = f"The state before it is whole, in {states[0][1]}." if states else "There is none before it."
            error.add_note(f"The state of the training could not be written to {self.path}. {kept}")
            raise
        for _, old in states[self.keep - 1 :] if self.keep else states:
            shutil.rmtree(old, ignore_errors=True)

    def read(self) -> Any:
        """Return the newest state, with arrays of its own.

        Raises:
            FileNotFoundError: there is none.
            FormatError: its files are damaged.
        """
        states = self._states()
        if not states:
            raise FileNotFoundError(f"There is no state of a training in {self.path}.")
        return _read_state(states[0][1])

    def delete(self) -> None:
        """Remove all states, and the folder if nothing else is in it."""
        for _, state in self._states():
            shutil.rmtree(state, ignore_errors=True)
        for partial in self.path.glob(".partial-*"):
            shutil.rmtree(partial, ignore_errors=True)
        if self.path.is_dir() and not any(self.path.iterdir()):
            self.path.rmdir()


def beside(path: str) -> str:
    """Return the folder of states that belongs to a file."""
    return f"{path}.state"


def _write_state(folder: pathlib.Path, state: Any, shard_size: int) -> None:
    arrays: list[np.ndarray] = []
    tree = _without_arrays(state, arrays)
    table = list(_write_arrays(folder, arrays, shard_size))
    with open(folder / "state.json", "wb") as file:
        file.write(json.dumps({"version": _VERSION, "state": tree, "arrays": table}).encode())
        _flush(file)
    _flush_folder(folder)


def _without_arrays(node: Any, arrays: list[np.ndarray]) -> Any:
    if isinstance(node, dict):
        return {str(key): _without_arrays(value, arrays) for key, value in node.items()}
    if isinstance(node, (list, tuple)):
        return [_without_arrays(value, arrays) for value in node]
    if isinstance(node, np.ndarray):
        arrays.append(node)
        return {"$array": len(arrays) - 1}
    if isinstance(node, np.generic):
        return node.item()
    if node is None or isinstance(node, (bool, int, float, str)):
        return node
    raise TypeError(f"The state of a training is made of plain data and arrays, got {type(node).__name__}: {node!r}.")


def _write_arrays(folder: pathlib.Path, arrays: list[np.ndarray], shard_size: int) -> Iterator[dict[str, Any]]:
    """Write the arrays, and yield for each where it lies."""
    shard, offset = 0, 0
    file: BinaryIO | None = None
    try:
        for array in arrays:
            if file is None or (offset and offset + array.nbytes > shard_size):
                if file is not None:
                    _flush(file)
                    file.close()
                    shard += 1
                file, offset = open(folder / f"arrays-{shard:05d}.bin", "wb"), 0  # noqa: SIM115 - of several arrays
            content = np.ascontiguousarray(array).reshape(-1).view("uint8").data
            file.write(content)
            yield {
                "dtype": NAMES[array.dtype],
                "shape": list(array.shape),
                "shard": shard,
                "offset": offset,
                "crc32": zlib.crc32(content),
            }
            offset += array.nbytes
        if file is not None:
            _flush(file)
    finally:
        if file is not None:
            file.close()


def _flush(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def _flush_folder(folder: pathlib.Path) -> None:
    """Make new names in a folder last, where the system has a way to."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _read_state(folder: pathlib.Path) -> Any:
    try:
        text = json.loads((folder / "state.json").read_bytes())
        if text["version"] != _VERSION:
            raise FormatError(
                f"{folder} holds a state of version {text['version']}, expected {_VERSION}. Resume it with the release "
                "of keras-core that wrote it."
            )
        arrays = [_read_array(folder, entry) for entry in text["arrays"]]
        return _with_arrays(text["state"], arrays)
    except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
        raise FormatError(
            f"The state in {folder} cannot be read: {error}. Remove that folder to go on from the one before it, or to "
            "begin anew."
        ) from error


def _read_array(folder: pathlib.Path, entry: dict[str, Any]) -> np.ndarray:
    dtype = DTYPES[entry["dtype"]]
    shape = tuple(map(int, entry["shape"]))
    path = folder / f"arrays-{int(entry['shard']):05d}.bin"
    count = int(np.prod(shape, dtype="int64"))
    offset = int(entry["offset"])
    if offset < 0 or count < 0 or offset + count * dtype.itemsize > path.stat().st_size:
        raise ValueError(f"{path.name} is shorter than its table says")
    array = np.fromfile(path, "uint8", count * dtype.itemsize, offset=offset)
    if zlib.crc32(array.data) != entry["crc32"]:
        raise ValueError(f"{path.name} is damaged at byte {offset}")
    return array.view(dtype).reshape(shape)


def _with_arrays(node: Any, arrays: list[np.ndarray]) -> Any:
    if isinstance(node, dict):
        if node.keys() == {"$array"}:
            return arrays[node["$array"]]
        return {key: _with_arrays(value, arrays) for key, value in node.items()}
    if isinstance(node, list):
        return [_with_arrays(value, arrays) for value in node]
    return node
