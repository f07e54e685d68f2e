"""Masks that travel with tensors, on any backend.

A mask is kept in a table beside the tensor it belongs to, as long as the tensor lives. The table is
empty unless some layer made a mask, so a model without masks pays for one truth test a call.
"""

from __future__ import annotations

import functools
import threading
import weakref
from collections.abc import Callable
from typing import Any

from keras_core.state.symbolic import KerasTensor

table: dict[int, tuple[weakref.ref[Any], Any]] = {}


class _Here(threading.local):
    """The entries that this thread made since the innermost compiled function began, by key; None outside of any."""

    made: dict[int, tuple[weakref.ref[Any], Any]] | None = None


_here = _Here()


def forgetting(fn: Callable[..., Any]) -> Callable[..., Any]:
    """Return `fn`, which a backend is to compile, as a function that leaves no mask behind.

    What a framework traces may live as long as the mask does: TensorFlow's graph, to which both belong.
    """

    @functools.wraps(fn)
    def call(*args: Any, **kwargs: Any) -> Any:
        outer, _here.made = _here.made, {}
        try:
            return fn(*args, **kwargs)
        finally:
            for key, entry in _here.made.items():
                if table.get(key) is entry:  # the key may stand for a later tensor of another thread
                    del table[key]
            _here.made = outer

    return call


def set_mask(tensor: Any, mask: Any) -> None:
    """Let `mask`, a bool tensor of shape `(batch, steps)` or None, travel with `tensor`."""
    if isinstance(tensor, KerasTensor):
        tensor._keras_mask = mask
        return
    key = id(tensor)
    if mask is None:
        table.pop(key, None)
    else:
        table[key] = entry = (weakref.ref(tensor, lambda _: table.pop(key, None)), mask)
        if _here.made is not None:
            _here.made[key] = entry


def get_mask(tensor: Any) -> Any:
    """Return the mask that travels with `tensor`, or None."""
    if isinstance(tensor, KerasTensor):
        return tensor._keras_mask
    entry = table.get(id(tensor))
    return entry[1] if entry is not None and entry[0]() is tensor else None
