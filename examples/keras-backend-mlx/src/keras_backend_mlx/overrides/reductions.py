"""Reductions over one axis, several or all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import mlx.core as mx

from keras_backend_mlx.arrays import FLOATS

Tensor = mx.array


def _of_floats(reduce: Callable[..., Tensor]) -> Callable[..., Any]:
    def reduced(x: Tensor, axis: Any = None, keepdims: bool = False) -> Any:
        return reduce(x, axis=axis, keepdims=keepdims) if x.dtype in FLOATS else NotImplemented

    return reduced


def _of_all(reduce: Callable[..., Tensor]) -> Callable[..., Any]:
    def reduced(x: Tensor, axis: Any = None, keepdims: bool = False) -> Any:
        return reduce(x, axis=axis, keepdims=keepdims)

    return reduced


def _var(x: Tensor, axis: Any, keepdims: bool) -> Tensor:
    return mx.var(x.astype(mx.float32), axis=axis, keepdims=keepdims).astype(x.dtype)


def _std(x: Tensor, axis: Any, keepdims: bool) -> Tensor:
    variance = mx.var(x.astype(mx.float32), axis=axis, keepdims=keepdims)
    zero = variance == 0  # where the root has an infinite slope
    return mx.where(zero, 0, mx.sqrt(mx.where(zero, 1, variance))).astype(x.dtype)


def _mean(x: Tensor, axis: Any, keepdims: bool) -> Tensor:
    return mx.mean(x.astype(mx.float32), axis=axis, keepdims=keepdims).astype(x.dtype)


OVERRIDES = {
    "all": _of_all(mx.all),
    "any": _of_all(mx.any),
    "logsumexp": _of_floats(mx.logsumexp),
    "mean": _of_floats(_mean),
    "std": _of_floats(_std),
    "var": _of_floats(_var),
}
