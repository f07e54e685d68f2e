"""Data for the loop: whatever a user passes becomes a `DataSource`."""

from __future__ import annotations

from typing import Any

import numpy as np

from keras_core import tree
from keras_core.plugins import active
from keras_core.training.data.arrays import WHOLE, ArraySource
from keras_core.training.data.columns import as_array, common_length, is_column, is_table
from keras_core.training.data.failures import noted
from keras_core.training.data.iterables import IterableSource
from keras_core.training.data.py_dataset import PyDataset, PyDatasetSource
from keras_core.training.data.source import DataSource
from keras_core.training.data.unpacking import pack_x_y_sample_weight, unpack_x_y_sample_weight
from keras_core.training.data.weighting import WeightedSource

__all__ = [
    "WHOLE",
    "ArraySource",
    "DataSource",
    "PyDataset",
    "as_array",
    "make_source",
    "noted",
    "pack_x_y_sample_weight",
    "split_arrays",
    "unpack_x_y_sample_weight",
]


def make_source(
    x: Any,
    y: Any = None,
    sample_weight: Any = None,
    batch_size: int | None = None,
    shuffle: Any = False,
    class_weight: Any = None,
) -> DataSource:
    """Return a source of batches for what a user passed to `fit`, `evaluate` or `predict`.

    Raises:
        ValueError: `y`, `sample_weight` or `batch_size` is given beside a dataset, which has its own.
    """
    if isinstance(x, DataSource) or _is_dataset(x):
        source = _dataset_source(x, y, sample_weight, batch_size, shuffle)
        return source if class_weight is None else WeightedSource(source, class_weight)
    return ArraySource(x, y, sample_weight, batch_size, shuffle, class_weight)


def _dataset_source(x: Any, y: Any, sample_weight: Any, batch_size: int | None, shuffle: Any) -> DataSource:
    if isinstance(x, DataSource):
        return x
    given = {"y": y, "sample_weight": sample_weight, "batch_size": batch_size}
    extra = [name for name, value in given.items() if value is not None]
    if extra:
        raise ValueError(
            f"{' and '.join(extra)} cannot be given beside a {type(x).__name__}, which yields whole batches of its own."
        )
    return PyDatasetSource(x, bool(shuffle)) if isinstance(x, PyDataset) else IterableSource(x)


def _is_dataset(x: Any) -> bool:
    """Whether `x` yields batches, rather than being an array or a tree of arrays."""
    if isinstance(x, PyDataset):
        return True
    if isinstance(x, (np.ndarray, list, tuple, dict)) or tree.is_nested(x) or active.xp.is_tensor(x):
        return False
    return hasattr(x, "__iter__") and not is_column(x) and not is_table(x)


def split_arrays(data: tuple[Any, Any, Any], fraction: float) -> tuple[Any, Any]:
    """Split arrays into the first part, for training, and the last `fraction`, for validation.

    Raises:
        ValueError: the data is no arrays, or one part would be empty.
    """
    if _is_dataset(data[0]):
        raise ValueError("validation_split works on arrays only. Pass validation_data beside a dataset.")
    if not 0 < fraction < 1:
        raise ValueError(f"validation_split must be in (0, 1), got {fraction!r}.")
    names = ("x", "y", "sample_weight")
    arrays = tuple(as_array(part, name) for part, name in zip(data, names, strict=True))
    total = common_length(dict(zip(names, arrays, strict=True)))
    at = int(total * (1.0 - fraction))
    if at in (0, total):
        raise ValueError(f"validation_split={fraction} of {total} samples leaves nothing for one of the two parts.")
    return _part(arrays, 0, at), _part(arrays, at, total)


def _part(arrays: Any, start: int, stop: int) -> Any:
    def part(a: Any) -> Any:
        if a is None:
            return None
        return a[start:stop] if isinstance(a, np.ndarray) else a.part(start, stop)

    return tree.map_structure(part, arrays)
