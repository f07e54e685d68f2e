"""Random numbers from a key.

The Philox bits of TensorFlow's kernels are the same eagerly and under XLA; its floats are not. So floats are made
here from the bits, and one key gives the same draws whether or not the program is compiled.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import tensorflow as tf

from keras_backend_tf.kernels import DTYPES, cast, integers, raw

Tensor = Any

_bits, _bitcast, _reshape = raw("StatelessRandomUniformFullIntV2"), raw("Bitcast"), raw("Reshape")
_and, _cast, _multiply, _fill = raw("BitwiseAnd"), raw("Cast"), raw("Mul"), raw("Fill")
_PHILOX = 1
_PRECISION = {"float64": 53, "float32": 24, "float16": 11, "bfloat16": 8, "float8_e4m3fn": 4, "float8_e5m2": 3}


def bits(key: Tensor, shape: Sequence[Any], dtype: tf.DType) -> Tensor:
    """Return random integers over the whole range of `dtype`: int32, int64, uint32 or uint64."""
    word = _reshape(_bitcast(key, tf.uint64), integers((1,)))
    return _bits(integers(shape), word, _counter(), _PHILOX, dtype)


def _counter() -> Tensor:
    return tf.zeros((2,), tf.uint64)


def uniform(key: Tensor, shape: Sequence[Any], *, dtype: str) -> Tensor:
    """Return independent draws from `[0, 1)`, multiples of the spacing below 1."""
    precision = _PRECISION[dtype]
    integer, work = (tf.int64, tf.float64) if precision > 24 else (tf.int32, tf.float32)
    draws = _and(bits(key, shape, integer), tf.constant((1 << precision) - 1, integer))
    draws = _multiply(_cast(draws, work), 0.5**precision)
    return draws if work.name == dtype else cast(draws, DTYPES[dtype])
