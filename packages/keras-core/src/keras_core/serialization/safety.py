"""Safe mode: whether deserialization may run code that a config carries. On unless switched off explicitly."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator


class _Mode(threading.local):
    safe: bool | None = None


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
