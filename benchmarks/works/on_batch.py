"""`train_on_batch`, which returns the loss as a number, so that the raw step reads its loss as well."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from works import models
from works.work import Arena, Work, agree

BATCH, STEPS = 32, 100


def works(arena: Arena) -> list[Work]:
    """Return the row."""
    start = models.weights(*models.MLP_WEIGHTS)
    x, y = models.data(BATCH * STEPS, 784)
    batches = list(zip(np.split(x, STEPS), np.split(y, STEPS), strict=True))
    steps: dict[str, Callable[..., float]] = {"raw": arena.raw.Mlp(start).on_batch}
    for name, library in arena.libraries.items():
        model = models.compiled(library, models.mlp(library))
        model.set_weights(start)
        steps[name] = model.train_on_batch
    agree("on_batch", {name: step(*batches[0]) for name, step in steps.items()})
    runs = {name: lambda step=step: [step(*batch) for batch in batches] for name, step in steps.items()}
    return [Work("on_batch", f"the MLP, batch {BATCH}, `train_on_batch`", STEPS, runs, limit=1.15, over_keras=2.0)]
