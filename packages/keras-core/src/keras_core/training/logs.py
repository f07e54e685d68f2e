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
    return float(array.reshape(())) if array.size == 1 else array


class LazyLogs(dict[str, Any]):
    """A dict that fills itself at its first reading.

    Args:
        read: returns the figures, tensors or numbers by name.
    """

    def __init__(self, read: Callable[[], Mapping[str, Any]]) -> None:
        super().__init__()
        self._read: Callable[[], Mapping[str, Any]] | None = read

    def fill(self) -> None:
        """Read the figures now."""
        if self._read is not None:
            read, self._read = self._read, None
            for name, value in read().items():
                super().setdefault(name, to_number(value))

    def __getitem__(self, key: str) -> Any:
        self.fill()
        return super().__getitem__(key)

    def __iter__(self) -> Iterator[str]:
        self.fill()
        return super().__iter__()

    def __len__(self) -> int:
        self.fill()
        return super().__len__()

    def __contains__(self, key: object) -> bool:
        self.fill()
        return super().__contains__(key)

    def get(self, key: str, default: Any = None) -> Any:
        """Return the figure called `key`, or `default`."""
        self.fill()
        return super().get(key, default)

    def keys(self) -> Any:
        """Return the names."""
        self.fill()
        return super().keys()

    def values(self) -> Any:
        """Return the figures."""
        self.fill()
        return super().values()

    def items(self) -> Any:
        """Return the names with the figures."""
        self.fill()
        return super().items()

    def copy(self) -> dict[str, Any]:
        """Return the figures as a plain dict."""
        self.fill()
        return dict(super().items())

    def pop(self, *args: Any) -> Any:
        """Remove a figure and return it."""
        self.fill()
        return super().pop(*args)

    def setdefault(self, key: str, default: Any = None) -> Any:
        """Return the figure called `key`; `default`, which is kept, where there is none."""
        self.fill()
        return super().setdefault(key, default)

    def __eq__(self, other: object) -> bool:
        self.fill()
        return super().__eq__(other)

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> Any:
        return dict, (self.copy(),)

    def __repr__(self) -> str:
        self.fill()
        return super().__repr__()
