"""Variable storage: the array itself, replaced on assignment. Nothing here writes into an array."""

from __future__ import annotations

from typing import Any

Array = Any


def make_variable(value: Array, *, trainable: bool, name: str) -> Array:
    """Return `value`."""
    return value


def read_variable(storage: Array) -> Array:
    """Return `storage`."""
    return storage


def assign_variable(storage: Array, value: Array) -> Array:
    """Return `value`, which replaces `storage`."""
    return value


def stop_gradient(x: Array) -> Array:
    """Return `x`: there are no gradients."""
    return x
