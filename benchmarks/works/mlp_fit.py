"""A training step of a small perceptron, where everything but the framework's own work is overhead."""

from __future__ import annotations

from works import fitting, models
from works.work import Arena, Work

BATCH, STEPS = 32, 100


def works(arena: Arena) -> list[Work]:
    """Return the row."""
    start = models.weights(*models.MLP_WEIGHTS)
    data = models.data(BATCH * STEPS, 784)
    runs = fitting.contestants(arena, "mlp_fit", models.mlp, arena.raw.Mlp(start), start, BATCH, data)
    return [Work("mlp_fit", f"MLP 784-128-64-10, batch {BATCH}, `fit` step", STEPS, runs, limit=1.05, over_keras=2.0)]
