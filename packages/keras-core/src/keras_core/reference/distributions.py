"""Distributions on the portable stream, draw for draw those of `jax.random`.

Bits, uniform draws and everything made of integers are exactly JAX's; normal draws agree to an ulp or two of float32.
Values are computed in double precision and rounded once, so they do not depend on the machine.

Keys and seeds. In Keras 3 on JAX an integer seed `s` in `[0, 2**32)` stands for the key words `(s, 0)`, for an
initializer as for `keras.random`; other integers are refused. `SeedGenerator(s)` starts with the state `(s, 0)`;
`next()` returns the state as a key and adds 1 to its second word. With that key

- `uniform(minval, maxval)`, `normal(mean, stddev)` and `randint` are those of `jax.random`, a normal draw being
  `normal(key) * stddev + mean`; `truncated_normal` is cut at two standard deviations before it is scaled;
- `GlorotUniform` draws `uniform(-limit, limit)`, `HeNormal` and its kin `truncated_normal * stddev / 0.8796...`,
  `Orthogonal` a normal matrix of shape `(larger, smaller)`;
- `categorical(logits, n)` adds Gumbel noise of shape `(*batch, classes, n)`, `dropout` keeps where
  `bernoulli(1 - rate)` holds, and `shuffle` is `permutation(independent=True)`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from keras_core.reference.special import erf64, erfinv32, erfinv64
from keras_core.reference.tensors import DTYPES
from keras_core.reference.threefry import Key, blocks, fold_in, random_bits, split

__all__ = [
    "bernoulli",
    "categorical",
    "fold_in",
    "gumbel",
    "normal",
    "permutation",
    "randint",
    "random_bits",
    "shuffle",
    "split",
    "truncated_normal",
    "uniform",
]

# Bits drawn for a number, and how many of them, from the left, become its mantissa.
_DRAWS = {
    "float8_e4m3fn": (8, 3),
    "float8_e5m2": (8, 2),
    "bfloat16": (8, 7),
    "float16": (16, 10),
    "float32": (32, 23),
    "float64": (64, 52),
}


def uniform(
    key: Key, shape: Sequence[int], dtype: str = "float32", minval: float = 0.0, maxval: float = 1.0
) -> np.ndarray:
    """Return draws from `[minval, maxval)`.

    The leading random bits are the fraction of a float in `[1, 2)`, from which 1 is subtracted.

    Args:
        key: `uint32`, shape `(2,)`.
        shape: shape of the result.
        dtype: a float dtype.
        minval, maxval: bounds, scalars.

    Example:

    >>> import numpy as np
    >>> uniform(np.array([1337, 0], np.uint32), (3,)).round(4)
    array([0.7494, 0.5982, 0.3089], dtype=float32)
    """
    out = np.empty(tuple(shape), DTYPES[dtype])
    flat = out.reshape(-1)
    for place, values in _uniform_blocks(key, flat.size, dtype, minval, maxval):
        flat[place] = values
    return out


def normal(key: Key, shape: Sequence[int], dtype: str = "float32") -> np.ndarray:
    """Return draws from the normal distribution of mean 0 and variance 1, by inversion: sqrt(2) erfinv(u).

    Args:
        key: `uint32`, shape `(2,)`.
        shape: shape of the result.
        dtype: a float dtype.
    """
    kind = DTYPES[dtype]
    lowest = np.nextafter(np.array(-1.0, kind), np.array(0.0, kind))  # excludes -1, and so an infinite draw
    return _inverted(key, shape, dtype, lowest, 1.0)


def truncated_normal(
    key: Key, shape: Sequence[int], dtype: str = "float32", lower: float = -2.0, upper: float = 2.0
) -> np.ndarray:
    """Return draws from the normal distribution of mean 0 and variance 1 between `lower` and `upper`.

    Args:
        key: `uint32`, shape `(2,)`.
        shape: shape of the result.
        dtype: a float dtype.
        lower, upper: open bounds, in standard deviations.
    """
    kind = DTYPES[dtype]
    root = kind.type(math.sqrt(2))
    bounds = [erf64(np.asarray(kind.type(b) / root, np.float64)).astype(kind) for b in (lower, upper)]
    draws = _inverted(key, shape, dtype, *bounds)
    first = np.nextafter(np.array(lower, kind), np.array(np.inf, kind))
    last = np.nextafter(np.array(upper, kind), np.array(-np.inf, kind))
    return np.minimum(np.maximum(draws, first), last)


def randint(key: Key, shape: Sequence[int], minval: Any, maxval: Any, dtype: str = "int32") -> np.ndarray:
    """Return integer draws from `[minval, maxval)`; where that is empty, `minval`.

    Two draws of the dtype's width, or of 32 bits if it is narrower, form one of twice the width, whose remainder is
    taken: the bias is negligible.

    Args:
        key: `uint32`, shape `(2,)`.
        shape: shape of the result.
        minval, maxval: integer scalars, or arrays that broadcast to `shape`; clipped to the range of `dtype`.
        dtype: an integer dtype.
    """
    if DTYPES[dtype].itemsize < 4:
        info = np.iinfo(DTYPES[dtype])
        low, high = np.clip(minval, info.min, info.max), np.clip(maxval, info.min, info.max + 1)
        return randint(key, shape, low, high, "int32").astype(DTYPES[dtype])
    kind = DTYPES[dtype]
    info, unsigned = np.iinfo(kind), np.dtype(f"uint{kind.itemsize * 8}")
    low = np.clip(np.asarray(minval), info.min, info.max).astype(kind)
    high = np.clip(np.asarray(maxval), info.min, info.max).astype(kind)
    beyond = np.asarray(maxval) > info.max  # 2**32 is a legal bound of uint32
    upper_bits, lower_bits = (random_bits(k, shape, info.bits) for k in split(key))
    with np.errstate(all="ignore"):
        span = np.where(high <= low, 1, high.astype(unsigned) - low.astype(unsigned)).astype(unsigned)
        span = span + (beyond & (high > low)).astype(unsigned)
        whole = span == 0  # the full range: every remainder is the number itself
        span_or_one = np.where(whole, unsigned.type(1), span)
        half = unsigned.type(1 << (info.bits // 2)) % span_or_one
        carry = (half * half) % span_or_one
        offset = ((upper_bits % span_or_one) * carry + lower_bits % span_or_one) % span_or_one
        offset = np.where(whole, lower_bits, offset)
        return np.asarray(low.astype(unsigned) + offset).astype(kind)


def bernoulli(key: Key, p: Any, shape: Sequence[int] | None = None, dtype: str = "float32") -> np.ndarray:
    """Return True with probability `p`, a scalar or an array that broadcasts to `shape`; `dtype` is the draw's."""
    p = np.asarray(p, DTYPES[dtype])
    return np.asarray(uniform(key, p.shape if shape is None else shape, dtype) < p)


