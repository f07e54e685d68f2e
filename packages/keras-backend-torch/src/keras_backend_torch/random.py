"""Keyed random numbers."""

from __future__ import annotations

import math
import threading
from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor
from torch._subclasses import FakeTensor

from keras_backend_torch.placement import DTYPES, current_device

_MASK = 0xFFFFFFFF


class _Generators(threading.local):
    """One generator a thread: making one costs more than seeding it."""

    def __init__(self) -> None:
        self.cpu = torch.Generator()


_generators = _Generators()


def _mix(x: Any) -> Any:
    """Scramble 32 bits, ints or an int64 tensor of them (the finalizer `lowbias32`, C. Wellons, "Prospecting for Hash
    Functions", 2018).
    """
    x = ((x ^ (x >> 16)) * 0x7FEB352D) & _MASK
    x = ((x ^ (x >> 15)) * 0x846CA68B) & _MASK
    return x ^ (x >> 16)


def host_generator(key: Tensor) -> torch.Generator | None:
    """Return the thread's generator, seeded from `key`, or None where reading the key would stop a trace or the device.

    torch's CPU generator keeps 32 bits of a seed, so both words are mixed: keys with one first word never collide.
    """
    if isinstance(key, FakeTensor) or key.device.type != "cpu" or torch.compiler.is_compiling():
        return None
    try:
        first, second = key.tolist()
    except RuntimeError:  # inside torch.func.vmap the words differ from slice to slice
        return None
    return _generators.cpu.manual_seed(_mix(_mix(first) ^ second))


def _counter_bits(key: Tensor, shape: Sequence[int]) -> Tensor:
    """Return 32 random bits an element as int64: a hash of the key and the element's number, in plain tensor ops."""
    words = key.view(torch.int32).to(torch.int64) & _MASK
    number = torch.arange(math.prod(shape), device=key.device, dtype=torch.int64).reshape(shape)
    seed = _mix(_mix(words[0]) ^ words[1])
    return _mix(_mix((number & _MASK) ^ seed) ^ _mix((number >> 32) + words[0]))


def _uniform_from_counter(key: Tensor, shape: Sequence[int], dtype: torch.dtype) -> Tensor:
    digits = {torch.float16: 11, torch.bfloat16: 8}.get(dtype, 24)
    draws = (_counter_bits(key, shape) >> (32 - digits)).to(torch.float32) * 2.0**-digits
    return draws.to(dtype)


def uniform(key: Tensor, shape: Sequence[Any], *, dtype: str) -> Tensor:
    """Return independent draws from `[0, 1)`; the same key gives the same draws."""
    size = tuple(map(int, shape))
    generator = host_generator(key)
    if generator is None:
        return _uniform_from_counter(key, size, DTYPES[dtype])
    return torch.rand(size, generator=generator, dtype=DTYPES[dtype]).to(current_device())
