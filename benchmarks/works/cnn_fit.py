"""A training step of a small convolutional net, where the kernels chosen decide."""

from __future__ import annotations

from works import fitting, models
from works.work import Arena, Work

BATCH, STEPS = 128, 16


def works(arena: Arena) -> list[Work]:
    """Return the row."""
    start = models.weights(*models.CNN_WEIGHTS)
    data = models.data(BATCH * STEPS, 28, 28, 1)
    runs = fitting.contestants(arena, "cnn_fit", models.cnn, arena.raw.Cnn(start), start, BATCH, data)
    return [Work("cnn_fit", f"small CNN, batch {BATCH}, `fit` step", STEPS, runs, limit=1.02)]
