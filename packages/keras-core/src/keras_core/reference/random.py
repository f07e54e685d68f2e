"""Random draws of the NumPy backend: the portable stream itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keras_core.reference import distributions


def uniform(key: Any, shape: Sequence[Any], *, dtype: str) -> Any:
    """Return independent draws from `[0, 1)`."""
    return distributions.uniform(key, [int(n) for n in shape], dtype)
