"""Overrides that were written before their op had all of its parameters."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from keras_core.ops.definition import OpDefinition

_VARIADIC = inspect.CO_VARARGS | inspect.CO_VARKEYWORDS


def fitted(function: Callable[..., Any], op: OpDefinition) -> Callable[..., Any]:
    """Return an override as a function of all parameters of its op.

    An op may gain optional parameters. An override that does not know them serves the calls that leave them at their
    defaults, and declines the others, which the composition then computes: a backend goes on working.

    Args:
        function: the backend's function. One that shows no Python signature is taken at its word.
        op: the op as it is now.
    """
    code = getattr(function, "__code__", None)
    if code is None or code.co_flags & _VARIADIC or hasattr(function, "__wrapped__"):
        return function
    named = set(code.co_varnames[: code.co_argcount + code.co_kwonlyargcount])
    positional = [p for p in op.parameters if p.kind is not p.KEYWORD_ONLY]
    keywords = [p for p in op.parameters if p.kind is p.KEYWORD_ONLY]
    taken = code.co_argcount - inspect.ismethod(function)
    unknown = [*positional[taken:], *(p for p in keywords if p.name not in named)]
    if not unknown or any(p.default is p.empty for p in unknown):
        return function
    further = [p.default for p in positional[taken:]]
    defaults = {p.name: p.default for p in keywords if p.name not in named}

    def call(*args: Any, **kwargs: Any) -> Any:
        given = [
            *zip(args[taken:], further, strict=False),
            *((kwargs.pop(n), d) for n, d in defaults.items() if n in kwargs),
        ]
        if not all(value is default or _same(value, default) for value, default in given):
            return NotImplemented
        return function(*args[:taken], **kwargs)

    return call


def _same(value: Any, default: Any) -> bool:
    return isinstance(value, bool | int | float | str) and type(value) is type(default) and value == default
