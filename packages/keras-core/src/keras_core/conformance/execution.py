"""Calling an op on arrays, as it is or as one compiled step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from keras_core.conformance.arrays import flat, map_arrays, tensor
from keras_core.plugins import active, xp


def collect(structure: Any) -> list[np.ndarray]:
    """Return the arrays in nested lists and tuples, in order."""
    found: list[np.ndarray] = []
    map_arrays(found.append, structure)
    return found


def replace(structure: Any, values: Any) -> Any:
    """Return nested lists and tuples with their arrays replaced by `values` in order."""
    rest = iter(values)
    return map_arrays(lambda a: next(rest), structure)


def compiled(fn: Callable[..., Any], mutable: Any = (), readonly: Any = ()) -> Callable[..., Any]:
    """Return `fn` compiled where the backend compiles, else as it is."""
    if not active.current().capabilities.compiles:
        return fn
    return xp.compile_step(fn, list(mutable), list(readonly), {})


def call(op: Callable[..., Any], args: Any, kwargs: dict[str, Any], *, as_step: bool) -> list[Any]:
    """Return the tensors that `op` returns for `args` and `kwargs`, whose arrays become tensors.

    Args:
        op: takes the tensors.
        args: arguments with arrays.
        kwargs: keyword arguments with arrays.
        as_step: whether to compile the call as a whole where the backend compiles.
    """
    given = [tuple(args), tuple(kwargs.values())]

    def run(*tensors: Any) -> Any:
        positional, named = replace(given, tensors)
        return flat(op(*positional, **dict(zip(kwargs, named))))

    return list((compiled(run) if as_step else run)(*map(tensor, collect(given))))
