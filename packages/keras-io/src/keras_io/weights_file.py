"""The `.weights.h5` format: the tree of variables in one HDF5 file."""

from __future__ import annotations

import pathlib

from keras_core.contract import Budget, Bundle, FormatError
from keras_io import kinds
from keras_io.reader import Allowance, opened, read_tree
from keras_io.writer import replacing, write_tree

_EXPECTED = "Keras weights (.weights.h5, an HDF5 file)"


class WeightsFile:
    """Weights as Keras 3 stores them: groups and datasets named as in the tree."""

    name = "weights.h5"
    extensions: tuple[str, ...] = (".weights.h5",)
    content = "weights"

    def recognizes(self, path: pathlib.Path) -> bool:
        """Return whether the file at `path` is an HDF5 file."""
        return kinds.head(path).startswith(kinds.HDF5)

    def write(self, path: pathlib.Path, bundle: Bundle) -> None:
        """Write the weights of `bundle` to `path`, whole or not at all; its config is not stored.

        Raises:
            FormatError: the bundle has no weights, has assets, or holds what the format cannot store.
        """
        path = pathlib.Path(path)
        if bundle.weights is None:
            raise FormatError(f"Cannot write '{path}': the bundle has no weights. Pass a tree of arrays, empty or not.")
        if bundle.assets:
            raise FormatError(
                f"Cannot write '{path}': it stores weights alone, and the bundle has assets ({min(bundle.assets)}). "
                "Write a .keras file."
            )
        with replacing(path) as file:
            write_tree(file, bundle.weights)

    def read(self, path: pathlib.Path, budget: Budget, *, weights: bool = True) -> Bundle:
        """Return the weights of the file, or an empty bundle where they are not asked for.

        Raises:
            FileNotFoundError: nothing lies at `path`.
            FormatError: the file is of another kind, damaged, exceeds the budget or reaches out of itself.
        """
        path = pathlib.Path(path)
        with opened(path, kinds.HDF5, _EXPECTED) as (file, size):
            return Bundle(weights=read_tree(file, Allowance(path, budget, size)) if weights else None)
