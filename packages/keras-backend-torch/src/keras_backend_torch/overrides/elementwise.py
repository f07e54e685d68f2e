"""Elementwise functions that torch has beyond the primitives."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from keras_backend_torch import elementwise as primitives
from keras_backend_torch.unsigned import WIDER, value


def round(x: Tensor, decimals: int = 0) -> Any:
    """Return `x` rounded to `decimals` places, halves to even."""
    if not decimals:
        return torch.round(x)
    return torch.round(x, decimals=decimals) if x.dtype.is_floating_point else NotImplemented


def clip(x: Tensor, x_min: Any, x_max: Any) -> Tensor:
    """Return `x` held between two bounds, either of which may be None."""
    if x.dtype in WIDER or x.dtype is torch.bool:
        return NotImplemented
    if isinstance(x_min, Tensor) is not isinstance(x_max, Tensor):  # torch takes two tensors or two numbers
        x_min = None if x_min is None else primitives.like(x_min, x)
        x_max = None if x_max is None else primitives.like(x_max, x)
    return torch.clamp(x, x_min, x_max)


def sign(x: Tensor) -> Tensor:
    """Return -1, 0 or 1; NaN where `x` is NaN, for which torch has 0."""
    if x.dtype.is_floating_point:
        return torch.where(torch.isnan(x), x, torch.sign(x))
    if x.dtype.is_complex:
        return torch.sgn(x)
    return NotImplemented if x.dtype in WIDER or x.dtype is torch.bool else torch.sign(x)


def not_of_bools(fn: Callable[[Tensor], Tensor]) -> Callable[[Tensor], Any]:
    """Return torch's `fn`, which has no kernel for bools."""
    return lambda x: NotImplemented if x.dtype is torch.bool else fn(x)


OVERRIDES = {
    "absolute": not_of_bools(primitives.abs),
    "arccos": torch.arccos,
    "arccosh": torch.arccosh,
    "arcsin": torch.arcsin,
    "arcsinh": torch.arcsinh,
    "arctan": torch.arctan,
    "arctan2": primitives.atan2,
    "arctanh": torch.arctanh,
    "bitwise_invert": primitives.bitwise_invert,
    "ceil": torch.ceil,
    "clip": clip,
    "conjugate": torch.conj_physical,
    "cos": torch.cos,
    "cosh": torch.cosh,
    "deg2rad": torch.deg2rad,
    "divide": torch.divide,
    "equal": primitives.equal,
    "erf": torch.erf,
    "erfc": torch.erfc,
    "erfinv": torch.erfinv,
    "exp": torch.exp,
    "exp2": torch.exp2,
    "expm1": torch.expm1,
    "floor": torch.floor,
    "fmax": primitives.tensors_only(torch.fmax),
    "fmin": primitives.tensors_only(torch.fmin),
    "greater": primitives.greater,
    "greater_equal": primitives.greater_equal,
    "hypot": primitives.tensors_only(torch.hypot),
    "i0": torch.i0,
    "isfinite": torch.isfinite,
    "isinf": torch.isinf,
    "isnan": torch.isnan,
    "isneginf": torch.isneginf,
    "isposinf": torch.isposinf,
    "less": primitives.less,
    "less_equal": primitives.less_equal,
    "log": torch.log,
    "log10": torch.log10,
    "log1p": torch.log1p,
    "log2": torch.log2,
    "logaddexp": primitives.tensors_only(torch.logaddexp),
    "logaddexp2": primitives.tensors_only(torch.logaddexp2),
    "logical_and": primitives.logical_and,
    "logical_not": torch.logical_not,
    "logical_or": primitives.logical_or,
    "logical_xor": primitives.logical_xor,
    "mod": primitives.mod,
    "negative": value(torch.negative, 1),
    "nextafter": primitives.tensors_only(torch.nextafter),
    "not_equal": primitives.not_equal,
    "power": primitives.pow,
    "rad2deg": torch.rad2deg,
    "reciprocal": torch.reciprocal,
    "round": round,
    "rsqrt": torch.rsqrt,
    "sign": sign,
    "signbit": torch.signbit,
    "sin": torch.sin,
    "sinc": torch.sinc,
    "sinh": torch.sinh,
    "sqrt": torch.sqrt,
    "square": value(torch.square, 1),
    "tan": torch.tan,
    "tanh": torch.tanh,
    "true_divide": torch.divide,
    "trunc": not_of_bools(torch.trunc),
}
