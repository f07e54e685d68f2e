"""Reductions and order."""

from __future__ import annotations

import torch
from torch import Tensor

from keras_backend_torch import unsigned

Axes = int | tuple[int, ...] | None


def _sum(x: Tensor, axis: Axes = None, keepdims: bool = False) -> Tensor:
    if axis == ():  # torch reads no axes as all axes
        return x
    if x.dtype.is_floating_point:
        return torch.sum(x, axis, keepdims)
    return torch.sum(x, dim=axis, keepdim=keepdims, dtype=x.dtype)


def _prod(x: Tensor, axis: Axes = None, keepdims: bool = False) -> Tensor:
    if isinstance(axis, int):
        return torch.prod(x, dim=axis, keepdim=keepdims, dtype=x.dtype)
    if axis is None and not keepdims:
        return torch.prod(x, dtype=x.dtype)
    axes = range(x.ndim) if axis is None else axis
    for a in sorted((a % x.ndim for a in axes), reverse=True):  # torch multiplies along one axis at a time
        x = torch.prod(x, dim=a, keepdim=keepdims, dtype=x.dtype)
    return x


def _max(x: Tensor, axis: Axes = None, keepdims: bool = False) -> Tensor:
    if axis == ():
        return x
    return torch.amax(x, dim=() if axis is None else axis, keepdim=keepdims)


def _min(x: Tensor, axis: Axes = None, keepdims: bool = False) -> Tensor:
    if axis == ():
        return x
    return torch.amin(x, dim=() if axis is None else axis, keepdim=keepdims)


def _argmax(x: Tensor, axis: int, keepdims: bool = False) -> Tensor:
    if x.dtype == torch.bool:
        x = x.to(torch.uint8)
    return torch.argmax(x, dim=axis, keepdim=keepdims).int()


def _cumulative_sum(x: Tensor, axis: int) -> Tensor:
    return torch.cumsum(x, dim=axis, dtype=x.dtype)


def _argsort(x: Tensor, axis: int = -1) -> Tensor:
    return torch.argsort(x, dim=axis, stable=True).int()


sum = unsigned.value(_sum)
prod = unsigned.value(_prod)
max = unsigned.order(_max, keeps_dtype=True)
min = unsigned.order(_min, keeps_dtype=True)
argmax = unsigned.order(_argmax, keeps_dtype=False)
cumulative_sum = unsigned.value(_cumulative_sum)
argsort = unsigned.order(_argsort, keeps_dtype=False)
