"""Where a progress bar is drawn: over itself at a terminal, in one output of a notebook, as a line elsewhere."""

from __future__ import annotations

import shutil
import sys
from typing import Any, Protocol


class Screen(Protocol):
    """Takes the texts of a bar.

    Attributes:
        moves: whether the bar may be drawn again and again.
    """

    moves: bool

    def draw(self, text: str) -> None:
        """Show a text in place of the last one."""

    def finish(self, text: str) -> None:
        """Show the last text of the bar."""


def find_screen() -> Screen:
    """Return the screen that suits where the program runs."""
    stream = sys.stdout
    if getattr(stream, "isatty", bool)():
        return Terminal(stream)
    if _in_notebook():
        return Notebook()
    return Log(stream)


def _in_notebook() -> bool:
    """Whether this is a process behind a notebook, whose output is the notebook's."""
    running = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    return running is not None and hasattr(running, "kernel") and type(sys.stdout).__module__.startswith("ipykernel")


class Terminal:
    """A line that is drawn over itself, in one write, cut where the terminal ends so that it never wraps."""

    moves = True

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self._length = 0

    def draw(self, text: str) -> None:
        """Draw over the last text."""
        width = shutil.get_terminal_size().columns - 1
        if len(text) > width:
            text = text[: width - 1] + "…"
        self._write(text)

    def finish(self, text: str) -> None:
        """Draw the whole of the last text, and end the line."""
        self._write(text, "\n")

    def _write(self, text: str, end: str = "") -> None:
        padding = " " * max(0, self._length - len(text))
        self._length = len(text)
        self._stream.write(f"\r{text}{padding}{end}")
        self._stream.flush()


class Notebook:
    """An output of a notebook's cell, whose text is replaced."""

    moves = True

    def __init__(self) -> None:
        self._shown: Any = None

    def draw(self, text: str) -> None:
        """Replace the text."""
        from IPython.display import display  # late: there is one where the program runs in a notebook

        content = {"text/plain": text}
        if self._shown is None:
            self._shown = display(content, raw=True, display_id=True)
        else:
            self._shown.update(content, raw=True)

    finish = draw


class Log:
    """A file or pipe: one line a bar, without control characters."""

    moves = False

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def draw(self, text: str) -> None:
        """Keep still: a log has the last text alone."""

    def finish(self, text: str) -> None:
        """Write the line."""
        self._stream.write(f"{text}\n")
        self._stream.flush()
