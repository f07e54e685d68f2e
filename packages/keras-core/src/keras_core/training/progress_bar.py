"""A progress bar with figures behind it."""

from __future__ import annotations

import math
import sys
import time
from typing import Any

from keras_core import settings
from keras_core.serialization.registry import builtin
from keras_core.training.screen import Log, find_screen


@builtin("keras.utils")
class Progbar:
    """A bar with figures behind it: drawn over itself at a terminal or in a notebook, one line at the end elsewhere.

    Args:
        target: number of steps, or None where it is not known.
        width: width of the bar in characters.
        verbose: 0 for nothing, 1 for the bar, 2 for one line at the end.
        interval: least seconds between drawings.
        stateful_metrics: names of figures that `update` shows as they are rather than averaged over steps.
        stateless_metrics: names of figures that are averaged, as all others are.
        unit_name: what a step is called.

    Example:

    >>> bar = Progbar(2, verbose=2)
    >>> bar.update(1, [("loss", 0.5)])
    >>> bar.update(2, [("loss", 0.25)])  # doctest: +ELLIPSIS
    2/2 - 0s - ...s/step - loss: 0.2500
    """

    def __init__(
        self,
        target: int | None,
        width: int = 20,
        verbose: int = 1,
        interval: float = 0.05,
        stateful_metrics: Any = None,
        stateless_metrics: Any = None,
        unit_name: str = "step",
    ) -> None:
        self.target = target
        self.width = width
        self.verbose = verbose
        self.interval = interval
        self.unit_name = unit_name
        self.title = ""
        self._stateful = set(stateful_metrics or ()) - set(stateless_metrics or ())
        self._sums: dict[str, Any] = {}
        self._current = 0
        self._start = time.perf_counter()
        self._drawn_at = -math.inf
        drawn = verbose == 1 and settings.is_interactive_logging_enabled()
        self._screen = find_screen() if drawn else Log(sys.stdout)
        self.moves = self._screen.moves

    def due(self, current: int) -> bool:
        """Whether it is time to draw."""
        return self.moves and time.perf_counter() - self._drawn_at >= self.interval

    def show(self, current: int, figures: Any, note: str = "") -> None:
        """Draw the bar at step `current`, with figures by name and a note behind them."""
        now = self._drawn_at = time.perf_counter()
        self._screen.draw(self._text(current, figures or {}, now - self._start, False) + note)

    def finish(self, current: int, figures: Any) -> None:
        """Draw the bar for the last time and end the line."""
        if self.verbose:
            text = self._text(current, figures or {}, time.perf_counter() - self._start, True)
            self._screen.finish(self.title + text)

    def _text(self, current: int, figures: Any, elapsed: float, last: bool) -> str:
        per_step = elapsed / max(1, current)
        target = current if last and (self.target is None or current > self.target) else self.target
        time_text = _duration(per_step * (target - current) if target and not last else elapsed)
        parts = [f"{name}: {_figure(value)}" for name, value in figures.items()]
        speed = f"{_per_step(per_step)}/{self.unit_name}"
        if not self.moves:
            count = f"{current}/{target}" if self.target else str(current)
            return " - ".join([count, time_text, speed, *parts])
        if target is None:
            head = f"{current:>7}/Unknown"
        else:
            filled = min(self.width, self.width * current // target) if target else self.width
            head = f"{current:>{len(str(target))}}/{target} {'━' * filled}{'─' * (self.width - filled)}"
        left = " left" if target and not last else ""
        return f"{head} {' - '.join([f'{time_text}{left} {speed}', *parts])}"

    def update(self, current: int, values: Any = None, finalize: bool | None = None) -> None:
        """Show step `current` with `(name, value)` pairs.

        Args:
            current: the step.
            values: pairs of names and figures, averaged over the steps unless stateful. In the last drawing they stand
                as they are.
            finalize: whether this is the last drawing; whether the target is reached where None.
        """
        last = finalize if finalize is not None else self.target is not None and current >= self.target
        weight = max(current - self._current, 1)
        for name, value in values or ():
            if last or name in self._stateful or not isinstance(value, (int, float)):
                self._sums[name] = value
            else:
                before = self._sums.get(name, (0.0, 0))
                total, count = before if isinstance(before, tuple) else (0.0, 0)
                self._sums[name] = (total + value * weight, count + weight)
        self._current = current
        if last:
            self.finish(current, self._figures())
        elif self.due(current):
            self.show(current, self._figures())

    def _figures(self) -> dict[str, Any]:
        return {n: v[0] / v[1] if isinstance(v, tuple) else v for n, v in self._sums.items()}

    def add(self, n: int, values: Any = None) -> None:
        """Move on by `n` steps."""
        self.update(self._current + n, values)


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
