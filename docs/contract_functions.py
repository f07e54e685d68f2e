"""The contract's functions as Markdown, from their own signatures and docstrings."""

from __future__ import annotations

import inspect
import re
import textwrap
from collections.abc import Callable, Iterator
from typing import Any

from keras_core.contract import HOT
from keras_core.contract.engine import LEVELS, optional_engine, required_engine
from keras_core.contract.primitives import GROUPS, specifications
from keras_core.plugins.verification import STANDARD, shown

SECTIONS = ("Args:", "Returns:", "Raises:", "Example:")
TITLES = {
    "infers": "State: level `infers`",
    "trains": "Gradients: level `trains`",
    "compiles": "Compilation and control flow: level `compiles`",
}


def render() -> str:
    """Return the reference of all functions."""
    parts = []
    for group, module in GROUPS.items():
        parts += [f"## {group.capitalize()}: level `infers`", inspect.getdoc(module).partition("\n")[2].strip()]
        parts += [entry(name, function) for name, function in specifications(module).items()]
    engine = required_engine("compiles")
    for level, names in LEVELS.items():
        parts += [f"## {TITLES[level]}", *(entry(name, engine[name]) for name in names)]
    parts += ["## Optional", *(entry(name, function) for name, function in optional_engine().items())]
    return "\n\n".join(filter(None, parts)) + "\n"


def hot_list() -> str:
    """Return the ops worth an override, by family."""
    return "\n\n" + "\n".join(f"- {family}: {' '.join(f'`{n}`' for n in names)}" for family, names in HOT.items())


def entry(name: str, function: Callable[..., Any]) -> str:
    """Return one function: its name, its signature, what it does."""
    note = "\n\nAn array API namespace may supply it." if name in STANDARD else ""
    return f"### {name}\n\n```text\n{name}{shown(function)}\n```\n\n{markdown(inspect.getdoc(function) or '')}{note}"


def markdown(docstring: str) -> str:
    """Return a Google-style docstring as Markdown.

    Example:

    >>> print(markdown("Do it.\\n\\nArgs:\\n    x: what\\n        to do."))
    Do it.
    <BLANKLINE>
    **Args**
    <BLANKLINE>
    - `x`: what to do.
    """
    return "\n".join(_lines(docstring)).strip()


def _lines(docstring: str) -> Iterator[str]:
    head, *sections = re.split(rf"^({'|'.join(SECTIONS)})$", docstring, flags=re.MULTILINE)
    yield f"{head.rstrip()}\n"
    for title, body in zip(sections[::2], sections[1::2], strict=True):
        yield f"**{title[:-1]}**\n"
        text = textwrap.dedent(body.strip("\n"))
        if title == "Example:" or not re.match(r"[\w*, ]+: ", text):
            yield f"{text}\n"
            continue
        for item in re.split(r"\n(?=\S)", text):
            names, _, what = item.partition(": ")
            yield f"- `{names}`: {' '.join(what.split())}"
        yield ""
