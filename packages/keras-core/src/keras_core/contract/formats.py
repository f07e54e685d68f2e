"""File formats and exporters.

Core turns a model into a `Bundle` and back and knows no format; a format stores bundles. A format reads
data and never imports or runs what a file names.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

if TYPE_CHECKING:
    import pathlib

Tree = Mapping[str, Any]
"""Named arrays in groups: each value is a `np.ndarray` or a further `Tree`. Names hold no `/`."""


@dataclasses.dataclass
class Bundle:
    """A model as data.

    Attributes:
        config: JSON tree that describes the objects, or None for weights alone.
        metadata: JSON object on the file itself (versions, date), or None.
        weights: tree of named arrays, variables under `"vars"` groups, or None where only the config was read.
        assets: further files by relative path, as bytes.
    """

    config: dict[str, Any] | None = None
    metadata: dict[str, Any] | None = None
    weights: dict[str, Any] | None = None
    assets: dict[str, bytes] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True)
class Budget:
    """Limits that a reader checks *before* it allocates.

    Attributes:
        array_bytes: the most that one array may take.
        total_bytes: the most that all arrays and assets together may take.
        json_bytes: the most that one JSON text may take.
        json_depth: the deepest nesting of a JSON text.
        entries: the most members, groups and arrays.
    """

    array_bytes: int = 64 << 30
    total_bytes: int = 256 << 30
    json_bytes: int = 256 << 20
    json_depth: int = 200
    entries: int = 1_000_000


class FileFormat(Protocol):
    """Stores bundles in files.

    Attributes:
        name: such as `"keras"`.
        extensions: file name endings it answers to, longest first, such as `(".weights.h5",)`.
        content: `"model"` where config and weights are stored, `"weights"` where weights alone are.
    """

    name: str
    extensions: tuple[str, ...]
    content: str

    def recognizes(self, path: pathlib.Path) -> bool:
        """Return whether the file at `path` is in this format, by its first bytes."""
        ...

    def write(self, path: pathlib.Path, bundle: Bundle) -> None:
        """Write `bundle` to `path` whole: to a temporary file in the same folder, flushed, renamed."""
        ...

    def read(self, path: pathlib.Path, budget: Budget, *, weights: bool = True) -> Bundle:
        """Return what the file holds, the weights only if asked for.

        Raises:
            FormatError: the file is damaged, exceeds the budget or reaches out of itself.
        """
        ...


class Exporter(Protocol):
    """Writes a model for another runtime.

    Attributes:
        name: what users pass as `model.export(format=...)`.
    """

    name: str

    def export(self, model: Any, path: pathlib.Path, **options: Any) -> None:
        """Write `model` to `path`."""
        ...


def flatten(tree: Tree, prefix: str = "") -> dict[str, np.ndarray]:
    """Return the arrays of a tree by path, such as `{"layers/dense/vars/0": ...}`."""
    flat: dict[str, np.ndarray] = {}
    for name, value in tree.items():
        path = f"{prefix}{name}"
        if isinstance(value, Mapping):
            flat.update(flatten(value, path + "/"))
        else:
            flat[path] = value
    return flat
