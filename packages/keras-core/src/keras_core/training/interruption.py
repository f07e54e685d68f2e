"""Ctrl-C, held back while a step is running, so that no model is left half updated."""

from __future__ import annotations

import signal
import threading
from types import FrameType
from typing import Any


class Interruption:
    """While it is entered, Ctrl-C interrupts between steps: at once where none is running, else right after it.

    A second Ctrl-C interrupts the step itself. A handler that the program has set is left alone.

    Attributes:
        in_step: whether a step is running.
        asked: whether Ctrl-C was pressed in it.
    """

    def __init__(self) -> None:
        self.in_step = False
        self.asked = False
        self._before: Any = None

    def __enter__(self) -> Interruption:
        in_main = threading.current_thread() is threading.main_thread()
        if in_main and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            self._before = signal.signal(signal.SIGINT, self._handle)
        return self

    def __exit__(self, *_: object) -> None:
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)

    def _handle(self, number: int, frame: FrameType | None) -> None:
        if self.in_step and not self.asked:
            self.asked = True
        else:
            raise KeyboardInterrupt
