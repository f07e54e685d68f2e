"""The portable bit stream in terms of primitives: the same draws on every backend, compiled or not.

Threefry-2x32 with 20 rounds (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", 2011), in the
partitionable form of `jax.random`. `keras_core.reference.threefry` is the same stream in NumPy.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from keras_core.plugins import xp

_ROTATIONS = ((13, 15, 26, 6), (17, 29, 16, 24))
_PARITY = 0x1BD11BDA


def _word(value: int) -> Any:
    return xp.asarray(np.array(value, "uint32"), dtype="uint32")


def _rotate(x: Any, distance: int) -> Any:
    left = xp.bitwise_left_shift(x, _word(distance))
    return xp.bitwise_or(left, xp.bitwise_right_shift(x, _word(32 - distance)))


def threefry2x32(key: Any, x0: Any, x1: Any) -> tuple[Any, Any]:
    """Encrypt the counter words `x0`, `x1` (uint32, of one shape) with the two words of `key`."""
    k0, k1 = xp.strided_slice(key, (0,)), xp.strided_slice(key, (1,))
    schedule = (k0, k1, xp.bitwise_xor(xp.bitwise_xor(k0, k1), _word(_PARITY)))
    x0, x1 = xp.add(x0, schedule[0]), xp.add(x1, schedule[1])
    for block in range(5):
        for distance in _ROTATIONS[block % 2]:
            x0 = xp.add(x0, x1)
            x1 = xp.bitwise_xor(_rotate(x1, distance), x0)
        x0 = xp.add(x0, schedule[(block + 1) % 3])
        x1 = xp.add(x1, xp.add(schedule[(block + 2) % 3], _word(block + 1)))
    return x0, x1


def random_bits(key: Any, shape: Sequence[int]) -> Any:
    """Return uint32 words of the stream of `key` in a static `shape`."""
    size = math.prod(shape)
    if size >= 2**32:
        raise ValueError(f"The portable stream draws at most 2**32 - 1 words at once, got shape {tuple(shape)}.")
    low = xp.asarray(np.arange(size, dtype="uint32"), dtype="uint32")
    high = xp.asarray(np.zeros(size, "uint32"), dtype="uint32")
    x0, x1 = threefry2x32(key, high, low)
    return xp.reshape(xp.bitwise_xor(x0, x1), tuple(shape))


def uniform(key: Any, shape: Sequence[int], dtype: str) -> Any:
    """Return draws from [0, 1): 23 random bits become the mantissa of a number in [1, 2), less 1."""
    bits = xp.bitwise_right_shift(random_bits(key, shape), _word(9))
    ones = xp.bitcast(xp.bitwise_or(bits, _word(0x3F800000)), "float32")
    return xp.astype(xp.subtract(ones, 1.0), dtype)
