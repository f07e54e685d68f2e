"""Holding a loaded backend against the contract, function by function, before anything calls it."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from keras_core.contract.backend import Backend
from keras_core.contract.engine import LEVELS, required_engine
from keras_core.contract.primitives import PRIMITIVES
from keras_core.errors import ContractError


def required(level: str) -> dict[str, Callable[..., Any]]:
    """Return the specifications of all functions that a backend of `level` must supply."""
    return {**PRIMITIVES, **required_engine(level)}


def find(backend: Backend, name: str) -> Callable[..., Any] | None:
    """Return the backend's function called `name`: of its modules in order, else of its array namespace."""
    for module in backend.modules:
        function = getattr(module, name, None)
        if callable(function):
            return function
    function = getattr(backend.namespace, name, None) if backend.namespace is not None else None
    return function if callable(function) else None


def mismatch(function: Callable[..., Any], specification: Callable[..., Any]) -> str | None:
    """Return why `function` cannot be called as `specification` says, or None if it can.

    Compiled functions that show no signature are taken at their word.
    """
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        return None
    positional: list[Any] = []
    keywords: dict[str, Any] = {}
    for parameter in inspect.signature(specification).parameters.values():
        if parameter.kind is parameter.KEYWORD_ONLY:
            keywords[parameter.name] = None
        elif parameter.kind is not parameter.VAR_POSITIONAL:
            positional.append(None)
    try:
        signature.bind(*positional, **keywords)
    except TypeError as error:
        return f"{error}; its signature is {signature}, the contract's {inspect.signature(specification)}"
    return None


def verify(backend: Backend, package: str) -> dict[str, Callable[..., Any]]:
    """Return the backend's required functions by name.

    Args:
        backend: what the package supplied.
        package: the distribution and its version, for messages.

    Raises:
        ContractError: functions are missing or have another signature; the message lists each one.
    """
    level = backend.capabilities.level
    if level not in LEVELS:
        raise ContractError(f"{package} claims level {level!r}. Expected one of {', '.join(map(repr, LEVELS))}.")
    found: dict[str, Callable[..., Any]] = {}
    problems: list[str] = []
    for name, specification in required(level).items():
        function = find(backend, name)
        if function is None:
            problems.append(f"{name}: missing, expected {name}{inspect.signature(specification)}")
            continue
        reason = mismatch(function, specification)
        if reason:
            problems.append(f"{name} in {getattr(function, '__module__', '?')}: {reason}")
        found[name] = function
    if problems:
        lines = "\n  ".join(problems)
        raise ContractError(
            f"{package} claims level {level!r} for its backend {backend.name!r}, but {len(problems)} of the functions "
            f"that the contract requires are not as it says:\n  {lines}\n"
            f"Upgrade {package.split()[0]} or report this to its author."
        )
    return found
