"""Holding a loaded backend against the contract, function by function, before anything calls it."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from typing import Any

from keras_core.contract.backend import Backend
from keras_core.contract.engine import LEVELS, optional_engine, required_engine
from keras_core.contract.primitives import GROUPS, PRIMITIVES, specifications
from keras_core.contract.stubs import is_unwritten
from keras_core.errors import ContractError


def required(level: str) -> dict[str, Callable[..., Any]]:
    """Return the specifications of all functions that a backend of `level` must supply."""
    return {**PRIMITIVES, **required_engine(level)}


STANDARD = frozenset(
    name for group in ("elementwise", "reduction", "movement", "contraction") for name in specifications(GROUPS[group])
)
"""The required functions that an array namespace may supply."""


def find(backend: Backend, name: str) -> Callable[..., Any] | None:
    """Return the backend's function called `name`: of its modules in order, else of its array namespace.

    A namespace has what the standard defines as the contract does; functions that take or tell dtypes by name are never
    taken from it. One that is marked as unwritten counts as absent.
    """
    for module in backend.modules:
        function = getattr(module, name, None)
        if callable(function) and not is_unwritten(function):
            return function
    function = getattr(backend.namespace, name, None) if name in STANDARD else None
    return function if callable(function) else None


def shown(function: Callable[..., Any]) -> str:
    """Return the signature of a function as text, with annotations as they were written."""
    return re.sub(r"""(: |-> )(["'])(.*?)\2(?=[,)=\s]|$)""", r"\1\3", str(inspect.signature(function)))


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
        return f"{error}; its signature is {shown(function)}, the contract's {shown(specification)}"
    return None


def present(backend: Backend) -> dict[str, Callable[..., Any]]:
    """Return those of the required functions that are there with the contract's signature, by name."""
    found = ((name, find(backend, name)) for name in required(backend.capabilities.level))
    return {n: f for n, f in found if f is not None and mismatch(f, required(backend.capabilities.level)[n]) is None}


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
    found, problems, unwritten = _examine(backend, level)
    if problems:
        lines = "\n  ".join(problems)
        advice = f"Upgrade {package.split()[0]} or report this to its author."
        if unwritten:
            advice = (
                "Its author has still to write them; "
                f"`pytest --pyargs keras_core.conformance --keras-backend {backend.name}` tells how far it is."
            )
        raise ContractError(
            f"{package} claims level {level!r} for its backend {backend.name!r}, but {len(problems)} of the functions "
            f"that the contract requires are not as it says:\n  {lines}\n{advice}"
        )
    return found


def _examine(backend: Backend, level: str) -> tuple[dict[str, Callable[..., Any]], list[str], bool]:
    """Return the required functions that are there by name, what is wrong, and whether any is a stub."""
    found: dict[str, Callable[..., Any]] = {}
    problems: list[str] = []
    unwritten = False
    for name, specification in required(level).items():
        function = find(backend, name)
        if function is None:
            stub = next((m.__name__ for m in backend.modules if is_unwritten(getattr(m, name, None))), None)
            unwritten = unwritten or stub is not None
            lack = f"still to be written in {stub}" if stub else "missing"
            problems.append(f"{name}: {lack}, expected {name}{shown(specification)}")
            continue
        reason = mismatch(function, specification)
        if reason:
            problems.append(f"{name} in {getattr(function, '__module__', '?')}: {reason}")
        found[name] = function
    for name, specification in optional_engine().items():
        function = find(backend, name)
        reason = None if function is None else mismatch(function, specification)
        if reason:
            problems.append(f"{name}, which is optional, in {getattr(function, '__module__', '?')}: {reason}")
    return found, problems, unwritten
