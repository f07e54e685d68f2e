"""Seeds: where keys come from."""

from __future__ import annotations

import random
from typing import Any

import numpy as np

from keras_core.plugins import active
from keras_core.serialization.registry import builtin
from keras_core.state.naming import unique_name
from keras_core.state.scopes import scopes
from keras_core.state.symbolic import KerasTensor
from keras_core.state.variable import Variable


@builtin("keras.random")
class SeedGenerator:
    """A source of keys: two words of state, of which the second counts.

    A layer that draws random numbers holds one, so that its draws are part of its state.

    Args:
        seed: integer from 0 to 2**32 - 1; drawn from Python's `random` where None.
        name: name of the generator.

    Attributes:
        state: Variable of shape `(2,)`, uint32: the seed and the count.

    Example:

    >>> generator = SeedGenerator(7)
    >>> first, second = generator.next(), generator.next()
    >>> generator.state.numpy().tolist()
    [7, 2]
    """

    def __init__(self, seed: int | None = None, name: str | None = None, **kwargs: Any) -> None:
        if kwargs:
            raise ValueError(f"SeedGenerator got unknown arguments {sorted(kwargs)}.")
        self.name = name or unique_name("seed_generator")
        self._initial_seed = seed
        value = make_seed() if seed is None else check_seed(seed)
        self.seed = value
        self._loaded = active.current()
        self.state = Variable(
            np.array([value, 0], "uint32"), dtype="uint32", trainable=False, name=f"{self.name}_state"
        )
        self._one = None

    def next(self, ordered: bool = True) -> Any:
        """Return a key, a uint32 tensor of shape `(2,)`, and count on."""
        if scopes.symbolic:
            return KerasTensor((2,), "uint32")
        functions = self._loaded.functions
        key = self.state.value
        step = functions["asarray"](np.array([0, 1], "uint32"), dtype="uint32")
        following = functions["add"](key, step)
        self.state.assign(following)
        return key

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal generator."""
        return {"seed": self._initial_seed, "name": self.name}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> SeedGenerator:
        """Return the generator that `config` describes."""
        return cls(**config)


def make_seed() -> int:
    """Return a seed drawn from Python's `random`, which `set_random_seed` makes repeatable."""
    return random.randint(1, 10**9)


def check_seed(seed: Any) -> int:
    """Return `seed` if it is an integer from 0 to 2**32 - 1.

    Raises:
        ValueError: it is not.
    """
    if isinstance(seed, bool) or not isinstance(seed, (int, np.integer)) or not 0 <= seed < 2**32:
        raise ValueError(f"A seed is an integer from 0 to 2**32 - 1, got {seed!r}.")
    return int(seed)


_global: dict[str, SeedGenerator] = {}


def global_seed_generator() -> SeedGenerator:
    """Return the generator that serves draws without a seed, one for each backend."""
    name = active.current().name
    if name not in _global:
        _global[name] = SeedGenerator(name="global_seed_generator")
    return _global[name]


def set_random_seed(seed: int) -> None:
    """Set the seeds of Python's `random`, of NumPy and of the library, so that a program repeats itself.

    Args:
        seed: integer from 0 to 2**32 - 1.
    """
    value = check_seed(seed)
    random.seed(value)
    np.random.seed(value)
    name = active.current().name
    kept = _global.pop(name, None)
    _global.clear()
    if kept is None:
        kept = SeedGenerator(value, name="global_seed_generator")
    else:  # steps that were compiled with its state go on with it
        kept.state.assign(np.array([value, 0], "uint32"))
        kept.seed = kept._initial_seed = value
    _global[name] = kept


def draw_key(seed: Any) -> Any:
    """Return the key for a draw.

    Args:
        seed: None for the global generator, an integer, a SeedGenerator, or a key.
    """
    if seed is None:
        return global_seed_generator().next()
    if isinstance(seed, SeedGenerator):
        return seed.next()
    if isinstance(seed, (int, np.integer)):
        return active.xp.asarray(np.array([check_seed(seed), 0], "uint32"), dtype="uint32")
    if isinstance(seed, Variable):
        return seed.value
    if hasattr(seed, "shape") and tuple(seed.shape) == (2,):
        return seed
    raise ValueError(f"A seed is None, an integer, a SeedGenerator or a key of shape (2,), got {seed!r}.")
