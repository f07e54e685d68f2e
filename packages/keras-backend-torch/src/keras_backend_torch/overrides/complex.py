"""Complex numbers."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from keras_backend_torch.placement import DTYPES


def view_as_complex(x: Tensor) -> Any:
    """Return complex numbers whose parts lie on the last axis."""
    if x.dtype not in _PARTS or x.ndim == 0 or x.shape[-1] != 2:
        return NotImplemented
    if x.stride(-1) == 1 and not any(step % 2 for step in (*x.stride()[:-1], x.storage_offset())):
        return torch.view_as_complex(x)
    return torch.complex(x[..., 0], x[..., 1])


def view(x: Tensor, dtype: Any = None) -> Any:
    """Return the bits of `x` read as another dtype."""
    if dtype is None:
        return x
    native = DTYPES[dtype]
    if x.dtype.itemsize != native.itemsize and (x.ndim == 0 or x.shape[-1] * x.dtype.itemsize % native.itemsize):
        return NotImplemented
    return x.contiguous().view(native)


_PARTS = (torch.float32, torch.float64)

OVERRIDES = {
    "angle": torch.angle,
    "real": lambda x: x.real if x.is_complex() else x,
    "imag": lambda x: x.imag if x.is_complex() else NotImplemented,
    "conj": lambda x: torch.conj_physical(x) if x.is_complex() else x,
    "isreal": torch.isreal,
    "view": view,
    "view_as_complex": view_as_complex,
    "view_as_real": lambda x: torch.view_as_real(x.resolve_conj()) if x.is_complex() else NotImplemented,
}
