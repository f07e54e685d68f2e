"""Writing states on a thread, so that the training goes on meanwhile."""

from __future__ import annotations

import threading
from typing import Any

from keras_core.training.resuming.folder import StateFolder


class StateWriter:
    """Writes the states it is given, one after the other; one that is overtaken while it waits is left out.

    Args:
        folder: where to.
        in_background: whether to write on a thread, rather than before `write` returns.
    """

    def __init__(self, folder: StateFolder, in_background: bool = True) -> None:
        self._folder = folder
        self._in_background = in_background
        self._lock = threading.Condition()
        self._waiting: Any = None
        self._error: BaseException | None = None
        self._thread: threading.Thread | None = None

    def write(self, state: Any) -> None:
        """Write a state, or hand it to the thread.

        Raises:
            OSError: this state, or one before it, could not be written.
        """
        if not self._in_background:
            self._folder.write(state)
            return
        with self._lock:
            self._raise_error()
            self._waiting = state
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="training-state", daemon=True)
                self._thread.start()

    def wait(self) -> None:
        """Wait until all is written.

        Raises:
            OSError: something could not be written.
        """
        with self._lock:
            self._lock.wait_for(lambda: self._thread is None)
            self._raise_error()

    def _raise_error(self) -> None:
        if self._error is not None:
            error, self._error = self._error, None
            raise error

    def _work(self) -> None:
        while True:
            with self._lock:
                state, self._waiting = self._waiting, None
                if state is None or self._error is not None:
                    self._thread = None
                    self._lock.notify_all()
                    return
            try:
                self._folder.write(state)
            except BaseException as error:  # handed to the training, which is where somebody sees it
                self._error = error
