"""Elementwise primitives: torch's own functions, completed for Python scalars and wide unsigned integers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from keras_backend_torch import unsigned
from keras_backend_torch.placement import DTYPES


def like(value: Any, other: Any) -> Tensor:
    """Return a tensor as it is, and a Python scalar as a tensor of the dtype of `other`."""
    return value if isinstance(value, Tensor) else torch.full((), value, dtype=other.dtype, device=other.device)


def tensors_only(fn: Callable[[Tensor, Tensor], Tensor]) -> Callable[[Any, Any], Tensor]:
    """Return `fn` of two tensors as a function in which one of them may be a Python scalar."""

    def call(x1: Any, x2: Any, /) -> Tensor:
        if isinstance(x1, Tensor) and isinstance(x2, Tensor):
            return fn(x1, x2)
        return fn(like(x1, x2), like(x2, x1))

    return call


def mirrored(fn: Callable[[Any, Any], Tensor], flipped: Callable[[Any, Any], Tensor]) -> Callable[[Any, Any], Tensor]:
    """Return `fn`, whose first operand must be a tensor, with `flipped` for a scalar there."""

    def call(x1: Any, x2: Any, /) -> Tensor:
        return fn(x1, x2) if isinstance(x1, Tensor) else flipped(x2, x1)

    return call


abs = unsigned.value(torch.abs, 1)
floor = torch.floor
round = torch.round
exp = torch.exp
expm1 = torch.expm1
log = torch.log
log1p = torch.log1p
sqrt = torch.sqrt
sin = torch.sin
cos = torch.cos
tanh = torch.tanh
erf = torch.erf

add = unsigned.bits(torch.add, 2)
subtract = unsigned.bits(torch.subtract, 2)
multiply = unsigned.bits(torch.multiply, 2)
divide = torch.divide
floor_divide = unsigned.value(torch.floor_divide, 2)
mod = unsigned.value(torch.remainder, 2)
pow = unsigned.value(torch.pow, 2)
maximum = unsigned.order(tensors_only(torch.maximum), 2, keeps_dtype=True)
minimum = unsigned.order(tensors_only(torch.minimum), 2, keeps_dtype=True)
atan2 = tensors_only(torch.atan2)

equal = mirrored(torch.eq, torch.eq)
not_equal = mirrored(torch.ne, torch.ne)
less = unsigned.order(mirrored(torch.lt, torch.gt), 2, keeps_dtype=False)
less_equal = unsigned.order(mirrored(torch.le, torch.ge), 2, keeps_dtype=False)
greater = unsigned.order(mirrored(torch.gt, torch.lt), 2, keeps_dtype=False)
greater_equal = unsigned.order(mirrored(torch.ge, torch.le), 2, keeps_dtype=False)
logical_and = tensors_only(torch.logical_and)
logical_or = tensors_only(torch.logical_or)
logical_xor = tensors_only(torch.logical_xor)
logical_not = torch.logical_not
where = torch.where

bitwise_and = unsigned.bits(torch.bitwise_and, 2)
bitwise_or = unsigned.bits(torch.bitwise_or, 2)
bitwise_xor = unsigned.bits(torch.bitwise_xor, 2)
bitwise_left_shift = unsigned.bits(torch.bitwise_left_shift, 2)
bitwise_invert = unsigned.bits(torch.bitwise_not, 1)


def _shift_right(x1: Any, x2: Any, /) -> Tensor:
    if isinstance(x1, Tensor) and x1.dtype is torch.uint64:  # no wider dtype, and int64 would bring in its sign
        bits = x1.view(torch.int64)
        count = x2.to(torch.int64) if isinstance(x2, Tensor) else like(x2, bits)
        halved = (bits >> 1) & torch.iinfo(torch.int64).max
        return torch.where(count == 0, bits, halved >> (count - 1).clamp(min=0)).view(torch.uint64)
    return torch.bitwise_right_shift(x1, x2)


bitwise_right_shift = unsigned.value(_shift_right, 2)


def bitcast(x: Tensor, dtype: str, /) -> Tensor:
    """Return the bits of `x` read as a dtype of the same width."""
    return x.view(DTYPES[dtype])
