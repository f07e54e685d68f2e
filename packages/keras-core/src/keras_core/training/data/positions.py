"""Where an iterator stands, for datasets that can say so: those of Grain, torchdata and Hugging Face."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator
from typing import Any


def keeps_position(iterable: Any) -> bool:
    """Return whether the iterable or its iterators know their position, and can go to one."""
    return hasattr(iterable, "load_state_dict") or is_grain(iterable)


def is_grain(iterable: Any) -> bool:
    """Return whether the iterable is one of Grain's, each of whose iterators makes one pass."""
    return type(iterable).__module__.partition(".")[0] == "grain"


def read_position(iterable: Any, running: Iterator[Any] | None) -> Any:
    """Return the position in the terms of JSON, None where there is none."""
    if hasattr(iterable, "load_state_dict"):
        state = iterable.state_dict()
    elif running is not None and hasattr(running, "get_state"):
        state = running.get_state()
    else:
        return None
    if isinstance(state, bytes):
        state = {"base64": base64.b64encode(state).decode()}
    try:
        return json.loads(json.dumps(state))
    except (TypeError, ValueError):  # it holds tensors, say; the run goes on by drawing the batches again
        return None


def iterator_at(iterable: Iterable[Any], position: Any) -> Iterator[Any]:
    """Return an iterator that goes on from a position."""
    state = position
    if isinstance(position, dict) and position.keys() == {"base64"}:
        state = base64.b64decode(position["base64"])
    if hasattr(iterable, "load_state_dict"):
        iterable.load_state_dict(state)
        return iter(iterable)
    running: Any = iter(iterable)
    running.set_state(state)
    return running
