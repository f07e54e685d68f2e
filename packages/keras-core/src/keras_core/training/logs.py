"""Figures of a step that are read from the device only when somebody looks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from keras_core.plugins import active


def to_number(value: Any) -> Any:
    """Return a scalar tensor as a float, an array of more elements as NumPy."""
    if isinstance(value, (int, float)):
        return value
    array = active.xp.to_numpy(value) if active.xp.is_tensor(value) else np.asarray(value)
    return float(array) if array.ndim == 0 or array.size == 1 else array


class LazyLogs(dict[str, Any]):
    """A dict that fills itself at its first reading.

    Args:
        read: returns the figures, tensors or numbers by name.
    """

    def __init__(self, read: Callable[[], Mapping[str, Any]]) -> None:
        super().__init__()
        self._read: Callable[[], Mapping[str, Any]] | None = read

    def _fill(self) -> None:
        if self._read is not None:
            read, self._read = self._read, None
            for name, value in read().items():
                super().setdefault(name, to_number(value))

    def __getitem__(self, key: str) -> Any:
        self._fill()
        return super().__getitem__(key)

    def __iter__(self) -> Iterator[str]:
        self._fill()
        return super().__iter__()

    def __len__(self) -> int:
        self._fill()
        return super().__len__()

    def __contains__(self, key: object) -> bool:
        self._fill()
        return super().__contains__(key)

    def get(self, key: str, default: Any = None) -> Any:
        """Return the figure called `key`, or `default`."""
        self._fill()
        return super().get(key, default)

    def keys(self) -> Any:
        """Return the names."""
        self._fill()
        return super().keys()

    def values(self) -> Any:
        """Return the figures."""
        self._fill()
        return super().values()

    def items(self) -> Any:
        """Return the names with the figures."""
        self._fill()
        return super().items()

    def copy(self) -> dict[str, Any]:
        """Return the figures as a plain dict."""
        self._fill()
        return dict(super().items())

    def __repr__(self) -> str:
        self._fill()
        return super().__repr__()
