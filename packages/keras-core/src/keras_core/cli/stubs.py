"""Modules of stubs, generated from the contract: its signatures, its docstrings, and nothing that could go stale."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from keras_core.contract.engine import LEVELS, required_engine
from keras_core.contract.primitives import GROUPS, specifications

ENGINE = required_engine("compiles")

MODULES: Mapping[str, tuple[str, Mapping[str, Callable[..., Any]]]] = {
    "arrays": (
        "Transfer, creation, arithmetic, reductions and the matrix product.",
        {
            name: function
            for group in ("transfer", "creation", "elementwise", "reduction", "contraction")
            for name, function in specifications(GROUPS[group]).items()
        },
    ),
    "movement": ("Movement and indexing.", specifications(GROUPS["movement"])),
    "random": ("Keyed random numbers.", specifications(GROUPS["randomness"])),
    "variables": (
        "Variable storage, and the end of gradients.",
        {name: ENGINE[name] for name in LEVELS["infers"]},
    ),
    "autodiff": ("Gradients. Needed for the level `trains`.", {name: ENGINE[name] for name in LEVELS["trains"]}),
    "compilation": (
        "Compiled steps and traced control flow. Needed for the level `compiles`; without them core runs eagerly.",
        {name: ENGINE[name] for name in LEVELS["compiles"]},
    ),
}
"""What each module of a new backend holds: a line that says so, and the contract's functions."""

_IMPORTS = {
    "AbstractContextManager": "contextlib",
    "Callable": "collections.abc",
    "Literal": "typing",
    "Mapping": "collections.abc",
    "Sequence": "collections.abc",
    "Any": "typing",
}
_ALIASES = {"Tensor": "Any", "Storage": "Any", "Axes": "int | tuple[int, ...] | None"}


def module_source(name: str) -> str:
    """Return the source of a module of stubs.

    Example:

    >>> "def uniform(key: Tensor, shape: Sequence[Any], *, dtype: str) -> Tensor:" in module_source("random")
    True
    """
    summary, functions = MODULES[name]
    bodies = [_stub(function) for function in functions.values()]
    used = set(re.findall(r"\w+", " ".join(map(_annotations, functions.values()))))
    aliases = [f"{alias} = {value}" for alias, value in _ALIASES.items() if alias in used]
    lines = [f'"""{summary}"""', "", "from __future__ import annotations", "", *_imports(used | {"Any"}), *aliases]
    return "\n".join(lines) + "\n\n\n" + "\n\n\n".join(bodies) + "\n"


def _stub(function: Callable[..., Any]) -> str:
    """Return the source of a specification with a mark on it, and a body that can be replaced."""
    source = inspect.getsource(function).rstrip()
    return f"@unwritten\n{source.removesuffix('...').rstrip()}\n    raise NotImplementedError"


def _annotations(function: Callable[..., Any]) -> str:
    return " ".join(map(str, function.__annotations__.values()))


def _imports(used: Iterable[str]) -> list[str]:
    names = set(used)
    standard: dict[str, list[str]] = {}
    for name, module in _IMPORTS.items():
        if name in names:
            standard.setdefault(module, []).append(name)
    lines = [f"from {module} import {', '.join(sorted(members))}" for module, members in sorted(standard.items())]
    lines += ["", "import numpy as np"] if "np" in names else []
    contract = ["Variable", "unwritten"] if "Variable" in names else ["unwritten"]
    return [*lines, "", f"from keras_core.contract import {', '.join(contract)}", ""]
