"""Following one figure."""

from __future__ import annotations

import difflib
import warnings
from typing import Any

from keras_core.training.callbacks.base import Callback


class Monitor(Callback):
    """A callback that follows one figure.

    Args:
        monitor: name of the figure in the logs, such as `"val_loss"`.
        mode: `"min"`, `"max"`, or `"auto"` to go by the `direction` of the metric that gives the figure; of a loss,
            less is better.
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
        self._warned = False

    @property
    def rises(self) -> bool:
        """Whether larger is better.

        Raises:
            ValueError: with `mode="auto"`, nothing says which is better.
        """
        mode = self._direction() if self.mode == "auto" else self.mode
        if mode is None:
            raise ValueError(
                f"{type(self).__name__} cannot tell whether more or less of {self.monitor!r} is better: it is no loss, "
                "and no metric of the model with a `direction`. Pass mode='max' or mode='min', or give your metric "
                "the attribute `direction`."
            )
        return mode == "max"

    def _direction(self) -> str | None:
        """Return which of the figure is best, by the metric that gives it, or by its name if it is a loss."""
        name = self.monitor.removeprefix("val_")
        compiled = getattr(self.model, "_compile_metrics", None)
        metric = compiled.find(name) if compiled is not None else None
        if metric is None:
            metric = next((m for m in getattr(self.model, "metrics", ()) if m.name == name), None)
        direction = getattr(metric, "direction", None)
        return direction or ("min" if name.endswith("loss") else None)

    def figure(self, logs: Any) -> float | None:
        """Return the figure, or None where the logs lack it, with a warning the first time that they do."""
        value = (logs or {}).get(self.monitor)
        if value is None and not self._warned:
            self._warned = True
            warnings.warn(self._missing(sorted(logs or {})), stacklevel=3)
        return value

    def _missing(self, have: list[str]) -> str:
        near = difflib.get_close_matches(self.monitor, have, 1)
        if self.monitor.startswith("val_") and self.monitor.removeprefix("val_") in have:
            hint = " Pass `validation_data` to `fit`, so that there are such figures."
        else:
            hint = f" Did you mean {near[0]!r}?" if near else ""
        names = ", ".join(map(repr, have)) or "none"
        return f"{type(self).__name__} monitors {self.monitor!r}, which is not among the figures: {names}.{hint}"

    def improved(self, value: float, over: float | None) -> bool:
        """Whether `value` is better than `over` by at least `min_delta`."""
        rises = self.rises  # asked for the first value too, so that a figure without a direction is refused at once
        if over is None:
            return True
        return value - self.min_delta > over if rises else value + self.min_delta < over
