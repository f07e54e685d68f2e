"""`model(x)` on a native tensor, uncompiled: what a call of four layers costs over the framework's own calls."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from works import models
from works.work import Arena, Work, agree

BATCH, CALLS = 32, 100


def works(arena: Arena) -> list[Work]:
    """Return the row; its target holds for torch, the only backend on which people run models this way."""
    start = models.weights(*models.MLP_WEIGHTS)
    raw = arena.raw.Mlp(start)
    x = arena.raw.tensor(models.data(BATCH, 784)[0])
    calls = {"raw": raw.call}
    for name, library in arena.libraries.items():
        calls[name] = models.mlp(library)
        calls[name].set_weights(start)
    agree("eager_call", {name: arena.raw.array(call(x)) for name, call in calls.items()})
    runs = {name: repeated(call, arena.raw.array, x) for name, call in calls.items()}
    limit = 1.3 if arena.backend == "torch" else None
    return [Work("eager_call", f"the MLP, batch {BATCH}, eager `model(x)`", CALLS, runs, limit=limit)]


def repeated(call: Callable[..., Any], wait: Callable[[Any], Any], *args: Any, times: int = CALLS) -> Callable[[], Any]:
    """Return a function that makes the call many times and waits for the last result."""

    def run() -> None:
        for _ in range(times):
            result = call(*args)
        wait(result)

    return run
