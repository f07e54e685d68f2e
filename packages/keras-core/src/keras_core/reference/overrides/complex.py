"""Complex numbers."""

from __future__ import annotations

from typing import Any

import numpy as np

from keras_core.reference.tensors import DTYPES, native

Tensor = Any


def view(x: Tensor, dtype: Any = None) -> Any:
    """Return the bits of `x` read as another dtype."""
    if dtype is None:
        return x
    kind = DTYPES[dtype]
    if x.dtype.itemsize != kind.itemsize and (x.ndim == 0 or x.shape[-1] * x.dtype.itemsize % kind.itemsize):
        return NotImplemented
    return np.ascontiguousarray(x).reshape(x.shape).view(kind)


OVERRIDES = {
    "real": lambda x: np.array(x.real) if x.dtype.kind == "c" else x,
    "imag": lambda x: np.array(x.imag) if x.dtype.kind == "c" else NotImplemented,
    "conj": lambda x: np.asarray(np.conj(x)) if x.dtype.kind == "c" else x,
    "isreal": native(np.isreal),
    "view": view,
}
