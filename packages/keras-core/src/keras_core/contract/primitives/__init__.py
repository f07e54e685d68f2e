"""The required array functions, each a signature and a docstring without a body.

Where the array API standard (2024.12) has the function, this is that function. A backend supplies each one in one of
its modules (`Backend.modules`) or leaves it to its array namespace (`Backend.namespace`). The groups transfer, creation
and randomness are never taken from a namespace: they name dtypes by text, which the standard does not.

What core relies on in a native tensor, beyond these functions:

- it has `shape` (a tuple) and `dtype` (hashable, one object or equal ones for each dtype);
- Python's arithmetic, comparisons and indexing work between it and tensors of the same dtype or Python numbers. NumPy
  scalars and arrays need not be taken there: core converts them first;
- a scalar tensor can be given to `bool`, `int` and `float`, unless it is being traced.

Shapes that core passes are tuples; an entry may be a scalar integer tensor where the docstring says so, which happens
only where `shape` returned one.
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
