"""The host's random generators, NumPy's and Python's: their state as plain data, and back."""

from __future__ import annotations

import random
from typing import Any, NamedTuple

import numpy as np


class Generators(NamedTuple):
    """The state of both generators, as they give it."""

    numpy: Any
    python: Any

    def data(self) -> dict[str, Any]:
        """Return the state as numbers, lists and arrays, for `restore`."""
        kind, keys, position, has_gauss, gauss = self.numpy
        version, words, next_gauss = self.python
        return {
            "array_draws": [kind, keys, int(position), int(has_gauss), float(gauss)],
            "python_draws": [version, np.array(words, "uint32"), next_gauss],
        }


def state() -> Generators:
    """Return the state of both generators.

    Example:

    >>> import numpy as np
    >>> from keras_core.training import randomness
    >>> before = randomness.state().data()
    >>> first = np.random.uniform()
    >>> randomness.restore(before)
    >>> np.random.uniform() == first
    True
    """
    return Generators(np.random.get_state(), random.getstate())


def restore(data: dict[str, Any]) -> None:
    """Put both generators into a state that `Generators.data` returned."""
    np.random.set_state(tuple(data["array_draws"]))
    version, words, next_gauss = data["python_draws"]
    random.setstate((version, tuple(map(int, words)), next_gauss))
