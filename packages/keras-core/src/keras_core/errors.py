"""Exception classes of the library; every message says what came, what was expected and what to do."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


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
