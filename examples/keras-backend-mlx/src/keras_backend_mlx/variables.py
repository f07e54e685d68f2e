"""Variable storage: the array itself, replaced on assignment."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import mlx.core as mx

from keras_backend_mlx.threads import start
from keras_core.contract import Variable

SWAPPING = threading.RLock()
"""Held while variables hold the placeholders of one thread, so that no other thread picks those up."""


def make_variable(value: mx.array, *, trainable: bool, name: str) -> mx.array:
    """Return an array of its own with the value: `x += 1` changes an MLX array in place.

    It is computed at once, because no other thread could: what is lazy belongs to the streams of its thread.
    """
    new = mx.stop_gradient(value)
    start(new)
    return new


def read_variable(storage: mx.array) -> mx.array:
    """Return `storage`."""
    return storage


def assign_variable(storage: mx.array, value: mx.array) -> mx.array:
    """Return `value`, which replaces `storage`, and begin to compute it, so that no graph grows from call to call."""
    new = mx.stop_gradient(value)
    start(new)
    return new


def stop_gradient(x: mx.array) -> mx.array:
    """Return `x` as a constant for gradients."""
    return mx.stop_gradient(x)


def put(variables: Sequence[Variable], storages: Sequence[Any]) -> None:
    """Make each of `variables` hold the corresponding one of `storages`, unrecorded."""
    for variable, storage in zip(variables, storages, strict=True):
        variable.storage = storage


@contextlib.contextmanager
def swapped(variables: Sequence[Variable], storages: Sequence[Any]) -> Iterator[None]:
    """Let `variables` hold `storages` inside, and what they held before outside."""
    with SWAPPING:
        before = [v.storage for v in variables]
        try:
            put(variables, storages)
            yield
        finally:
            put(variables, before)


def restore(assigned: Mapping[Variable, Any]) -> None:
    """Give each variable of a recording the storage that it had at the start."""
    put(list(assigned), list(assigned.values()))
