"""The call of an op that is measured, and its inputs as tensors of a framework."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Case:
    """One call. NumPy arrays in it become tensors; everything else is passed as it is.

    Attributes:
        args: positional arguments.
        kwargs: keyword arguments, none of them tensors.
        slopes: whether to measure the gradient, too, by all arrays of floats, or the positions of the arrays by which.
    """

    args: tuple[Any, ...]
    kwargs: dict[str, Any] = field(default_factory=dict)
    slopes: bool | tuple[int, ...] = True

    @property
    def leaves(self) -> list[np.ndarray]:
        """The arrays in order."""
        found: list[np.ndarray] = []
        _replaced(self.args, lambda x: found.append(x))
        return found

    @property
    def positions(self) -> list[int]:
        """The positions of the arrays by which the gradient is measured; none where it is not."""
        if isinstance(self.slopes, tuple):
            return list(self.slopes)
        return floats(self.leaves) if self.slopes else []

    def on(self, leaves: list[Any]) -> tuple[Any, ...]:
        """Return the positional arguments with `leaves` in place of the arrays."""
        rest: Iterator[Any] = iter(leaves)
        return _replaced(self.args, lambda _: next(rest))


def tensors(case: Case, args: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return those of `args` that stand for arrays, or for sequences of them."""
    return tuple(x for x, before in zip(args, case.args, strict=True) if _holds_arrays(before))


def floats(leaves: list[np.ndarray]) -> list[int]:
    """Return the positions of the arrays of floats."""
    return [i for i, x in enumerate(leaves) if x.dtype.kind == "f"]


def outputs(result: Any) -> list[Any]:
    """Return the tensors of a result that may be a sequence of them, nested or not."""
    if isinstance(result, list | tuple):
        return [x for part in result for x in outputs(part)]
    return [] if result is None else [result]


def _holds_arrays(x: Any) -> bool:
    return isinstance(x, np.ndarray) or (isinstance(x, list | tuple) and any(_holds_arrays(part) for part in x))


def _replaced(x: Any, change: Callable[[Any], Any]) -> Any:
    if isinstance(x, np.ndarray):
        return change(x)
    if isinstance(x, list | tuple) and _holds_arrays(x):
        return type(x)(_replaced(part, change) for part in x)
    return x
