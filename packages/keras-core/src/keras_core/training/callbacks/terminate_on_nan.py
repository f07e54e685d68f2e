"""Stopping when the loss is no longer a number."""

from __future__ import annotations

import math
from typing import Any

from keras_core.serialization.registry import builtin
from keras_core.training.callbacks.base import Callback


@builtin("keras.callbacks")
class TerminateOnNaN(Callback):
    """Stops training at the batch whose loss is NaN or infinite. `NaNGuard` also says which layer it comes from.

    It reads the loss of every batch, for which the device has to be waited.

    Args:
        raise_error: whether to raise RuntimeError rather than to end training.

    Example:

    >>> from types import SimpleNamespace
    >>> guard = TerminateOnNaN()
    >>> guard.set_model(SimpleNamespace(stop_training=False))
    >>> guard.on_batch_end(1, {"loss": float("nan")})
    Batch 1: Invalid loss, terminating training
    >>> guard.model.stop_training
    True
    """

    def __init__(self, raise_error: bool = False) -> None:
        super().__init__()
        self.raise_error = raise_error

    def on_batch_end(self, batch: int, logs: Any = None) -> None:
        """Look at the loss."""
        loss = (logs or {}).get("loss")
        if loss is None or math.isfinite(loss):
            return
        if self.raise_error:
            raise RuntimeError(
                f"NaN or Inf loss encountered at batch {batch}. Loss value: {loss}. Terminating training immediately."
            )
        print(f"Batch {batch}: Invalid loss, terminating training")
        self.model.stop_training = True
