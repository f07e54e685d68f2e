"""Wide unsigned integers, for which torch has few kernels.

`torch.uint16`, `uint32` and `uint64` tensors can be stored, copied and compared for equality, but not added. Functions
here run the usual kernel first, at no cost for all other dtypes, and where torch declines compute in a signed dtype:

- one of the same width, whose bits are the same, where only the low bits of the operands matter (`bits`);
- a wider one, where the value matters (`value`). `uint64` has no wider one: values from 2**63 on are ordered
  by flipping the sign bit, and are not supported in division.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

SAME_WIDTH = {torch.uint16: torch.int16, torch.uint32: torch.int32, torch.uint64: torch.int64}
WIDER = {torch.uint16: torch.int32, torch.uint32: torch.int64, torch.uint64: torch.int64}
_TOP_BIT = -(1 << 63)


def _as_bits(x: Any) -> Any:
    return x.view(SAME_WIDTH[x.dtype]) if isinstance(x, Tensor) and x.dtype in SAME_WIDTH else x


def _as_value(x: Any) -> Any:
    return x.to(WIDER[x.dtype]) if isinstance(x, Tensor) and x.dtype in WIDER else x


def _as_order(x: Any) -> Any:
    """Map a wide unsigned tensor to a signed one of the same order."""
    if isinstance(x, Tensor) and x.dtype == torch.uint64:
        return x.view(torch.int64) ^ _TOP_BIT
    return _as_value(x)


def _from_order(x: Tensor, dtype: torch.dtype) -> Tensor:
    return (x ^ _TOP_BIT).view(dtype) if dtype == torch.uint64 else x.to(dtype)


def _wide_dtype(args: tuple[Any, ...]) -> torch.dtype | None:
    return next((a.dtype for a in args if isinstance(a, Tensor) and a.dtype in WIDER), None)


def _with_fallback(fn: Callable[..., Any], fallback: Callable[..., Any], operands: int | None) -> Callable[..., Any]:
    def declined(*args: Any, **kwargs: Any) -> Any:
        dtype = _wide_dtype(args)
        if dtype is None:
            raise  # what torch raised
        return fallback(dtype, *args, **kwargs)

    def call(*args: Any, **kwargs: Any) -> Any:
        try:
            return fn(*args, **kwargs)
        except (RuntimeError, TypeError):  # torch raises either for a missing kernel
            return declined(*args, **kwargs)

    def call_one(x: Any, /) -> Any:
        try:
            return fn(x)
        except (RuntimeError, TypeError):
            return declined(x)

    def call_two(x1: Any, x2: Any, /) -> Any:
        try:
            return fn(x1, x2)
        except (RuntimeError, TypeError):
            return declined(x1, x2)

    # packed arguments cost as much as all the rest of a small op
    chosen: Callable[..., Any] = call_one if operands == 1 else call_two if operands == 2 else call
    return functools.wraps(fn)(chosen)


def bits(fn: Callable[..., Any], operands: int | None = None) -> Callable[..., Any]:
    """Return `fn`, which for wide unsigned operands runs on their bits read as signed integers.

    Args:
        fn: the function.
        operands: 1 or 2 where it takes just so many tensors, for which the call is quicker.
    """

    def fallback(dtype: torch.dtype, *args: Any, **kwargs: Any) -> Any:
        limit = 1 << (8 * dtype.itemsize)
        signed = [a - limit if type(a) is int and a >= limit // 2 else a for a in map(_as_bits, args)]
        return fn(*signed, **kwargs).view(dtype)

    return _with_fallback(fn, fallback, operands)


def value(fn: Callable[..., Any], operands: int | None = None) -> Callable[..., Any]:
    """Return `fn`, which for wide unsigned operands runs on a wider signed dtype. Arguments as for `bits`."""

    def fallback(dtype: torch.dtype, *args: Any, **kwargs: Any) -> Any:
        return fn(*map(_as_value, args), **kwargs).to(dtype)

    return _with_fallback(fn, fallback, operands)


def order(fn: Callable[..., Any], operands: int | None = None, *, keeps_dtype: bool) -> Callable[..., Any]:
    """Return `fn`, which for wide unsigned operands runs on signed integers of the same order.

    Args:
        fn: a function that only compares.
        keeps_dtype: whether the results are elements of the operands.
    """

    def fallback(dtype: torch.dtype, *args: Any, **kwargs: Any) -> Any:
        if dtype == torch.uint64:  # a Python scalar moves with the tensors
            args = tuple(a - (1 << 63) if type(a) is int and len(args) == 2 else a for a in args)
        result = fn(*map(_as_order, args), **kwargs)
        return _from_order(result, dtype) if keeps_dtype else result

    return _with_fallback(fn, fallback, operands)
