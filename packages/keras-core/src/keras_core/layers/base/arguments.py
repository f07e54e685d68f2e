"""Constructor arguments of layers: checks, and their form in configs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keras_core import activations


def described(layer: Any, *names: str) -> dict[str, Any]:
    """Return attributes of a layer by name as a config holds them: built-in activations by name, objects as configs."""
    return {n: _written(getattr(layer, n)) for n in names}


def _written(value: Any) -> Any:
    return activations.serialize(value) if callable(value) or hasattr(value, "get_config") else value


def positive_int(value: Any, name: str, layer: Any) -> int:
    """Return `value` if it is a positive integer.

    Args:
        value: what the user gave.
        name: name of the argument.
        layer: the layer, or the name of its class.

    Raises:
        ValueError: it is not.
    """
    if isinstance(value, bool) or not hasattr(value, "__index__") or int(value) < 1:
        raise ValueError(f"{owner(layer)}: {name} must be a positive integer, got {value!r}.")
    return int(value)


def int_tuple(value: Any, count: int, name: str, layer: Any, lowest: int = 1) -> tuple[int, ...]:
    """Return `value` as one int for each of `count` axes; a single int stands for all.

    Raises:
        ValueError: their number is wrong, or one is below `lowest`.
    """
    single = hasattr(value, "__index__") and not isinstance(value, bool)
    values: Any = (value,) * count if single else value
    fits = isinstance(values, Sequence) and not isinstance(values, str) and len(values) == count
    if not fits or any(isinstance(v, bool) or not hasattr(v, "__index__") or int(v) < lowest for v in values):
        kind = "a positive integer" if lowest else "a non-negative integer"
        several = f", or a tuple of {count} of them" if count > 1 else ""
        raise ValueError(f"{owner(layer)}: {name} must be {kind}{several}, got {value!r}.")
    return tuple(int(v) for v in values)


def fraction(value: Any, name: str, layer: Any) -> float:
    """Return `value` if it lies between 0 and 1.

    Raises:
        ValueError: it does not.
    """
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= 1:
        raise ValueError(f"{owner(layer)}: {name} must be a number between 0 and 1, got {value!r}.")
    return value


def one_of(value: Any, allowed: Sequence[str], name: str, layer: Any) -> str:
    """Return `value` in lower case if it is among `allowed`.

    Raises:
        ValueError: it is not.
    """
    if not isinstance(value, str) or value.lower() not in allowed:
        raise ValueError(f"{owner(layer)}: {name} must be one of {', '.join(map(repr, allowed))}, got {value!r}.")
    return value.lower()


def owner(layer: Any) -> str:
    """Return how errors name a layer: its class, and its name where it has one yet."""
    name = getattr(layer, "name", None)
    return f"{type(layer).__name__} {name!r}" if name else type(layer).__name__
