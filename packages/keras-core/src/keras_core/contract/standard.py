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

_MODES = ("reduced", "complete")
LINALG: dict[str, Callable[[Any], Callable[..., Any]]] = {
    "cholesky": lambda la: lambda x, upper=False: la.cholesky(x, upper=upper),
    "det": lambda la: la.det,
    "eigh": lambda la: lambda x: tuple(la.eigh(x)),
    "inv": lambda la: la.inv,
    "pinv": lambda la: lambda x, rcond=None: la.pinv(x, rtol=rcond),
    "qr": lambda la: lambda x, mode="reduced": tuple(la.qr(x, mode=mode)) if mode in _MODES else NotImplemented,
    "slogdet": lambda la: lambda x: tuple(la.slogdet(x)),
    "solve": lambda la: lambda a, b: la.solve(a, b) if a.ndim == b.ndim and _fit(a, b) else NotImplemented,
    "svd": lambda la: (
        lambda x, full_matrices=True, compute_uv=True: (
            tuple(la.svd(x, full_matrices=full_matrices)) if compute_uv else la.svdvals(x)
        )
    ),
}
"""Functions of the `linalg` extension by the op's name: from the extension, a function with the op's signature."""

_ANY_SHAPE = ("pinv", "qr", "svd")


def _fit(a: Tensor, b: Tensor) -> bool:
    return a.shape[-2] == b.shape[-2]


FFT: dict[str, Callable[[Any], Callable[..., Any]]] = {
    "fft": lambda ft: ft.fft,
    "fft2": lambda ft: lambda x: ft.fftn(x, axes=(-2, -1)),
    "ifft2": lambda ft: lambda x: ft.ifftn(x, axes=(-2, -1)),
}
"""Functions of the `fft` extension by the op's name: from the extension, a function of a complex tensor."""


def adopt(namespace: Any, *, linalg: bool = True, fft: bool = True) -> dict[str, Callable[..., Any]]:
    """Return the overrides that an array API namespace offers by itself; empty where there is none.

    Args:
        namespace: the framework's array API namespace, or None.
        linalg: whether its `linalg` extension is as the standard says (`Capabilities.linalg`).
        fft: whether its `fft` extension is (`Capabilities.fft`).
    """
    if not hasattr(namespace, "isdtype"):
        return {}
    found = {op: getattr(namespace, name, None) for op, name in ELEMENTWISE.items()}
    adopted = {op: _on_floats(function, namespace.isdtype) for op, function in found.items() if function is not None}
    matrices = getattr(namespace, "linalg", None) if linalg else None
    spectra = getattr(namespace, "fft", None) if fft else None
    if matrices is not None:
        functions = {op: make(matrices) for op, make in LINALG.items() if hasattr(matrices, op)}
        adopted.update({op: _on_matrices(f, namespace, op not in _ANY_SHAPE) for op, f in functions.items()})
    if spectra is not None:
        transforms = {op: make(spectra) for op, make in FFT.items() if hasattr(spectra, "fftn")}
        adopted.update({op: _on_pairs(f, namespace) for op, f in transforms.items()})
    return adopted


def _on_floats(function: Callable[..., Any], isdtype: Callable[..., bool]) -> Callable[..., Any]:
    def adopted(x: Tensor, *rest: Any, **options: Any) -> Any:
        if not hasattr(x, "dtype") or not _is_float(x.dtype, isdtype):
            return NotImplemented
        return function(x, *rest, **options)

    return _named(adopted, function)


def _is_float(dtype: Any, isdtype: Callable[..., bool]) -> bool:
    try:
        return isdtype(dtype, "real floating")
    except TypeError:  # a dtype that the standard does not know
        return False


def _on_matrices(function: Callable[..., Any], namespace: Any, square: bool) -> Callable[..., Any]:
    """Return a function of the `linalg` extension for what the standard says of it: float32 and float64 matrices."""

    def adopted(x: Tensor, *rest: Any, **options: Any) -> Any:
        known = x.dtype in (namespace.float32, namespace.float64) and len(x.shape) > 1
        if not known or (square and x.shape[-1] != x.shape[-2]):
            return NotImplemented
        return function(x, *rest, **options)

    return _named(adopted, function)


def _on_pairs(function: Callable[..., Any], namespace: Any) -> Callable[..., Any]:
    """Return a function of a complex tensor as one of a pair of real and imaginary part."""

    def adopted(x: Any) -> Any:
        if len(x) != 2 or x[0].dtype != namespace.float32 or x[0].shape != x[1].shape or len(x[0].shape) < 2:
            return NotImplemented
        real, imag = (namespace.astype(part, namespace.complex64) for part in x)
        result = function(real + imag * 1j)
        return namespace.real(result), namespace.imag(result)

    return _named(adopted, function)


def _named(adopted: Callable[..., Any], function: Callable[..., Any]) -> Callable[..., Any]:
    adopted.__name__ = getattr(function, "__name__", "adopted")
    return adopted
