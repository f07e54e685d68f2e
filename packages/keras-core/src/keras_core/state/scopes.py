"""Scopes that change what happens inside them: names, autocasting, graph recording. Each is per thread."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any


class _Scopes(threading.local):
    """What is in force in this thread.

    Attributes:
        names: the open name scopes.
        recording: whether calls on symbolic tensors are recorded.
        symbolic: whether only shapes and dtypes are being worked out.
        autocast: the dtype in which float variables are read, or None.
        training: the training mode that the outermost layer call was given, or None.
        call: the outermost layer call in progress, or None.
        observe: hears of every op on symbolic tensors as `(name, arguments, outputs)`, or None.
        times: how often what is being worked out runs, in loops whose body is looked at once; None where unknown.
    """

    names: tuple[str, ...] = ()
    recording: bool = True
    symbolic: bool = False
    autocast: str | None = None
    training: bool | None = None
    call: Any = None
    observe: Callable[[str, Sequence[Any], Any], None] | None = None
    times: int | None = 1


scopes = _Scopes()


@contextlib.contextmanager
def name_scope(name: str) -> Iterator[None]:
    """Put `name` before the paths of the variables made inside.

    Raises:
        ValueError: `name` is no non-empty string, or holds a `/`.
    """
    if not isinstance(name, str) or not name or "/" in name:
        raise ValueError(f"A name scope needs a non-empty string without '/', got {name!r}.")
    before = scopes.names
    scopes.names = (*before, name)
    try:
        yield
    finally:
        scopes.names = before


@contextlib.contextmanager
def symbolic_scope(times: int | None = 1) -> Iterator[None]:
    """Work out shapes and dtypes only: no node is recorded and no variable assigned.

    Args:
        times: how often what is looked at once will run; None where unknown.
    """
    before = scopes.recording, scopes.symbolic, scopes.times
    scopes.recording, scopes.symbolic = False, True
    scopes.times = None if times is None or scopes.times is None else scopes.times * times
    try:
        yield
    finally:
        scopes.recording, scopes.symbolic, scopes.times = before


@contextlib.contextmanager
def graph_scope() -> Iterator[None]:
    """Record a graph of its own, whatever is going on around it."""
    before = scopes.recording, scopes.symbolic, scopes.training, scopes.autocast, scopes.call
    scopes.recording, scopes.symbolic, scopes.training, scopes.autocast, scopes.call = True, False, None, None, None
    try:
        yield
    finally:
        scopes.recording, scopes.symbolic, scopes.training, scopes.autocast, scopes.call = before


@contextlib.contextmanager
def concrete_scope() -> Iterator[None]:
    """Leave the symbolic scope: what is made inside, such as the weights of a layer, has values."""
    before = scopes.recording, scopes.symbolic
    scopes.recording, scopes.symbolic = True, False
    try:
        yield
    finally:
        scopes.recording, scopes.symbolic = before


@contextlib.contextmanager
def autocast(dtype: str | None) -> Iterator[None]:
    """Let float variables made with `autocast=True` read as `dtype`; None turns casting off."""
    before = scopes.autocast
    scopes.autocast = dtype
    try:
        yield
    finally:
        scopes.autocast = before
