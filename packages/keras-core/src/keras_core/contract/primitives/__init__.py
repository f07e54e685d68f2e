"""The required array functions, each a signature and a docstring without a body.

Where the array API standard (2024.12) has the function, this is that function. A backend supplies each one in its array
module or leaves it to its array namespace (`Backend.namespace`).
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from types import ModuleType
from typing import Any

from keras_core.contract.primitives import (
    contraction,
    creation,
    elementwise,
    movement,
    randomness,
    reduction,
    transfer,
)

GROUPS: dict[str, ModuleType] = {
    "transfer": transfer,
    "creation": creation,
    "elementwise": elementwise,
    "reduction": reduction,
    "movement": movement,
    "contraction": contraction,
    "randomness": randomness,
}


def specifications(module: ModuleType) -> dict[str, Callable[..., Any]]:
    """Return the functions that a specification module defines, by name."""
    return {
        name: member
        for name, member in vars(module).items()
        if inspect.isfunction(member) and member.__module__ == module.__name__
    }


PRIMITIVES: dict[str, Callable[..., Any]] = {
    name: function for module in GROUPS.values() for name, function in specifications(module).items()
}
