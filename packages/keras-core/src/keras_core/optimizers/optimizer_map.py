"""Which optimizer updates which variable."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, MutableMapping
from typing import Any

from keras_core.optimizers.base import Optimizer
from keras_core.serialization import objects
from keras_core.serialization.registry import builtin


@builtin("keras.optimizers")
class OptimizerMap(MutableMapping):  # type: ignore[type-arg]
    """Maps paths of variables to optimizers: a dict whose keys are regular expressions that match a whole path.

    Looking up a path that no key matches gives the default.

    Args:
        default_optimizer: for variables that no key matches.
        optimizer_map: dict of optimizers by pattern.

    Raises:
        ValueError: a value is no optimizer, a key is no pattern or is there already.

    Example:

    >>> from keras_core import optimizers
    >>> found = optimizers.OptimizerMap(optimizers.Adam(), {".*/embeddings": optimizers.SGD()})
    >>> type(found["tokens/embeddings"]).__name__, type(found["dense/kernel"]).__name__
    ('SGD', 'Adam')
    """

    def __init__(self, default_optimizer: Any, optimizer_map: Mapping[str, Any] | None = None) -> None:
        if not isinstance(default_optimizer, Optimizer):
            raise TypeError(f"OptimizerMap needs an Optimizer for its default_optimizer, got {default_optimizer!r}.")
        self._default = default_optimizer
        self._optimizers: dict[str, Optimizer] = {}
        for pattern, optimizer in (optimizer_map or {}).items():
            self[pattern] = optimizer

    @property
    def default_optimizer(self) -> Optimizer:
        """The optimizer of variables that no key matches."""
        return self._default

    def __call__(self, variable: Any) -> Optimizer:
        """Return the optimizer of a variable."""
        return self[variable.path]

    def __getitem__(self, key: str) -> Optimizer:
        if key in self._optimizers:
            return self._optimizers[key]
        matching = [pattern for pattern in self._optimizers if re.fullmatch(pattern, key)]
        if len(matching) > 1:
            raise ValueError(f"Several patterns match the variable {key!r}: {', '.join(map(repr, matching))}.")
        return self._optimizers[matching[0]] if matching else self._default

    def __setitem__(self, key: str, optimizer: Optimizer) -> None:
        if key in self._optimizers:
            raise ValueError(f"The OptimizerMap has an optimizer for {key!r} already. Delete it first.")
        if not isinstance(optimizer, Optimizer):
            raise ValueError(f"OptimizerMap holds Optimizers, got {optimizer!r} for {key!r}.")
        try:
            re.compile(key)
        except re.error as error:
            raise ValueError(f"{key!r} is no regular expression: {error}.") from None
        self._optimizers[key] = optimizer

    def __delitem__(self, key: str) -> None:
        del self._optimizers[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._optimizers)

    def __len__(self) -> int:
        return len(self._optimizers)

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal map."""
        return {
            "default_optimizer": objects.serialize_keras_object(self._default),
            "optimizer_map": {k: objects.serialize_keras_object(v) for k, v in self._optimizers.items()},
        }

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Any = None) -> OptimizerMap:
        """Return the map that `config` describes."""
        made = {k: objects.deserialize_keras_object(v, custom_objects=custom_objects) for k, v in config.items()}
        return cls(**made)