def gumbel(key: Key, shape: Sequence[int], dtype: str = "float32") -> np.ndarray:
    """Return draws from the standard Gumbel distribution, -log(-log(u))."""
    out = np.empty(tuple(shape), DTYPES[dtype])
    flat = out.reshape(-1)
    for place, values in _uniform_blocks(key, flat.size, dtype, _tiny(dtype), 1.0):
        inner = np.log(values).astype(out.dtype).astype(np.float64)
        flat[place] = -np.log(-inner)
    return out


def categorical(key: Key, logits: np.ndarray, axis: int = -1, shape: Sequence[int] | None = None) -> np.ndarray:
    """Return int32 draws from the categories along `axis` of `logits`, by the Gumbel-max trick.

    Args:
        key: `uint32`, shape `(2,)`.
        logits: unnormalized log probabilities.
        axis: the axis of the categories.
        shape: shape of the result; it ends with a shape to which that of `logits` without `axis` broadcasts.
    """
    logits = np.asarray(logits)
    axis = axis % logits.ndim - logits.ndim
    batch = list(logits.shape)
    classes = batch.pop(axis)
    draws = list(batch if shape is None else shape)
    draws.insert(len(draws) + axis + 1, classes)
    noise = gumbel(key, draws, logits.dtype.name)
    return np.asarray(np.argmax(noise + logits, axis=axis)).astype(np.int32)


