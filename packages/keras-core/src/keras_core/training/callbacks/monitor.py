"""Following one figure."""

from __future__ import annotations

import warnings
from typing import Any

from keras_core.training.callbacks.base import Callback


class Monitor(Callback):
    """A callback that follows one figure.

    Args:
        monitor: name of the figure in the logs, such as `"val_loss"`.
        mode: `"min"`, `"max"`, or `"auto"` to tell by the name.
        min_delta: smallest change that counts.

    Raises:
        ValueError: the mode is unknown.
    """

    def __init__(self, monitor: str = "val_loss", mode: str = "auto", min_delta: float = 0.0) -> None:
        super().__init__()
        if mode not in ("auto", "min", "max"):
            raise ValueError(f"{type(self).__name__} got mode={mode!r}. Expected 'auto', 'min' or 'max'.")
        self.monitor = monitor
        self.mode = mode
        self.min_delta = abs(min_delta)
        self.best: float | None = None

    @property
    def rises(self) -> bool:
        """Whether larger is better."""
        if self.mode != "auto":
            return self.mode == "max"
        name = self.monitor.removeprefix("val_")
        return any(part in name for part in ("acc", "auc", "precision", "recall", "f1", "iou", "r2"))

    def figure(self, logs: Any) -> float | None:
        """Return the figure, or None, with a warning, where the logs lack it."""
        value = (logs or {}).get(self.monitor)
        if value is None:
            have = ", ".join(sorted(logs or {}))
            warnings.warn(f"{type(self).__name__} monitors {self.monitor!r}, which is not among {have}.", stacklevel=3)
        return value

    def improved(self, value: float, over: float | None) -> bool:
        """Whether `value` is better than `over` by at least `min_delta`."""
        if over is None:
            return True
        return value - self.min_delta > over if self.rises else value + self.min_delta < over
