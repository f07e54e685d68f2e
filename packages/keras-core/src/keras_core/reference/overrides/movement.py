"""Ops that move elements."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from keras_core.reference.tensors import DTYPES, native

Tensor = Any


def transpose(x: Tensor, axes: Sequence[int] | None = None) -> Tensor:
    """Return `x` with its axes reordered, or reversed for None."""
    return np.transpose(x, axes)


def concatenate(xs: Sequence[Tensor], axis: int = 0) -> Tensor:
    """Return tensors joined along an axis they have."""
    return np.concatenate(list(xs), axis=axis)


def stack(x: Sequence[Tensor], axis: int = 0) -> Tensor:
    """Return tensors joined along a new axis."""
    return np.stack(list(x), axis=axis)


def unstack(x: Tensor, num: int | None = None, axis: int = 0) -> list[Tensor]:
    """Return the slices of `x` along `axis`."""
    return [np.asarray(part) for part in np.moveaxis(x, axis, 0)]


def split(x: Tensor, indices_or_sections: Any, axis: int = 0) -> list[Tensor]:
    """Return `x` cut in equal sections or at the given indices along `axis`."""
    at = indices_or_sections if isinstance(indices_or_sections, int) else list(indices_or_sections)
    return list(np.split(x, at, axis=axis))


def take_along_axis(x: Tensor, indices: Tensor, axis: int | None = None) -> Tensor:
    """Return the elements at `indices` along `axis`."""
    if indices.dtype.kind not in "iu":
        return NotImplemented
    return np.take_along_axis(x, np.asarray(indices).astype(np.int64), axis)


def one_hot(x: Tensor, num_classes: int, axis: int = -1, dtype: Any = None, sparse: bool = False) -> Tensor:
    """Return 1 at each class, along a new axis; no class gives zeros."""
    if sparse or not isinstance(dtype, str):
        return NotImplemented
    place = axis if axis >= 0 else x.ndim + 1 + axis
    classes = np.arange(num_classes).reshape([-1 if a == place else 1 for a in range(x.ndim + 1)])
    return (np.expand_dims(x, place) == classes).astype(DTYPES[dtype])


OVERRIDES = {
    **{
        name: native(getattr(np, name))
        for name in ("expand_dims squeeze flip roll tile repeat moveaxis swapaxes ravel diagonal diag copy").split()
    },
    **{f.__name__: native(f) for f in (transpose, concatenate, stack, take_along_axis, one_hot)},
    "tril": native(lambda x, k=0: np.tril(x, k) if x.ndim > 1 else NotImplemented),
    "triu": native(lambda x, k=0: np.triu(x, k) if x.ndim > 1 else NotImplemented),
    "split": split,
    "unstack": unstack,
}
