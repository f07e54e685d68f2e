"""Identity and transfer: what a tensor is, and how it enters and leaves the backend."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any

import numpy as np

Tensor = Any


def asarray(obj: Any, *, dtype: str | None = None, copy: bool = True) -> Tensor:
    """Return `obj` as a native tensor.

    Args:
        obj: NumPy array or scalar, Python number, (nested) sequence of numbers or scalar tensors, native tensor, or
            anything with `__dlpack__` or `__array__`.
        dtype: name of the result's dtype, for which a backend without 64-bit types may take the 32-bit one. None
            keeps the dtype of an array; core always passes one for Python numbers. Numbers that do not fit wrap around
            or round, as in `astype`.
        copy: whether the result must not share memory with a NumPy array. With False it may: the caller leaves the
            array alone while the tensor is in use.
    """
    ...


def to_numpy(x: Tensor) -> np.ndarray:
    """Return the values of `x` on the host, detached from any gradient. bfloat16 and float8 use `ml_dtypes`."""
    ...


def is_tensor(x: Any) -> bool:
    """Return whether `x` is a native tensor, a traced one included; native variable storage counts as well."""
    ...


def shape(x: Tensor) -> tuple[Any, ...]:
    """Return the shape of `x`: an int for each known dimension, a scalar tensor for one known only at run time.

    Where all shapes are known, as in eager libraries and under XLA, this is `tuple(x.shape)`.
    """
    ...


def dtype(x: Tensor) -> str:
    """Return the name of the dtype of `x`, such as `"float32"`."""
    ...


def astype(x: Tensor, dtype: str) -> Tensor:
    """Return `x` with the named dtype: `x` itself if it has it already.

    Floats become integers toward zero. Any number but zero becomes true. Complex numbers become real ones by losing
    their imaginary part, without a warning.
    """
    ...


def device(name: str) -> AbstractContextManager[Any]:
    """Return a context in which new tensors are placed on the named device, such as `"cpu"` or `"gpu:0"`.

    Raises:
        BackendError: there is no such device.
    """
    ...


def devices() -> Sequence[str]:
    """Return the names of the devices at hand, the default one first."""
    ...
