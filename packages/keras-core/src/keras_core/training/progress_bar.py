"""A progress bar: drawn over itself at a terminal, one line at the end elsewhere."""

from __future__ import annotations

import math
import sys
import time
from typing import Any

from keras_core import settings
from keras_core.serialization.registry import builtin


@builtin("keras.utils")
class Progbar:
    """A bar with figures behind it.

    Args:
        target: number of steps, or None where it is not known.
        width: width of the bar in characters.
        verbose: 0 for nothing, 1 for the bar, 2 for one line at the end.
        interval: least seconds between drawings.
        stateful_metrics: names of figures that `update` shows as they are rather than averaged.
        unit_name: what a step is called.
    """

    def __init__(
        self,
        target: int | None,
        width: int = 20,
        verbose: int = 1,
        interval: float = 0.1,
        stateful_metrics: Any = None,
        unit_name: str = "step",
    ) -> None:
        self.target = target
        self.width = width
        self.verbose = verbose
        self.interval = interval
        self.unit_name = unit_name
        self._stateful = set(stateful_metrics or ())
        self._sums: dict[str, list[float]] = {}
        self._start = time.perf_counter()
        self._drawn_at = -math.inf
        self._length = 0
        self._draws = settings.is_interactive_logging_enabled() and bool(getattr(sys.stdout, "isatty", bool)())

    def due(self, current: int) -> bool:
        """Whether it is time to draw."""
        return self._draws and self.verbose == 1 and time.perf_counter() - self._drawn_at >= self.interval

    def show(self, current: int, figures: Any, last: bool = False) -> None:
        """Draw the bar at step `current`, with figures by name."""
        now = time.perf_counter()
        self._drawn_at = now
        text = self._text(current, figures or {}, now - self._start)
        if self._draws and self.verbose == 1:
            padding = " " * max(0, self._length - len(text))
            sys.stdout.write(f"\r{text}{padding}" + ("\n" if last else ""))
            self._length = len(text)
        elif last:
            sys.stdout.write(text + "\n")
        sys.stdout.flush()

    def _text(self, current: int, figures: Any, elapsed: float) -> str:
        per_step = elapsed / max(1, current)
        parts = [_duration(elapsed) + f" {_per_step(per_step)}/{self.unit_name}"]
        parts += [f"{name}: {_figure(value)}" for name, value in figures.items()]
        if self.verbose == 2:
            count = f"{current}/{self.target}" if self.target else str(current)
            return " - ".join([count, *parts])
        if self.target:
            filled = min(self.width, int(self.width * current / self.target))
            digits = len(str(self.target))
            head = f"{current:>{digits}}/{self.target} {'━' * filled}{'─' * (self.width - filled)}"
            if current < self.target:
                parts[0] = f"{_duration(per_step * (self.target - current))} left"
        else:
            head = f"{current} steps"
        return f"{head} {' - '.join(parts)}"

    def finish(self, current: int, figures: Any) -> None:
        """Draw the bar for the last time and end the line."""
        if self.verbose:
            if self.target is None or current > self.target:
                self.target = current
            self.show(current, figures, last=True)

    def update(self, current: int, values: Any = None, finalize: bool | None = None) -> None:
        """Show step `current` with `(name, value)` pairs, averaged over steps unless stateful."""
        for name, value in values or ():
            sums = self._sums.setdefault(name, [0.0, 0.0])
            if name in self._stateful:
                sums[:] = [float(value), 1.0]
            else:
                sums[0], sums[1] = sums[0] + float(value), sums[1] + 1.0
        figures = {name: total / count for name, (total, count) in self._sums.items()}
        over = finalize if finalize is not None else self.target is not None and current >= self.target
        if over:
            self.finish(current, figures)
        elif self.due(current):
            self.show(current, figures)
        self._current = current

    def add(self, n: int, values: Any = None) -> None:
        """Move on by `n` steps."""
        self.update(getattr(self, "_current", 0) + n, values)


def _duration(seconds: float) -> str:
    if seconds >= 3600:
        return f"{int(seconds // 3600)}:{int(seconds % 3600 // 60):02d}:{int(seconds % 60):02d}"
    return f"{int(seconds // 60)}:{int(seconds % 60):02d}" if seconds >= 60 else f"{seconds:.0f}s"


def _per_step(seconds: float) -> str:
    if seconds >= 1:
        return f"{seconds:.0f}s"
    return f"{seconds * 1e3:.0f}ms" if seconds >= 1e-3 else f"{seconds * 1e6:.0f}us"


def _figure(value: Any) -> str:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return str(value)
    return f"{number:.4f}" if number == 0 or 1e-3 <= abs(number) < 1e6 else f"{number:.4e}"
