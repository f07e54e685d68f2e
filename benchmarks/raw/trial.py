"""An expert tries the ways that a framework offers, and keeps the fastest."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

K = TypeVar("K")
T = TypeVar("T")


def fastest(ways: dict[K, T], run: Callable[[T], object], trials: int = 4) -> K:
    """Return the name of the way whose best time is the shortest, tried in turns after a run of each that compiles."""
    for way in ways.values():
        run(way)
    best = dict.fromkeys(ways, float("inf"))
    for _ in range(trials):
        for name, way in ways.items():
            begin = time.perf_counter()
            run(way)
            best[name] = min(best[name], time.perf_counter() - begin)
    return min(best, key=best.__getitem__)
