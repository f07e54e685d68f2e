"""What MLX keeps by thread. Every thread has streams of its own, and a trace holds the streams of the one it ran in."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable
from typing import Any

import mlx.core as mx


class _Own(threading.local):
    def __init__(self) -> None:
        self.programs: dict[Any, Callable[..., Any]] = {}
        self.depth = 0


class Programs:
    """Compiled functions by key, each thread's apart."""

    def __init__(self) -> None:
        self._own = _Own()

    def get(self, key: Any, make: Callable[[], Callable[..., Any]]) -> Callable[..., Any]:
        """Return this thread's function for `key`; the first time `mx.compile` of what `make` returns."""
        found = self._own.programs.get(key)
        if found is None:
            found = self._own.programs[key] = mx.compile(make())
        return found


tracing = _Own()
"""`tracing.depth`: how many traces are open in this thread; inside one there are no values."""


def compiled(function: Callable[..., Any], shapeless: bool = False) -> Callable[..., Any]:
    """Return `function` compiled, once in each thread that calls it. Inside a trace it becomes a part of that one.

    Args:
        function: pure function of trees of arrays.
        shapeless: whether one program serves all shapes.
    """
    own = threading.local()

    @functools.wraps(function)
    def call(*args: Any) -> Any:
        if tracing.depth:
            return function(*args)
        try:
            program = own.program
        except AttributeError:
            program = own.program = mx.compile(function, shapeless=shapeless)
        return program(*args)

    return call


def start(*trees: Any) -> None:
    """Begin to compute arrays, so that no graph grows from call to call. Does nothing inside a transformation."""
    try:
        mx.async_eval(*trees)
    except ValueError:  # a trace, or a gradient that MLX is about to take: perhaps the user's own
        return
