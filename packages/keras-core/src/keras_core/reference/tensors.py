"""What a NumPy tensor is: dtype names, precision of computation, and results that are always arrays.

NumPy returns scalars where an array has no axes left, warns where IEEE 754 arithmetic gives an infinity
or a NaN, and adds 16-bit floats in 16 bits. Tensors of the other backends do none of that; `native`, `binary` and
`widened` even it out.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np

Function = TypeVar("Function", bound=Callable[..., Any])

_EXTENSIONS = ("bfloat16", "float8_e4m3fn", "float8_e5m2")
_SCALARS = (bool, int, float, complex)


class _Names(dict[np.dtype, str]):
    """Names by dtype; the builtin ones are filled in, the rest found when first met."""

    def __missing__(self, dtype: np.dtype) -> str:
        name = "string" if dtype.kind in "UST" else dtype.name
        self[dtype] = name
        return name


class _Dtypes(dict[str, np.dtype]):
    """Dtypes by name; those of `ml_dtypes` are imported when first asked for."""

    def __missing__(self, name: str) -> np.dtype:
        if name in _EXTENSIONS:
            import ml_dtypes

            dtype = np.dtype(getattr(ml_dtypes, name))
        else:
            dtype = np.dtype("str" if name == "string" else name)
        self[name] = dtype
        return dtype


_BUILTIN = "bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 float16 float32 float64 complex64 complex128".split()

DTYPES = _Dtypes({name: np.dtype(name) for name in _BUILTIN})
NAMES = _Names({dtype: name for name, dtype in DTYPES.items()})

LOW_PRECISION = frozenset(("float16", *_EXTENSIONS))
"""Float dtypes whose reductions and contractions are computed in float32 and rounded once."""


def native(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return `function` with an array for a result (or NotImplemented), and without floating-point warnings.

    Example:

    >>> import numpy as np
    >>> native(np.sum)(np.ones(3))
    array(3.)
    """

    @functools.wraps(function, assigned=("__name__", "__doc__"), updated=())
    def call(*args: Any, **kwargs: Any) -> Any:
        with np.errstate(all="ignore"):
            result = function(*args, **kwargs)
        return result if type(result) is np.ndarray or result is NotImplemented else np.asarray(result)

    return call


def unary(ufunc: Callable[..., Any]) -> Callable[..., Any]:
    """Return a `native` function of one operand."""

    def call(x: Any, /) -> Any:
        with np.errstate(all="ignore"):
            result = ufunc(x)
        return result if type(result) is np.ndarray else np.asarray(result)

    return _named(call, ufunc)


def binary(ufunc: Callable[..., Any]) -> Callable[..., Any]:
    """Return a `native` function of two operands, of which one may be a Python scalar of the other's dtype."""

    def call(x1: Any, x2: Any, /) -> Any:
        if type(x2) in _SCALARS:  # ml_dtypes would promote to float32 beside a Python scalar
            x2 = np.asarray(x2, x1.dtype)
        elif type(x1) in _SCALARS:
            x1 = np.asarray(x1, x2.dtype)
        with np.errstate(all="ignore"):
            result = ufunc(x1, x2)
        return result if type(result) is np.ndarray else np.asarray(result)

    return _named(call, ufunc)


def widened(function: Function) -> Function:
    """Return `function` computed in float32 where its tensors have fewer bits, its results rounded back.

    Results of another dtype than float32, such as indices, stay as they are.
    """

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        low = next((a.dtype for a in args if _is_low(a)), None)
        if low is None:
            return function(*args, **kwargs)
        wide = [a.astype(np.float32) if _is_low(a) else a for a in args]
        kwargs = {k: a.astype(np.float32) if _is_low(a) else a for k, a in kwargs.items()}
        result = function(*wide, **kwargs)
        if isinstance(result, tuple):
            return tuple(narrow(r, low) for r in result)
        return narrow(result, low)

    return call  # type: ignore[return-value]


def narrow(x: Any, dtype: np.dtype) -> Any:
    """Return a float32 array rounded to `dtype`; anything else as it is."""
    if type(x) is not np.ndarray or x.dtype != np.float32:
        return x
    with np.errstate(all="ignore"):
        return x.astype(dtype)


def _is_low(x: Any) -> bool:
    return isinstance(x, (np.ndarray, np.generic)) and NAMES[x.dtype] in LOW_PRECISION


def _named(call: Callable[..., Any], ufunc: Any) -> Callable[..., Any]:
    """Return `call` under the name of `ufunc`; `functools.wraps` would give it the signature of `ufunc` too."""
    call.__name__ = call.__qualname__ = ufunc.__name__
    return call
