"""Dtype names and the promotion lattice.

A dtype is its name, a string such as `"float32"`. Promotion follows the type promotion lattice of
JAX (https://docs.jax.dev/en/latest/jep/9407-type-promotion.html): Python scalars are weak, and a
weak float that meets only integers becomes `floatx`.
"""

from __future__ import annotations

import functools
from typing import Any

from keras_core import settings

FLOAT8 = ("float8_e4m3fn", "float8_e5m2")
FLOATS = ("bfloat16", "float16", "float32", "float64", *FLOAT8)
SIGNED = ("int8", "int16", "int32", "int64")
UNSIGNED = ("uint8", "uint16", "uint32", "uint64")
INTEGERS = (*SIGNED, *UNSIGNED)
COMPLEX = ("complex64", "complex128")
DTYPES = ("bool", *INTEGERS, *FLOATS, *COMPLEX, "string")

_ALIASES = {
    "half": "float16",
    "float": "float32",
    "double": "float64",
    "int": "int32",
    "long": "int64",
    "bool_": "bool",
    "str": "string",
    "cfloat": "complex64",
    "cdouble": "complex128",
}
_EDGES = {
    "bool": ("int*",),
    "int*": ("uint8", "int8"),
    "uint8": ("uint16", "int16"),
    "uint16": ("uint32", "int32"),
    "uint32": ("uint64", "int64"),
    "uint64": ("float*",),
    "int8": ("int16",),
    "int16": ("int32",),
    "int32": ("int64",),
    "int64": ("float*",),
    "float*": ("bfloat16", "float16", *FLOAT8, "complex*"),
    "float8_e4m3fn": (),
    "float8_e5m2": (),
    "bfloat16": ("float32",),
    "float16": ("float32",),
    "float32": ("float64", "complex64"),
    "float64": ("complex128",),
    "complex*": ("complex64",),
    "complex64": ("complex128",),
    "complex128": (),
}
_WEAK = {bool: "bool", int: "int*", float: "float*", complex: "complex*"}


def standardize_dtype(dtype: Any) -> str:
    """Return the name of `dtype`, or `floatx` for None.

    Args:
        dtype: None, a name, a Python scalar type, or a NumPy or framework dtype.

    Raises:
        ValueError: `dtype` names no dtype.

    Example:

    >>> import numpy as np
    >>> standardize_dtype(np.int16)
    'int16'
    """
    if dtype is None:
        return settings.floatx()
    try:
        return _standardize(dtype)
    except TypeError:  # unhashable
        raise ValueError(f"Invalid dtype: {dtype!r}. Expected one of {', '.join(DTYPES)}.") from None


@functools.lru_cache(maxsize=512)
def _standardize(dtype: Any) -> str:
    if isinstance(dtype, str):
        name = dtype
    elif isinstance(dtype, type) and dtype in (bool, int, float, complex, str):
        name = {bool: "bool", int: "int32", str: "string", complex: "complex64"}.get(dtype, "float32")
    else:  # np.dtype has `name`, np.float32 `__name__`; frameworks print "torch.float32" or "<dtype: 'float32'>"
        name = getattr(dtype, "name", None) or getattr(dtype, "__name__", None) or str(dtype)
    name = name.rpartition(".")[2]
    name = _ALIASES.get(name, name)
    if name.startswith("str"):
        name = "string"
    if name not in DTYPES:
        raise ValueError(f"Invalid dtype: {dtype!r}. Expected one of {', '.join(DTYPES)}.")
    return name


def is_float(dtype: str) -> bool:
    """Return whether the dtype called `dtype` is a real floating-point type."""
    return dtype in FLOATS


def is_integer(dtype: str) -> bool:
    """Return whether the dtype called `dtype` is a signed or unsigned integer type."""
    return dtype in INTEGERS


@functools.cache
def _above(node: str) -> frozenset[str]:
    """Every lattice node at or above `node`."""
    return frozenset({node}).union(*(_above(n) for n in _EDGES[node]))


@functools.cache
def _join(nodes: frozenset[str]) -> str:
    if "string" in nodes:
        raise TypeError("Text takes part in no arithmetic. Turn it into numbers first.")
    common = frozenset.intersection(*(_above(n) for n in nodes))
    for node in common:  # the least upper bound has all the others above it
        if common <= _above(node):
            return node
    raise ValueError(
        f"No implicit promotion path for dtypes {', '.join(sorted(nodes))}. Cast one of them with `ops.cast` first."
    )


def result_type(*dtypes: Any) -> str:
    """Return the dtype to which the arguments promote together.

    Args:
        *dtypes: dtype names or dtype objects; the Python types `bool`, `int`, `float` and
            `complex` stand for weak scalars.

    Returns:
        The name of the promoted dtype.

    Example:

    >>> result_type("int32", "float16"), result_type("int32", float), result_type("bfloat16", float)
    ('float16', 'float32', 'bfloat16')
    """
    if not dtypes:
        return settings.floatx()
    return _result_type(dtypes, settings.floatx())


@functools.lru_cache(maxsize=4096)
def _result_type(dtypes: tuple[Any, ...], floatx: str) -> str:
    nodes = frozenset(_WEAK[d] if isinstance(d, type) and d in _WEAK else standardize_dtype(d) for d in dtypes)
    name = _join(nodes) if len(nodes) > 1 else next(iter(nodes))
    return {"int*": "int32", "float*": floatx, "complex*": "complex64"}.get(name, name)


def to_float(dtype: str) -> str:
    """Return `dtype` where it is floating or complex, else `floatx`."""
    return dtype if dtype in FLOATS or dtype in COMPLEX else settings.floatx()


def to_accumulator(dtype: str) -> str:
    """Return the dtype in which sums and products of `dtype` are taken: small integers widen to 32 bits."""
    if dtype in ("bool", "int8", "int16"):
        return "int32"
    return "uint32" if dtype in ("uint8", "uint16") else dtype
