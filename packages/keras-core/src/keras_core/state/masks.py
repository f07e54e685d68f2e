"""Masks that travel with tensors, on any backend.

A mask is kept in a table beside the tensor it belongs to, as long as the tensor lives. The table is
empty unless some layer made a mask, so a model without masks pays for one truth test a call.
"""

from __future__ import annotations

import weakref
from typing import Any

from keras_core.state.symbolic import KerasTensor

table: dict[int, tuple[weakref.ref[Any], Any]] = {}


def set_mask(tensor: Any, mask: Any) -> None:
    """Let `mask`, a bool tensor of shape `(batch, steps)` or None, travel with `tensor`."""
    if isinstance(tensor, KerasTensor):
        tensor._keras_mask = mask
        return
    key = id(tensor)
    if mask is None:
        table.pop(key, None)
    else:
        table[key] = (weakref.ref(tensor, lambda _: table.pop(key, None)), mask)


def get_mask(tensor: Any) -> Any:
    """Return the mask that travels with `tensor`, or None."""
    if isinstance(tensor, KerasTensor):
        return tensor._keras_mask
    entry = table.get(id(tensor))
    return entry[1] if entry is not None and entry[0]() is tensor else None
