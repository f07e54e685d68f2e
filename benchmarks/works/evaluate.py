"""A step of `evaluate`."""

from __future__ import annotations

from works import models
from works.work import Arena, Work, agree

BATCH, STEPS = 32, 200


def works(arena: Arena) -> list[Work]:
    """Return the row."""
    start = models.weights(*models.MLP_WEIGHTS)
    x, y = models.data(BATCH * STEPS, 784)
    raw = arena.raw.Mlp(start)
    runs = {"raw": lambda: raw.evaluate(x, y, BATCH)}
    for name, library in arena.libraries.items():
        model = models.compiled(library, models.mlp(library))
        model.set_weights(start)
        runs[name] = lambda model=model: model.evaluate(x, y, batch_size=BATCH, verbose=0)
    agree("evaluate", {name: run() for name, run in runs.items()})
    return [Work("evaluate", f"the MLP, batch {BATCH}, `evaluate` step", STEPS, runs, limit=1.05, over_keras=2.0)]
