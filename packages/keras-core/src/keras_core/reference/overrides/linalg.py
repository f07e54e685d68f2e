"""Linear algebra by LAPACK, where core's compositions would take several steps through it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from keras_core.reference.tensors import native, widened


def _quiet(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function with a tuple for a result without floating-point warnings."""

    def call(x: Any) -> Any:
        with np.errstate(all="ignore"):
            return tuple(np.asarray(part) for part in function(x))

    return call


def _on_square(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return `function`, which declines what is no square matrix, so that the composition's error names it."""
    wide = widened(function)
    return lambda x: wide(x) if x.ndim > 1 and x.shape[-1] == x.shape[-2] else NotImplemented


OVERRIDES = {
    "inv": _on_square(native(np.linalg.inv)),
    "det": _on_square(native(np.linalg.det)),
    "slogdet": _on_square(_quiet(np.linalg.slogdet)),
}
