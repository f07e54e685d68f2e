"""A training step of a recurrent net, where many small steps in sequence decide."""

from __future__ import annotations

from works import fitting, models
from works.work import Arena, Work

BATCH, STEPS = 32, 20


def works(arena: Arena) -> list[Work]:
    """Return the row."""
    start = models.lstm(arena.ours).get_weights()
    data = models.data(BATCH * STEPS, models.LENGTH, 32)
    runs = fitting.contestants(arena, "lstm_fit", models.lstm, arena.raw.Lstm(start), start, BATCH, data)
    return [Work("lstm_fit", f"LSTM of 32 units, sequence 80, batch {BATCH}, `fit` step", STEPS, runs, limit=1.05)]
