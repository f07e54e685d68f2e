"""Batches prepared on a thread while the step before them runs."""

from __future__ import annotations

import contextvars
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator
from typing import Any

DEPTH = 2
"""How many batches wait: one for the step at hand, one to bridge a slow one."""

SLOW = 1e-3
"""Seconds for a batch above which a thread pays; handing one over costs some ten microseconds, and the lock."""

IDLE = 10.0
"""Seconds after which a thread ends whose batches nobody takes; the next one to be asked for starts another."""

_PATIENCE = 5.0


class Reader:
    """A thread that takes items from an iterator before they are asked for.

    Args:
        items: the iterator, which the thread alone reads until it is stopped.
        depth: how many items may wait.
    """

    def __init__(self, items: Iterator[Any], depth: int = DEPTH) -> None:
        self._items = items
        self._depth = depth
        self._ready: deque[tuple[bool, Any]] = deque()
        self._changed = threading.Condition()
        self._stopped = False
        self._context = contextvars.copy_context()
        self._thread = self._started()

    def _started(self) -> threading.Thread:
        self._retired = False
        thread = threading.Thread(target=self._context.run, args=(self._fill,), name="keras-data", daemon=True)
        thread.start()
        return thread

    def _fill(self) -> None:
        while True:
            with self._changed:
                has_room = self._changed.wait_for(lambda: self._stopped or len(self._ready) < self._depth, IDLE)
                self._retired = not has_room
                if self._stopped or self._retired:
                    return
            try:
                item: tuple[bool, Any] = (True, next(self._items))
            except StopIteration:
                item = (False, None)
            except BaseException as error:  # raised where the item is asked for
                item = (False, error)
            with self._changed:
                self._ready.append(item)
                self._changed.notify_all()
            if not item[0]:
                return

    def __iter__(self) -> Iterator[Any]:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._ready)
                item = self._ready.popleft()
                self._changed.notify_all()
                retired = self._retired
            if retired:
                self._thread.join()
                self._thread = self._started()
            yield from _opened(item)
            if not item[0]:
                return

    def stop(self) -> None:
        """End the thread, after the item that it is at."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()
        self._thread.join(_PATIENCE)

    def left(self) -> Iterator[Any]:
        """Yield the items that were taken from the iterator and not asked for."""
        self._thread.join()
        for item in self._ready:
            yield from _opened(item)


def _opened(item: tuple[bool, Any]) -> Iterator[Any]:
    is_value, value = item
    if is_value:
        yield value
    elif value is not None:
        raise value


def read_ahead(items: Iterator[Any], keep: Callable[[Iterator[Any]], None] | None = None) -> Generator[Any, None, None]:
    """Yield the items of an iterator, from a thread as soon as two of them have been slow to come.

    The first does not count, as it may have to open files. The thread ends with the iterator that this returns.

    Args:
        items: the iterator.
        keep: is given what was read and not asked for, if that iterator is given up.
    """
    slow = -1
    while slow < 2:
        begun = time.perf_counter()
        try:
            item = next(items)
        except StopIteration:
            return
        slow += slow < 0 or time.perf_counter() - begun > SLOW
        yield item
    reader = Reader(items)
    finished = False
    try:
        yield from reader
        finished = True
    finally:
        reader.stop()
        if keep is not None and not finished:
            keep(reader.left())
