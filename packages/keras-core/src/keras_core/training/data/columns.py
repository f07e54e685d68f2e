"""What users pass for arrays, as something that batches can be cut from."""

from __future__ import annotations

from typing import Any

import numpy as np

from keras_core import tree
from keras_core.plugins import active
from keras_core.training.data.rows import LazyRows, NativeRows, Rows, SparseRows, narrowed

_HOST = (1, 3)  # DLPack's numbers of a CPU's memory, and of that part of it which a GPU reads


def as_array(data: Any, name: str = "x") -> Any:
    """Return a tree of data with its leaves as NumPy arrays or `Rows`.

    Nothing is copied that need not be: memory of other frameworks is shared, tensors stay on their device, files and
    sparse matrices are left to be read by the batch. float64 is narrowed to `floatx`.

    Args:
        data: arrays, tensors of any framework, data frames, sparse matrices, things that can be sliced, or trees of
            them.
        name: what to call it in messages.

    Raises:
        TypeError: a leaf is no array.
        ValueError: a leaf does not hold numbers.
    """
    if data.__class__ is np.ndarray and data.dtype.kind != "O":
        return narrowed(data)
    return tree.map_structure(lambda leaf: _column(leaf, name), _opened(data))


def _opened(data: Any) -> Any:
    """Return data with Hugging Face datasets as dicts of their columns."""
    if not is_table(data):
        return data
    return {column: LazyRows(_Field(data, column)) for column in data.column_names}


def is_table(x: Any) -> bool:
    """Return whether `x` is a Hugging Face dataset with random access."""
    return _is_hugging_face(x) and hasattr(x, "column_names")


def is_column(x: Any) -> bool:
    """Return whether `x` is something of samples to cut batches from, though it looks like a dataset of batches."""
    return (
        isinstance(x, Rows)
        or hasattr(x, "__array__")
        or hasattr(x, "__dlpack__")
        or hasattr(x, "to_numpy")
        or hasattr(x, "tocsr")
        or _is_hugging_face(x)
        or (hasattr(x, "shape") and hasattr(x, "dtype"))
    )


def _is_hugging_face(x: Any) -> bool:
    """Return whether `x` is a dataset, or a column of one, that can be read at any index."""
    kind = type(x)
    return kind.__module__.partition(".")[0] == "datasets" and not kind.__name__.startswith("Iterable")


class _Field:
    """One column of a Hugging Face dataset."""

    def __init__(self, table: Any, name: str) -> None:
        self._table = table.select_columns([name])
        self._name = name

    def __len__(self) -> int:
        return len(self._table)

    def __getitem__(self, key: Any) -> Any:
        return self._table[key][self._name]


def _column(x: Any, name: str) -> Any:
    if x is None or isinstance(x, Rows):
        return x
    if isinstance(x, np.ndarray):
        if isinstance(x, np.memmap) and x.dtype == np.float64:
            return LazyRows(x)
        return _numeric(np.asarray(x), name)
    if active.xp.is_tensor(x):
        return _native(x)
    if hasattr(x, "__dlpack__") and hasattr(x, "__dlpack_device__"):
        return _foreign(x, name)
    if hasattr(x, "tocsr"):
        return SparseRows(x.tocsr())
    if hasattr(x, "to_numpy"):  # pandas and polars
        values = _numeric(_of_frame(x), name)
        return values[:, None] if values.ndim == 1 and name != "sample_weight" else values  # a series is one column
    if hasattr(x, "__getitem__") and hasattr(x, "__len__") and is_column(x) and not hasattr(x, "numpy"):
        if getattr(x, "shape", None) != ():
            return LazyRows(x)
    if not hasattr(x, "__array__") and not isinstance(x, (int, float, bool)):
        raise TypeError(
            f"{name} must be an array, a tensor or a tree of them, or something that yields batches, "
            f"got {type(x).__name__}."
        )
    return _numeric(np.asarray(x), name)


def _native(x: Any) -> Any:
    return narrowed(active.xp.to_numpy(x)) if _is_on_host(x) else NativeRows(x)


def _is_on_host(x: Any) -> bool:
    try:
        return x.__dlpack_device__()[0] in _HOST
    except (AttributeError, BufferError, RuntimeError, TypeError, ValueError):  # spread over devices, or too old
        return not hasattr(x, "__dlpack_device__")


class _Shared:
    """A tensor of another framework, of which nothing but its memory is to be seen."""

    def __init__(self, tensor: Any) -> None:
        self.__dlpack__ = tensor.__dlpack__
        self.__dlpack_device__ = tensor.__dlpack_device__


def _foreign(x: Any, name: str) -> Any:
    """Return a tensor of another framework in the memory that it is in."""
    x = x.detach() if hasattr(x, "detach") else x
    found = _shared_with_numpy(x) if _is_on_host(x) else None
    if found is not None:
        return _numeric(found, name)
    try:
        return _native(active.xp.asarray(_Shared(x), copy=False))
    except (AttributeError, BufferError, TypeError, RuntimeError, ValueError):
        host = x.cpu() if hasattr(x, "cpu") else x
        return _numeric(np.asarray(host.float() if "bfloat16" in str(x.dtype) else host), name)


def _shared_with_numpy(x: Any) -> np.ndarray | None:
    """Return a tensor on the host as an array, None where NumPy has no such dtype."""
    has_numbers = "string" not in str(x.dtype)  # TensorFlow ends the process over text in DLPack
    for convert in (np.from_dlpack, np.asarray) if has_numbers else (np.asarray,):
        try:
            return convert(x)
        except (BufferError, TypeError, RuntimeError, ValueError):
            continue
    return None


def _of_frame(x: Any) -> np.ndarray:
    values = x.to_numpy()
    if values.dtype.kind != "O":
        return values
    try:  # pandas keeps columns that may miss values, or of several dtypes, as objects
        return x.to_numpy(dtype="float64", na_value=np.nan)
    except (TypeError, ValueError):
        return values


def _numeric(x: np.ndarray, name: str) -> np.ndarray:
    if x.dtype.kind != "O":
        return narrowed(x)
    flat = x.ravel()
    at = next((i for i, v in enumerate(flat) if not isinstance(v, (int, float, np.number))), None)
    what = "" if at is None else f" with {flat[at]!r} at {tuple(map(int, np.unravel_index(at, x.shape)))}"
    raise ValueError(
        f"{name} must be numeric, got an array of objects of shape {x.shape}{what}. "
        "Turn text and categories into numbers, give missing values one, and pad rows of different lengths."
    )


def common_length(named: dict[str, Any]) -> int:
    """Return the length of the first axis, which all arrays in the named trees share.

    Raises:
        ValueError: they differ, or one is a scalar; the message lists them.
    """
    lengths = {}
    for name, data in named.items():
        for i, array in enumerate(a for a in tree.flatten(data) if a is not None):
            if not getattr(array, "shape", ()):
                raise ValueError(
                    f"{name} holds a scalar, expected arrays with samples on the first axis. A list stands for several "
                    f"inputs or outputs; if {name} is a list of numbers, pass `numpy.array({name})`."
                )
            lengths[f"{name}[{i}]" if tree.is_nested(data) else name] = len(array)
    if len(set(lengths.values())) > 1:
        listed = ", ".join(f"{n} has {k}" for n, k in lengths.items())
        raise ValueError(f"All arrays must have the same number of samples, but {listed}.")
    if not lengths:
        raise ValueError("There is no data: x is empty.")
    return next(iter(lengths.values()))
