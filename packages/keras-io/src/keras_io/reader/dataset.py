"""Read one HDF5 dataset as an array, after its declaration has been checked."""

from __future__ import annotations

import math
from typing import Any

import ml_dtypes
import numpy as np

from keras_io.reader.allowance import Allowance
from keras_io.reader.refusal import refusal

_INTEGERS = {f"{sign}int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64)}
_NUMBERS = {"bool", "float16", "float32", "float64", "complex64", "complex128"} | _INTEGERS
OPAQUE = frozenset({"bfloat16", "float8_e4m3fn", "float8_e5m2", "int4", "uint4"})
"""Number types that HDF5 does not know: raw bytes with their name in the attribute `dtype`."""

# Deflate, shuffle, Fletcher checksum, and LZF, which h5py brings along. HDF5 would load others from libraries on disk.
_FILTERS = frozenset({1, 2, 3, 32000})


def read_dataset(dataset: Any, name: str, allowance: Allowance) -> np.ndarray[Any, Any]:
    """Return the content of `dataset`, in the byte order of this machine.

    Args:
        dataset: an open `h5py.Dataset`.
        name: its path in the file, for errors.
        allowance: what the file may still claim.

    Raises:
        FormatError: it is not a plain array of numbers inside this file, or too large.
    """
    _check_storage(dataset, name, allowance)
    exact = _dtype(dataset, name, allowance)
    shape = dataset.shape
    if shape is None:
        raise refusal(allowance.path, f"'{name}' has no shape", "an array of numbers")
    size = math.prod(shape) * exact.itemsize
    chunk = math.prod(dataset.chunks) * exact.itemsize if dataset.chunks else 0
    allowance.array(f"'{name}' of shape {shape} and type {exact}", max(size, chunk))
    _check_present(dataset, name, size, allowance)
    values = np.empty(shape, exact)
    if size:
        dataset.read_direct(values.view(f"V{exact.itemsize}") if exact.name in OPAQUE else values)
    return values


def _check_storage(dataset: Any, name: str, allowance: Allowance) -> None:
    import h5py

    path = allowance.path
    settings = dataset.id.get_create_plist()
    if settings.get_external_count():
        raise refusal(path, f"'{name}' keeps its data in another file (external storage)", "data inside the file")
    if settings.get_layout() not in (h5py.h5d.CONTIGUOUS, h5py.h5d.COMPACT, h5py.h5d.CHUNKED):
        raise refusal(path, f"'{name}' is a virtual dataset, made of others", "data inside the file")
    for index in range(settings.get_nfilters()):
        code = settings.get_filter(index)[0]
        if code not in _FILTERS:
            raise refusal(path, f"'{name}' is packed by the HDF5 filter {code}", "deflate, shuffle, fletcher32 or lzf")


def _dtype(dataset: Any, name: str, allowance: Allowance) -> np.dtype[Any]:
    """Return the type that the array will have: a number, in the byte order of this machine."""
    import h5py

    path = allowance.path
    if dataset.id.get_type().get_class() == h5py.h5t.OPAQUE:
        label = _label(dataset)
        if label in OPAQUE and dataset.id.get_type().get_size() == 1 + (label == "bfloat16"):
            opaque: np.dtype[Any] = np.dtype(getattr(ml_dtypes, label))
            return opaque
        raise refusal(path, f"'{name}' holds opaque bytes labelled {label!r}", f"one of {sorted(OPAQUE)}")
    try:
        dtype: np.dtype[Any] = dataset.dtype
    except TypeError as error:
        raise refusal(path, f"'{name}' has a type that NumPy lacks ({error})", "numbers") from error
    if dtype.name not in _NUMBERS or dtype.hasobject:
        raise refusal(path, f"'{name}' holds values of type {dtype}", "numbers: weights are arrays of them")
    return np.dtype(dtype.name)


def _label(dataset: Any) -> str | None:
    if "dtype" not in dataset.attrs:
        return None
    attribute = dataset.attrs.get_id("dtype")
    if attribute.shape != () or attribute.get_storage_size() > 64:
        return None
    value = dataset.attrs["dtype"]
    if isinstance(value, bytes):
        value = value.decode("ascii", "replace")
    return value if isinstance(value, str) else None


def _check_present(dataset: Any, name: str, size: int, allowance: Allowance) -> None:
    """Refuse a shape without the bytes to fill it. Chunks may be packed; the allowance bounds what they unfold to."""
    stored = dataset.id.get_storage_size()
    if dataset.chunks is None and stored < size:
        raise refusal(allowance.path, f"'{name}' declares {size} bytes and stores {stored}", "an array stored in full")
