"""Automatic names: `dense`, `dense_1`, ... counted per prefix since the last `clear`."""

from __future__ import annotations

import collections
import re

_counts: collections.Counter[str] = collections.Counter()


def unique_name(prefix: str) -> str:
    """Return `prefix` at its first use and `prefix_1`, `prefix_2`, ... after.

    Example:

    >>> unique_name("an_example"), unique_name("an_example")
    ('an_example', 'an_example_1')
    """
    count = _counts[prefix]
    _counts[prefix] += 1
    return prefix if count == 0 else f"{prefix}_{count}"


def get_uid(prefix: str = "") -> int:
    """Return how often a uid was asked for with `prefix`, this time included."""
    _counts[prefix] += 1
    return _counts[prefix]


def clear() -> None:
    """Start counting anew."""
    _counts.clear()


def snake_case(name: str) -> str:
    """Return a class name in snake case, as used for automatic names.

    Example:

    >>> snake_case("GlobalAveragePooling2D"), snake_case("LSTM")
    ('global_average_pooling2d', 'lstm')
    """
    name = re.sub(r"\W+", "", name)
    name = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub("([a-z])([A-Z])", r"\1_\2", name).lower()
