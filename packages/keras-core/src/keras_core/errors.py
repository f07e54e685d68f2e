"""Exception classes of the library; every message says what came, what was expected and what to do."""

from __future__ import annotations

import difflib
import os
import types
from collections.abc import Iterable

from keras_core import settings

_OURS = os.path.dirname(os.path.abspath(__file__)) + os.sep


class KerasError(Exception):
    """Base class of the errors that only this library raises."""


class BackendError(KerasError, RuntimeError):
    """A backend is missing, broken, unsuited to the request, or mixed with another one."""


class ContractError(BackendError):
    """A backend package does not fulfil the contract that it claims."""


class FormatError(KerasError, ValueError):
    """A file cannot be written or read: no format for it, damaged, or hostile."""


class UnsupportedError(KerasError, NotImplementedError):
    """The active backend lacks an optional capability."""


def suggest(name: str, known: Iterable[str]) -> str:
    """Return `" Did you mean 'x'?"` for the nearest of `known`, or an empty string."""
    near = difflib.get_close_matches(str(name), [str(k) for k in known], n=1, cutoff=0.6)
    return f" Did you mean {near[0]!r}?" if near else ""


def shorten_traceback(error: BaseException) -> None:
    """Take the library's own frames out of an error's traceback, but for the last, which raised it.

    `keras.config.disable_traceback_filtering()` keeps them.
    """
    if not settings.is_traceback_filtering_enabled():
        return
    frames: list[types.TracebackType] = []
    link = error.__traceback__
    while link is not None:
        if link.tb_next is None or not link.tb_frame.f_code.co_filename.startswith(_OURS):
            frames.append(link)
        link = link.tb_next
    shortened: types.TracebackType | None = None
    for frame in reversed(frames):
        shortened = types.TracebackType(shortened, frame.tb_frame, frame.tb_lasti, frame.tb_lineno)
    error.__traceback__ = shortened
