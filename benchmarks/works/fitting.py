"""What the two works that train have in common: an epoch of `fit` beside an epoch of the hand-written loop."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from works import models
from works.work import Arena, agree


def contestants(
    arena: Arena,
    name: str,
    make: Callable[[Any], Any],
    raw: Any,
    start: list[np.ndarray],
    batch_size: int,
    data: Any,
    **options: Any,
) -> dict[str, Callable[[], Any]]:
    """Return one shuffled epoch of training for each, after all have shown the same loss on one in order.

    Args:
        arena: who competes.
        name: of the work, for messages.
        make: makes the model in a library with Keras's interface.
        raw: the raw model; its `epoch(x, y, batch_size, shuffle)` returns the mean loss.
        start: initial weights.
        batch_size: samples in a batch.
        data: inputs and labels.
        options: for `compile`.
    """
    x, y = data
    epochs = {"raw": lambda shuffle: raw.epoch(x, y, batch_size, shuffle)}
    for library_name, library in arena.libraries.items():
        model = models.compiled(library, make(library), **options)
        model.set_weights(start)

        def epoch(shuffle: bool, model: Any = model) -> float:
            return model.fit(x, y, batch_size=batch_size, epochs=1, verbose=0, shuffle=shuffle).history["loss"][0]

        epochs[library_name] = epoch
    agree(name, {n: epoch(False) for n, epoch in epochs.items()})
    return {n: lambda epoch=epoch: epoch(True) for n, epoch in epochs.items()}
