"""Variable storage: the array itself, replaced on assignment."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import jax.numpy as jnp
from jax import Array

from keras_core.contract import Variable

SWAPPING = threading.RLock()
"""Held while variables hold the tracers of one thread, so that no other thread picks those up or traces as well."""


class ArrayVariable:
    """Lets `jax.numpy.asarray`, arithmetic with arrays and NumPy take a Variable where they take an array."""

    __slots__ = ()
    storage: Array

    def __jax_array__(self) -> Array:
        return self.storage


def make_variable(value: Array, *, trainable: bool, name: str) -> Array:
    """Return `value`."""
    return strong(value)


def read_variable(storage: Array) -> Array:
    """Return `storage`."""
    return storage


def assign_variable(storage: Array, value: Array) -> Array:
    """Return `value`, which replaces `storage`."""
    return strong(value)


def strong(x: Any) -> Array:
    """Return `x` without the weak type that it may have from a Python scalar.

    A Variable whose weak type changed between two training steps would make the second one compile again.
    """
    return jnp.asarray(x, x.dtype) if x.weak_type else x


def put(variables: Sequence[Variable], storages: Sequence[Array]) -> None:
    """Make each of `variables` hold the corresponding one of `storages`, unrecorded."""
    for variable, storage in zip(variables, storages, strict=True):
        variable.storage = storage


@contextlib.contextmanager
def swapped(variables: Sequence[Variable], storages: Sequence[Array]) -> Iterator[None]:
    """Let `variables` hold `storages` inside, and what they held before outside."""
    with SWAPPING:
        before = [v.storage for v in variables]
        try:
            put(variables, storages)
            yield
        finally:
            put(variables, before)


def restore(assigned: Mapping[Variable, Array]) -> None:
    """Give each variable of a recording the storage that it had at the start."""
    put(list(assigned), list(assigned.values()))
