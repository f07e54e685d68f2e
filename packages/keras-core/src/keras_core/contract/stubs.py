"""Functions still to be written: what a new backend is made of.

`python -m keras_core new-backend NAME` writes every function of the contract as a stub under `@unwritten`. Core passes
such a function over as if it were not there, so that a function of the array namespace may serve in its place, and
names it when the backend is loaded. Whoever writes the function removes the decorator.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any

_MARK = "__keras_core_unwritten__"


def unwritten(function: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a function as still to be written. Calling it raises NotImplementedError with its name and place.

    Example:

    >>> from keras_core.contract.stubs import is_unwritten, unwritten
    >>> @unwritten
    ... def erf(x, /): ...
    >>> is_unwritten(erf)
    True
    """

    @functools.wraps(function)
    def stub(*args: Any, **kwargs: Any) -> Any:
        raise NotImplementedError(
            f"{function.__name__}{inspect.signature(function)} in {function.__module__} is still to be written. Its "
            "docstring says what it does; remove @unwritten once it does."
        )

    setattr(stub, _MARK, True)
    return stub


def is_unwritten(function: Any) -> bool:
    """Return whether a function is marked as still to be written."""
    return getattr(function, _MARK, False)