def permutation(key: Key, x: int | np.ndarray, axis: int = 0, independent: bool = False) -> np.ndarray:
    """Return `x`, or the integers below it, in random order along `axis`.

    Args:
        key: `uint32`, shape `(2,)`.
        x: an array or an integer.
        axis: the axis along which to permute.
        independent: whether each vector along `axis` gets an order of its own.
    """
    if isinstance(x, (int, np.integer)):
        x = np.arange(x, dtype=np.int32)
    if independent or x.ndim == 1:
        return shuffle(key, x, axis)
    return np.take(x, shuffle(key, np.arange(x.shape[axis])), axis=axis)


def shuffle(key: Key, x: np.ndarray, axis: int = 0) -> np.ndarray:
    """Return `x` with each vector along `axis` in an order of its own.

    The array is sorted by random 32-bit keys, often enough that a tie in all rounds is unlikely.
    """
    rounds = math.ceil(3 * math.log(max(1, x.size)) / math.log(0xFFFFFFFF))
    for _ in range(rounds):
        key, now = split(key)
        order = np.argsort(random_bits(now, x.shape), axis=axis, kind="stable")
        x = np.take_along_axis(x, order, axis=axis)
    return x


def _uniform_blocks(key: Key, size: int, dtype: str, minval: Any, maxval: Any) -> Iterator[tuple[slice, np.ndarray]]:
    """Yield `(place, values)`: consecutive parts of a uniform draw, rounded to `dtype` and held as float64.

    A product and a sum are rounded together, as by the fused multiply-add of XLA's compiled code, except in
    bfloat16 and float8, which have none.
    """
    if dtype not in _DRAWS:
        raise ValueError(f"Random numbers need a float dtype, one of {', '.join(_DRAWS)}. Received: dtype={dtype!r}.")
    width, mantissa = _DRAWS[dtype]
    kind = DTYPES[dtype]
    low = np.asarray(minval).astype(kind)
    fused = dtype in ("float16", "float32", "float64")
    scale = float((np.asarray(maxval).astype(kind) - low).astype(kind)) * 2.0**-mantissa
    for place, bits in blocks(key, size, width):
        values = (bits >> bits.dtype.type(width - mantissa)).astype(np.float64)
        values *= scale
        if not fused:
            values = values.astype(kind).astype(np.float64)
        values += float(low)
        np.maximum(values, float(low), out=values)
        yield place, values if dtype == "float64" else values.astype(kind).astype(np.float64)


def _inverted(key: Key, shape: Sequence[int], dtype: str, minval: Any, maxval: Any) -> np.ndarray:
    """Return sqrt(2) erfinv(u) for uniform draws `u`."""
    kind = DTYPES[dtype]
    out = np.empty(tuple(shape), kind)
    flat = out.reshape(-1)
    erfinv, root = (erfinv64, math.sqrt(2)) if dtype == "float64" else (erfinv32, kind.type(math.sqrt(2)))
    with np.errstate(all="ignore"):
        for place, values in _uniform_blocks(key, flat.size, dtype, minval, maxval):
            flat[place] = erfinv(values).astype(kind) * root
    return out


def _tiny(dtype: str) -> Any:
    """Return the smallest normal number of a float dtype."""
    exponents = {"float16": -14, "float8_e4m3fn": -6, "float8_e5m2": -14, "float64": -1022}
    return 2.0 ** exponents.get(dtype, -126)
