"""A step of `predict`: NumPy in, NumPy out."""

from __future__ import annotations

from works import models
from works.work import Arena, Work, agree

BATCH, STEPS = 32, 200


def works(arena: Arena) -> list[Work]:
    """Return the row."""
    start = models.weights(*models.MLP_WEIGHTS)
    x, _ = models.data(BATCH * STEPS, 784)
    raw = arena.raw.Mlp(start)
    runs = {"raw": lambda: raw.predict(x, BATCH)}
    for name, library in arena.libraries.items():
        model = models.mlp(library)
        model.set_weights(start)
        runs[name] = lambda model=model: model.predict(x, batch_size=BATCH, verbose=0)
    agree("predict", {name: run() for name, run in runs.items()})
    return [Work("predict", f"the MLP, batch {BATCH}, `predict` step", STEPS, runs, limit=1.05, over_keras=2.0)]
