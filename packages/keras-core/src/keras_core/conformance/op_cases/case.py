"""One case of an op: what it is called with, and what NumPy makes of that in double precision."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np

from keras_core import ops


@dataclasses.dataclass(frozen=True, eq=False)
class Case:
    """A call of an op and its expected result.

    Attributes:
        op: name of the op.
        args: arguments; arrays among them, also in lists, are tensors. Float32 ones are tried in other floats as well.
        reference: takes the arguments, floats in double precision, and the keyword arguments, and returns an array or
            a tuple of arrays.
        kwargs: static keyword arguments.
        label: distinguishes the cases of an op.
        factor: how much wider than usual the tolerance is.
        short: whether the case is tried in float16 and bfloat16 as well.
        slopes: whether gradients exist at the given arguments and are checked.
        host: whether the composition runs on the host: then it is called eagerly and has no slopes.
    """

    op: str
    args: tuple[Any, ...]
    reference: Callable[..., Any]
    kwargs: dict[str, Any] = dataclasses.field(default_factory=dict)
    label: str = ""
    factor: float = 1.0
    short: bool = True
    slopes: bool = False
    host: bool = False

    @property
    def id(self) -> str:
        """Name of the case in test ids."""
        return f"{self.op}_{self.label}" if self.label else self.op

    @property
    def function(self) -> Callable[..., Any]:
        """The op itself."""
        return getattr(ops.image if self.op in ops.image.__all__ else ops, self.op)

    @property
    def arrays(self) -> list[np.ndarray]:
        """The arguments that are tensors."""
        return _arrays(self.args)

    @property
    def floats(self) -> bool:
        """Whether any argument is a float array."""
        return any(a.dtype == np.float32 for a in self.arrays)


def _arrays(structure: Any) -> list[np.ndarray]:
    if isinstance(structure, np.ndarray):
        return [structure]
    return [a for s in structure for a in _arrays(s)] if type(structure) in (list, tuple) else []
