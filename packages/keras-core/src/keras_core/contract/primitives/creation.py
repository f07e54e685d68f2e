"""Creation of tensors from nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Tensor = Any


def full(shape: Sequence[Any], fill_value: Any, *, dtype: str) -> Tensor:
    """Return a tensor of `shape`, a tuple, filled with `fill_value`, a Python number or scalar tensor of any dtype.

    A dimension may be a scalar tensor.
    """
    ...


def arange(start: Any, stop: Any, step: Any, *, dtype: str) -> Tensor:
    """Return `start, start + step, ...` short of `stop`, of rank 1, empty where there is none.

    The three are Python numbers or scalar tensors; `step` is not 0.
    """
    ...
