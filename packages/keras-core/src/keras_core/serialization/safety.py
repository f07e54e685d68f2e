"""Safe mode: whether deserialization may run code that a config carries. On unless switched off explicitly.

Besides, how many numbers a config may ask for: a few bytes of text can name a weight of petabytes.
"""

from __future__ import annotations

import contextlib
import math
import threading
from collections.abc import Iterator, Sequence


class _Mode(threading.local):
    safe: bool | None = None
    numbers_left: int | None = None


_mode = _Mode()
_unsafe_everywhere = False


def enable_unsafe_deserialization() -> None:
    """Switch safe mode off for the whole process: configs may then carry code that runs."""
    global _unsafe_everywhere
    _unsafe_everywhere = True


def is_safe(safe_mode: bool | None = None) -> bool:
    """Return whether safe mode holds: `safe_mode` if given, else what the enclosing load said, else True."""
    if safe_mode is False:
        return False
    if safe_mode is None and _mode.safe is not None:
        return _mode.safe
    return not _unsafe_everywhere


@contextlib.contextmanager
def safe_mode_scope(safe_mode: bool) -> Iterator[None]:
    """Load with safe mode on or off in this thread."""
    before = _mode.safe
    _mode.safe = bool(safe_mode)
    try:
        yield
    finally:
        _mode.safe = before


@contextlib.contextmanager
def size_scope(numbers: int) -> Iterator[None]:
    """Let configs ask for `numbers` elements of weights in all in this thread, or for what a scope around has left."""
    before = _mode.numbers_left
    start = numbers if before is None else min(before, numbers)
    _mode.numbers_left = start
    try:
        yield
    finally:
        _mode.numbers_left = None if before is None else before - (start - (_mode.numbers_left or 0))


def claim(shape: Sequence[int | None], what: str) -> None:
    """Count a weight of `shape` against what the config being read may ask for.

    Raises:
        ValueError: it is too large.
    """
    if _mode.numbers_left is None:
        return
    size = math.prod(n for n in shape if n is not None)
    if size > _mode.numbers_left:
        raise ValueError(
            f"The config asks for {what} of shape {tuple(shape)}, {size:,} numbers, "
            f"when {_mode.numbers_left:,} are left of what it may ask for. Do not trust the file."
        )
    _mode.numbers_left -= size
