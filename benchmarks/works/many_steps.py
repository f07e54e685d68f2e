"""Many training steps in one call of the compiled program, beside a raw loop that makes a call for each."""

from __future__ import annotations

import dataclasses

from works import fitting, models
from works.work import Arena, Work

BATCH, TOGETHER, STEPS = 32, 32, 96


def works(arena: Arena) -> list[Work]:
    """Return the row; its target holds where steps are compiled."""
    start = models.weights(*models.MLP_WEIGHTS)
    data, raw = models.data(BATCH * STEPS, 784), arena.raw.Mlp(start)
    if arena.backend == "torch":  # where Keras runs one step at a time only
        arena = dataclasses.replace(arena, keras=None)
    options = {"steps_per_execution": TOGETHER}
    runs = fitting.contestants(arena, "many_steps", models.mlp, raw, start, BATCH, data, **options)
    title = f"the MLP, batch {BATCH}, `fit` step with `steps_per_execution={TOGETHER}`; raw: a call each"
    return [Work("many_steps", title, STEPS, runs, limit=None if arena.backend == "torch" else 0.99)]
