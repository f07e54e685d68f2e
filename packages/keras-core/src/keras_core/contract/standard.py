"""What core takes from a backend's array namespace by itself: ops that the array API standard (2024.12) has, too.

A backend that names its namespace (`Backend.namespace`) gets these for nothing. Its own overrides come first. The
functions are used on real floating-point tensors only, where the standard and Keras agree; for other dtypes the
composition runs.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Tensor = Any

ELEMENTWISE: dict[str, str] = {
    "arccos": "acos",
    "arccosh": "acosh",
    "arcsin": "asin",
    "arcsinh": "asinh",
    "arctan": "atan",
    "arctanh": "atanh",
    "ceil": "ceil",
    "cosh": "cosh",
    "greater": "greater",
    "greater_equal": "greater_equal",
    "hypot": "hypot",
    "isfinite": "isfinite",
    "isinf": "isinf",
    "isnan": "isnan",
    "less_equal": "less_equal",
    "log10": "log10",
    "log2": "log2",
    "logaddexp": "logaddexp",
    "mod": "remainder",
    "negative": "negative",
    "nextafter": "nextafter",
    "not_equal": "not_equal",
    "reciprocal": "reciprocal",
    "sign": "sign",
    "signbit": "signbit",
    "sinh": "sinh",
    "square": "square",
    "tan": "tan",
    "trunc": "trunc",
}
"""Elementwise functions by the op's name: the standard's name."""

LINALG: dict[str, Callable[[Any], Callable[..., Any]]] = {
    "cholesky": lambda la: lambda x, upper=False: la.cholesky(x, upper=upper),
    "det": lambda la: la.det,
    "eigh": lambda la: lambda x: tuple(la.eigh(x)),
    "inv": lambda la: la.inv,
    "qr": lambda la: lambda x, mode="reduced": tuple(la.qr(x, mode=mode)),
    "slogdet": lambda la: lambda x: tuple(la.slogdet(x)),
    "svd": lambda la: (
        lambda x, full_matrices=True, compute_uv=True: (
            tuple(la.svd(x, full_matrices=full_matrices)) if compute_uv else la.svdvals(x)
        )
    ),
}
"""Functions of the `linalg` extension by the op's name: from the extension, a function with the op's signature."""


def adopt(namespace: Any) -> dict[str, Callable[..., Any]]:
    """Return the overrides that an array API namespace offers by itself; empty where there is none."""
    if not hasattr(namespace, "isdtype"):
        return {}
    found = {op: getattr(namespace, name, None) for op, name in ELEMENTWISE.items()}
    linalg = getattr(namespace, "linalg", None)
    if linalg is not None:
        found.update({op: make(linalg) for op, make in LINALG.items() if hasattr(linalg, op)})
    return {op: _on_floats(function, namespace.isdtype) for op, function in found.items() if function is not None}


def _on_floats(function: Callable[..., Any], isdtype: Callable[..., bool]) -> Callable[..., Any]:
    def adopted(x: Tensor, *rest: Any, **options: Any) -> Any:
        if not hasattr(x, "dtype") or not isdtype(x.dtype, "real floating"):
            return NotImplemented
        return function(x, *rest, **options)

    adopted.__name__ = getattr(function, "__name__", "adopted")
    return adopted
