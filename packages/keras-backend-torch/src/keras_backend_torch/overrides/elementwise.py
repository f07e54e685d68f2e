"""Elementwise functions that torch has beyond the primitives."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from keras_backend_torch import elementwise as primitives
from keras_backend_torch.placement import DTYPES, holds, no_nan, on_host
from keras_backend_torch.unsigned import WIDER, order, value


def round(x: Tensor, decimals: int = 0) -> Any:
    """Return `x` rounded to `decimals` places, halves to even."""
    if not decimals:
        return x if x.dtype is torch.bool else torch.round(x)
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
        x = x.detach()
        if no_nan(x):
            return torch.sign(x)
        return torch.sign(x) + torch.clamp(x, 0, 0)  # which is NaN where x is, and quicker than `where`
    if x.dtype.is_complex:
        return torch.sgn(x)
    return NotImplemented if x.dtype in WIDER or x.dtype is torch.bool else torch.sign(x)


_FLOATS = (torch.float32, torch.float64, torch.float16, torch.bfloat16)


def nan_to_num(x: Tensor, nan: float = 0.0, posinf: float | None = None, neginf: float | None = None) -> Any:
    """Return `x` with numbers in place of NaN and of infinities, the largest ones of its dtype by default."""
    return torch.nan_to_num(x, nan, posinf, neginf) if x.dtype in _FLOATS else NotImplemented


def cbrt(x: Tensor) -> Any:
    """Return the real cube root. Its slope at 0 counts as 0."""
    if x.dtype not in _FLOATS:
        return NotImplemented
    # at 0 the smallest number stands in: the sign takes its root away, and no slope is infinite
    smallest = torch.finfo(x.dtype).smallest_normal * torch.finfo(x.dtype).eps
    return torch.sign(x) * torch.abs(x).clamp(min=smallest).pow(1 / 3)


def heaviside(x1: Any, x2: Any) -> Any:
    """Return 0 below 0, `x2` at 0 and 1 above; NaN where `x1` is NaN, for which torch has 0."""
    x1, x2 = primitives.like(x1, x2), primitives.like(x2, x1)
    if x1.dtype not in _FLOATS:
        return NotImplemented
    x1 = x1.detach()
    step = (torch.sign(x1) + 1) * 0.5 + torch.clamp(x1, 0, 0)
    return torch.where(x1 == 0, x2, step)


def saturate_cast(x: Tensor, dtype: str) -> Any:
    """Return `x` in another dtype, values out of its range as its nearest bound."""
    target = DTYPES.get(dtype)
    if x.dtype in (torch.float32, torch.float64) and target in _NARROW:
        bounds = torch.finfo(target) if target.is_floating_point else torch.iinfo(target)  # type: ignore[union-attr, arg-type]
        return torch.clamp(x, bounds.min, bounds.max).to(target)
    return NotImplemented


_NARROW = (torch.float16, torch.bfloat16, torch.uint8, torch.int8, torch.int16)
"""Dtypes whose bounds float32 holds exactly."""


def divide_no_nan(x1: Any, x2: Any) -> Any:
    """Return the quotient where nothing is divided by 0, on the host, where that can be seen."""
    if not isinstance(x2, Tensor) or not on_host(x2) or holds(x2 == 0):
        return NotImplemented
    return torch.divide(x1, x2)


_POWERS = {torch.float32: (torch.int32, 300, 127, 23), torch.float64: (torch.int64, 2200, 1023, 52)}
"""Integers of the same width, exponents beyond which all products are 0 or infinite, bias and bits of the mantissa."""


def ldexp(x1: Tensor, x2: Tensor) -> Any:
    """Return x1 * 2**x2. One power may lie out of range where its product with x1 does not, so they are four."""
    if x1.dtype not in _POWERS or x2.dtype in WIDER or x2.dtype.is_floating_point or x2.dtype is torch.bool:
        return NotImplemented
    integers, span, bias, mantissa = _POWERS[x1.dtype]
    exponent = x2.to(integers).clamp(-span, span) if x2.dtype.itemsize <= integers.itemsize else x2.clamp(-span, span)
    exponent = exponent.to(integers)
    quarter = exponent >> 2
    power = ((quarter + bias) << mantissa).view(x1.dtype)
    last = ((exponent - quarter * 3 + bias) << mantissa).view(x1.dtype)
    return x1 * power * power * power * last


def not_of_bools(fn: Callable[[Tensor], Tensor]) -> Callable[[Tensor], Any]:
    """Return torch's `fn`, which has no kernel for bools."""
    return lambda x: NotImplemented if x.dtype is torch.bool else fn(x)


OVERRIDES = {
    "absolute": not_of_bools(primitives.abs),
    "arccos": torch.arccos,
    "arcsin": torch.arcsin,
    "arcsinh": torch.arcsinh,
    "arctan": torch.arctan,
    "arctanh": torch.arctanh,
    "bitwise_invert": primitives.bitwise_invert,
    "cbrt": cbrt,
    "ceil": torch.ceil,
    "clip": clip,
    "conjugate": torch.conj_physical,
    "cos": torch.cos,
    "cosh": torch.cosh,
    "deg2rad": torch.deg2rad,
    "divide": torch.divide,
    "divide_no_nan": divide_no_nan,
    "equal": primitives.equal,
    "erf": torch.erf,
    "erfc": torch.erfc,
    "erfinv": torch.erfinv,
    "exp": torch.exp,
    "exp2": torch.exp2,
    "expm1": torch.expm1,
    "floor": torch.floor,
    "fmax": order(primitives.tensors_only(torch.fmax), 2, keeps_dtype=True),
    "fmin": order(primitives.tensors_only(torch.fmin), 2, keeps_dtype=True),
    "fmod": value(primitives.tensors_only(torch.fmod), 2),
    "greater": primitives.greater,
    "greater_equal": primitives.greater_equal,
    "heaviside": heaviside,
    "hypot": primitives.tensors_only(torch.hypot),
    "i0": torch.i0,
    "isinf": torch.isinf,
    "isnan": torch.isnan,
    "isneginf": torch.isneginf,
    "isposinf": torch.isposinf,
    "ldexp": ldexp,
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
    "mod": primitives.mod,
    "nan_to_num": nan_to_num,
    "negative": value(torch.negative, 1),
    "nextafter": primitives.tensors_only(torch.nextafter),
    "not_equal": primitives.not_equal,
    "power": primitives.pow,
    "rad2deg": torch.rad2deg,
    "reciprocal": torch.reciprocal,
    "round": round,
    "rsqrt": torch.rsqrt,
    "saturate_cast": saturate_cast,
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
