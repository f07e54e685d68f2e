"""A training step of a transformer of two blocks."""

from __future__ import annotations

from works import fitting, models
from works.work import Arena, Work

BATCH, STEPS = 32, 16


def works(arena: Arena) -> list[Work]:
    """Return the row."""
    start = models.transformer(arena.ours).get_weights()
    data = models.tokens(BATCH * STEPS)
    raw = arena.raw.Transformer(start)
    runs = fitting.contestants(arena, "transformer_fit", models.transformer, raw, start, BATCH, data)
    title = f"transformer of two blocks, 64 tokens of width 64, batch {BATCH}, `fit` step"
    return [Work("transformer_fit", title, STEPS, runs, limit=1.05)]
