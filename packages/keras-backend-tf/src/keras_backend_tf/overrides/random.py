"""Random draws made straight from the bits."""

from __future__ import annotations

import functools
import math
import operator
from collections.abc import Sequence
from typing import Any

import tensorflow as tf

from keras_backend_tf.arrays import shape as shape_of
from keras_backend_tf.kernels import DTYPES, FLOAT8, cast, integers, raw
from keras_backend_tf.random import bits

Tensor = Any

_cast, _multiply, _add, _log, _sqrt, _cos, _sin = (
    raw(n) for n in ("Cast", "Mul", "AddV2", "Log", "Sqrt", "Cos", "Sin")
)
_and, _reshape, _concat, _select, _less = (raw(n) for n in ("BitwiseAnd", "Reshape", "ConcatV2", "SelectV2", "Less"))
_ones = 2**24 - 1


def random_normal(key: Tensor, shape: Sequence[Any], *, dtype: str) -> Tensor:
    """Return standard normal draws (Box & Muller 1958, https://doi.org/10.1214/aoms/1177706645), made in float32."""
    if dtype == "float64":
        return NotImplemented
    count = functools.reduce(operator.mul, shape, 1)
    half = (count + 1) // 2
    words = bits(key, (2, half), tf.int32)
    unit = _multiply(_cast(_and(words, _ones), tf.float32), 2.0**-24)  # [0, 1)
    radius = _sqrt(_multiply(_log(_add(_multiply(unit[0], -1.0), 1.0)), -2.0))  # 1 - u is never 0
    angle = _multiply(unit[1], 2 * math.pi)
    draws = _concat([_multiply(radius, _cos(angle)), _multiply(radius, _sin(angle))], 0)
    draws = _reshape(draws[:count], integers(tuple(shape)))
    return draws if dtype == "float32" else cast(draws, DTYPES[dtype])


def random_dropout(x: Tensor, key: Tensor, rate: float, noise_shape: Any = None) -> Tensor:
    """Zero a fraction `rate` of `x` and scale the rest by 1 / (1 - rate)."""
    if type(rate) not in (int, float) or not 0 <= rate < 1 or x.dtype in FLOAT8 or not x.dtype.is_floating:
        return NotImplemented
    sizes = shape_of(x)
    if noise_shape is not None:
        sizes = tuple(n if s is None else s for n, s in zip(sizes, noise_shape, strict=True))
    threshold = min(round(rate * 2**32), 2**32 - 1) - 2**31
    dropped = _less(bits(key, sizes, tf.int32), threshold)
    return _select(dropped, tf.zeros((), x.dtype), _multiply(x, 1 / (1 - rate)))


def random_gamma(key: Tensor, alpha: Tensor) -> Tensor:
    """Return draws from the gamma distribution."""
    valid = alpha > 0
    one = tf.ones_like(alpha)
    draws = tf.random.stateless_gamma(tf.shape(alpha), _seed(key), _select(valid, alpha, one))
    return _select(valid, draws, _select(tf.equal(alpha, 0), tf.zeros_like(alpha), one * math.nan))


def _seed(key: Tensor) -> Tensor:
    return tf.bitcast(key, tf.int32)


OVERRIDES = {"random_normal": random_normal, "random_dropout": random_dropout, "random_gamma": random_gamma}
