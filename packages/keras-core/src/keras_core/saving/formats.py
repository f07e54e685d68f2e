"""File formats among the installed packages, found by a file name's ending."""

from __future__ import annotations

import os
import pathlib
from typing import Any

from keras_core.contract import FORMATS, FileFormat, FormatError
from keras_core.errors import BackendError
from keras_core.plugins import discovery


def installed() -> tuple[list[FileFormat], list[str]]:
    """Return the formats of all installed packages, and what is wrong with packages that cannot be used."""
    found: list[FileFormat] = []
    problems: list[str] = []
    for name in sorted(discovery.claims(FORMATS)):
        try:
            manager = discovery.load_manager(FORMATS, name)
            for formats in manager.hook.keras_core_formats():
                found.extend(formats)
        except BackendError as error:
            problems.append(str(error))
    return found, problems


def path_of(filepath: Any) -> pathlib.Path:
    """Return `filepath` as a path.

    Raises:
        TypeError: it is no path.
    """
    if isinstance(filepath, (str, os.PathLike)):
        return pathlib.Path(os.fspath(filepath))  # type: ignore[arg-type]
    raise TypeError(f"A file is named by a string or a path, got {filepath!r}.")


def find_format(path: pathlib.Path, content: str | None = None) -> FileFormat:
    """Return the format that the ending of `path` names.

    Args:
        path: where a file is or shall be.
        content: `"model"` or `"weights"` to accept only such formats.

    Raises:
        FormatError: no installed format has the ending; the message tells what to install or how to name the file.
    """
    formats, problems = installed()
    wanted = [f for f in formats if content is None or f.content == content]
    name = path.name.lower()
    matches = [(len(e), f) for f in wanted for e in f.extensions if name.endswith(e)]
    if matches:
        return max(matches, key=lambda m: m[0])[1]
    if problems:
        raise FormatError(f"Cannot handle '{path}': {' '.join(problems)}")
    if not formats:
        raise FormatError(
            f"Cannot handle '{path}': no file format is installed. For .keras and .weights.h5 files run "
            "`pip install keras-io`."
        )
    endings = ", ".join(sorted({e for f in wanted for e in f.extensions}))
    raise FormatError(f"Cannot handle '{path}': the name must end in {endings}.")
