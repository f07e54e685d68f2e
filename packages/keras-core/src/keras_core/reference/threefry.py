"""The portable random stream: Threefry-2x32 in counter mode, in NumPy.

Threefry-2x32 with 20 rounds maps a key of two 32-bit words and a counter of two 32-bit words to two
random words (Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011). Element `i`
of a draw, in row-major order, comes from the counter `i` alone, so any part of a draw can be made
by itself. The bits equal those of `jax.random.bits` with the "threefry2x32" generator in its partitionable
form, which is JAX's default.

A key is a `uint32` array of shape `(2,)`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np

Key = np.ndarray

_ROTATIONS = ((13, 15, 26, 6), (17, 29, 16, 24))
_PARITY = 0x1BD11BDA  # Skein's constant C240, folded to 32 bits
_MASK = 0xFFFFFFFF
_CHUNK = 1 << 15  # words in a block: three work arrays of 128 KiB stay in the second-level cache

_SHIFTS = tuple(tuple((np.uint32(r), np.uint32(32 - r)) for r in _ROTATIONS[group % 2]) for group in range(5))


def threefry2x32(key: Key, x0: np.ndarray, x1: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the two random words of each counter.

    Args:
        key: `uint32`, shape `(2,)`.
        x0, x1: high and low words of the counters, `uint32` arrays of one shape.

    Example:

    >>> import numpy as np
    >>> zero = np.zeros(1, np.uint32)
    >>> [hex(word[0]) for word in threefry2x32(np.zeros(2, np.uint32), zero, zero)]
    ['0x6b200159', '0x99ba4efe']
    """
    y0, y1 = np.array(x0, np.uint32), np.array(x1, np.uint32)
    flat0, flat1 = y0.reshape(-1), y1.reshape(-1)
    _encrypt(_schedule(key), flat0, flat1, np.empty_like(flat0))
    return y0, y1


def random_bits(key: Key, shape: Sequence[int], width: int = 32) -> np.ndarray:
    """Return independent random bits.

    Args:
        key: `uint32`, shape `(2,)`.
        shape: shape of the result.
        width: bits of each element: 8, 16, 32 or 64.

    Returns:
        An unsigned integer array of `shape`.

    Raises:
        ValueError: no such width.

    Example:

    >>> import numpy as np
    >>> random_bits(np.array([1, 0], np.uint32), (2,)).dtype
    dtype('uint32')
    """
    if width not in (8, 16, 32, 64):
        raise ValueError(f"Random bits come in widths of 8, 16, 32 or 64. Received: width={width}.")
    out = np.empty(tuple(shape), f"uint{width}")
    flat = out.reshape(-1)
    for place, bits in blocks(key, flat.size, width):
        flat[place] = bits
    return out


def blocks(key: Key, size: int, width: int = 32) -> Iterator[tuple[slice, np.ndarray]]:
    """Yield `(place, bits)` for consecutive cache-sized parts of a draw of `size` elements.

    `width` is 8, 16, 32 or 64. `bits` is overwritten by the next step, and may be overwritten by the caller.
    """
    schedule = _schedule(key)
    length = min(size, _CHUNK)
    first, second, spare = (np.empty(length, np.uint32) for _ in range(3))
    ramp = np.arange(length, dtype=np.uint32)
    for start in range(0, size, _CHUNK):
        n = min(_CHUNK, size - start)
        x0, x1, work = first[:n], second[:n], spare[:n]
        x0.fill(start >> 32)  # 2**32 is a multiple of the block's length: the high word is one for all
        np.add(ramp[:n], np.uint32(start & _MASK), out=x1)
        _encrypt(schedule, x0, x1, work)
        yield slice(start, start + n), _join(x0, x1, width)


def split(key: Key, num: int | Sequence[int] = 2) -> np.ndarray:
    """Return independent keys made from one, as `jax.random.split` does.

    Args:
        key: `uint32`, shape `(2,)`.
        num: how many, or the shape of an array of keys.

    Returns:
        `uint32` array of shape `(*num, 2)`.
    """
    shape = (num,) if isinstance(num, int) else tuple(num)
    count = np.arange(math.prod(shape), dtype=np.uint64)
    words = threefry2x32(key, (count >> np.uint64(32)).astype(np.uint32), count.astype(np.uint32))
    return np.stack(words, axis=-1).reshape(*shape, 2)


def fold_in(key: Key, data: int) -> Key:
    """Return a key made from `key` and the 32-bit integer `data`, as `jax.random.fold_in` does."""
    words = threefry2x32(key, np.zeros(1, np.uint32), np.array([data & _MASK], np.uint32))
    return np.concatenate(words)


def _schedule(key: Key) -> tuple[tuple[np.uint32, np.uint32], ...]:
    """Return what is added to the two words before the rounds and after every fourth."""
    k0, k1 = (int(word) for word in np.asarray(key, np.uint32).reshape(2))
    words = (k0, k1, k0 ^ k1 ^ _PARITY)
    return tuple((np.uint32(words[step % 3]), np.uint32((words[(step + 1) % 3] + step) & _MASK)) for step in range(6))


def _encrypt(
    schedule: tuple[tuple[np.uint32, np.uint32], ...], x0: np.ndarray, x1: np.ndarray, work: np.ndarray
) -> None:
    """Turn counters into random words in place; `work` is scratch of their size."""
    x0 += schedule[0][0]
    x1 += schedule[0][1]
    for shifts, (k0, k1) in zip(_SHIFTS, schedule[1:], strict=True):
        for left, right in shifts:
            x0 += x1
            np.left_shift(x1, left, out=work)
            x1 >>= right
            x1 |= work
            x1 ^= x0
        x0 += k0
        x1 += k1


def _join(x0: np.ndarray, x1: np.ndarray, width: int) -> np.ndarray:
    """Return one element of `width` bits from each pair of words; the words may be overwritten."""
    if width == 64:
        return (x0.astype(np.uint64) << np.uint64(32)) | x1
    x0 ^= x1
    return x0 if width == 32 else x0.astype(f"uint{width}")
