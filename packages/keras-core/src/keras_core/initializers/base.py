"""The class that every initializer derives from."""

from __future__ import annotations

from typing import Any

import numpy as np

from keras_core.plugins import active
from keras_core.serialization.registry import builtin
from keras_core.state.seed_generator import SeedGenerator, check_seed, make_seed


@builtin("keras.initializers")
class Initializer:
    """Makes the first value of a variable.

    Subclasses define `__call__(shape, dtype)`, which returns a NumPy array: values are computed once, in one
    place, so that a seed gives the same weights on every backend, to the bit.
    """

    def __call__(self, shape: Any, dtype: Any = None) -> Any:
        """Return the first value of a variable of `shape` and `dtype`."""
        raise NotImplementedError(f"{type(self).__name__} does not define `__call__`.")

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal initializer."""
        return {}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Initializer:
        """Return the initializer that `config` describes."""
        return cls(**config)

    def clone(self) -> Initializer:
        """Return an equal initializer."""
        return type(self).from_config(self.get_config())

    def __repr__(self) -> str:
        arguments = ", ".join(f"{k}={v!r}" for k, v in self.get_config().items())
        return f"{type(self).__name__}({arguments})"


class RandomInitializer(Initializer):
    """An initializer that draws from the portable stream.

    Args:
        seed: integer, SeedGenerator (its next key is used for each call), or None for a seed from `set_random_seed`'s
            stream. With an integer or None the same shape always gives the same values.
    """

    def __init__(self, seed: Any = None) -> None:
        self._initial_seed = seed
        self.seed = make_seed() if seed is None else seed
        if not isinstance(self.seed, SeedGenerator):
            check_seed(self.seed)

    def key(self) -> Any:
        """Return the NumPy key to draw with."""
        if isinstance(self.seed, SeedGenerator):
            return active.xp.to_numpy(self.seed.next())
        return np.array([self.seed, 0], "uint32")

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal initializer."""
        return {"seed": self._initial_seed}
