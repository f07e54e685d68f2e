"""Tensors made of numbers alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from keras_backend_torch.placement import DTYPES, current_device, on_host
from keras_backend_torch.unsigned import WIDER
from keras_core.contract import floatx


def _plain(dtype: str, *sizes: Any) -> bool:
    """Whether torch fills tensors of the dtype, and the sizes are numbers it takes."""
    return dtype in DTYPES and DTYPES[dtype] not in WIDER and all(type(n) is int and n >= 0 for n in sizes)


def eye(N: int, M: int | None = None, k: int = 0, dtype: str | None = None) -> Any:
    """Return ones on the `k`-th diagonal, zeros elsewhere."""
    columns = N if M is None else M
    dtype = dtype or floatx()
    if not _plain(dtype, N, columns) or type(k) is not int:
        return NotImplemented
    if not k:
        return torch.eye(N, columns, dtype=DTYPES[dtype], device=current_device())
    made = torch.zeros(N, columns, dtype=DTYPES[dtype], device=current_device())
    if -N < k < columns:
        torch.diagonal(made, k).fill_(1)
    return made


def tri(N: int, M: int | None = None, k: int = 0, dtype: str | None = None) -> Any:
    """Return ones at and below the `k`-th diagonal, zeros above."""
    columns = N if M is None else M
    dtype = dtype or floatx()
    if not _plain(dtype, N, columns) or type(k) is not int:
        return NotImplemented
    return torch.ones(N, columns, dtype=DTYPES[dtype], device=current_device()).tril_(k)  # type: ignore[index]


def linspace(
    start: Tensor,
    stop: Tensor,
    num: int = 50,
    endpoint: bool = True,
    retstep: bool = False,
    dtype: str | None = None,
    axis: int = 0,
) -> Any:
    """Return evenly spaced numbers from `start` to `stop`; torch counts from both ends, as the composition does."""
    if start.ndim or stop.ndim or retstep or not endpoint or type(num) is not int or num < 2 or axis not in (0, -1):
        return NotImplemented
    if start.requires_grad or stop.requires_grad or start.dtype not in (torch.float32, torch.float64):
        return NotImplemented
    if not (on_host(start) and on_host(stop)) or (dtype is not None and DTYPES[dtype] is not start.dtype):
        return NotImplemented
    return torch.linspace(start.item(), stop.item(), num, dtype=start.dtype)


def meshgrid(*x: Tensor, indexing: str = "xy") -> Any:
    """Return each vector repeated along the axes of the others."""
    if len(x) < 2 or indexing not in ("xy", "ij") or any(t.dtype is not x[0].dtype for t in x):
        return NotImplemented
    return list(torch.meshgrid(*[t if t.ndim == 1 else t.reshape(-1) for t in x], indexing=indexing))


def full_like(x: Tensor, fill_value: Any, dtype: str | None = None) -> Any:
    """Return a tensor like `x` that holds one number."""
    if type(fill_value) not in (bool, int, float):
        return NotImplemented
    return torch.full_like(x, fill_value, dtype=None if dtype is None else DTYPES[dtype])


def _like(make: Callable[..., Tensor]) -> Callable[..., Tensor]:
    """Return torch's `make`, which fills a tensor like `x`, with a dtype by name."""
    return lambda x, dtype=None: make(x) if dtype is None else make(x, dtype=DTYPES[dtype])


OVERRIDES = {
    "eye": eye,
    "full_like": full_like,
    "linspace": linspace,
    "meshgrid": meshgrid,
    "ones_like": _like(torch.ones_like),
    "tri": tri,
    "zeros_like": _like(torch.zeros_like),
}
