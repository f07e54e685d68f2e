"""Write a tree of named arrays as HDF5 groups and datasets, in the layout of Keras."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, BinaryIO

import numpy as np

from keras_core.contract import FormatError
from keras_io.names import flaw_of_name
from keras_io.reader.dataset import OPAQUE

_KINDS = "biufc"


def write_tree(file: BinaryIO, tree: Mapping[str, Any]) -> None:
    """Write `tree` to an open file; equal trees give equal bytes.

    Args:
        file: open for reading and writing, empty.
        tree: nested dicts whose leaves are arrays of numbers.

    Raises:
        FormatError: a name that no file can hold, or a value that is no array of numbers.
    """
    import h5py

    with h5py.File(file, "w") as root:
        _write_group(root, tree, "")


def _write_group(group: Any, tree: Mapping[str, Any], prefix: str) -> None:
    # Sorted, so that the order in which the groups were made leaves no trace.
    for name, value in sorted(tree.items(), key=lambda item: str(item[0])):
        label = f"{prefix}{name}"
        if flaw := flaw_of_name(name):
            raise FormatError(f"Cannot write the weights: the name of '{label}' is not usable: {flaw}. Rename it.")
        if isinstance(value, Mapping):
            _write_group(group.create_group(name), value, label + "/")
        else:
            _write_array(group, name, value, label)


def _write_array(group: Any, name: str, value: Any, label: str) -> None:
    values = np.asarray(value)
    kind = values.dtype.name
    if kind in OPAQUE:
        # HDF5 lacks these types. Keras stores their bytes, with the name of the type beside them.
        dataset = group.create_dataset(name, data=values.view(f"V{values.dtype.itemsize}"))
        dataset.attrs["dtype"] = kind
        return
    if values.dtype.kind not in _KINDS:
        raise FormatError(
            f"Cannot write the weights: '{label}' has type {values.dtype}, and weights are arrays of numbers. "
            "Store other data as an asset."
        )
    group.create_dataset(name, data=values)
