"""Nested structures of tuples, lists and dicts, through optree.

None is a leaf, dicts are visited in sorted key order, and namedtuples and ordered dicts keep their type.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import optree

_NONE_IS_LEAF: dict[str, Any] = {"none_is_leaf": True, "namespace": "keras_core"}


def is_nested(structure: Any) -> bool:
    """Return whether `structure` is a container that `flatten` would open."""
    return not optree.tree_is_leaf(structure, **_NONE_IS_LEAF)


def flatten(structure: Any) -> list[Any]:
    """Return the leaves of `structure` as a list.

    Example:

    >>> flatten({"b": 1, "a": (2, None)})
    [2, None, 1]
    """
    return optree.tree_leaves(structure, **_NONE_IS_LEAF)


def flatten_with_structure(structure: Any) -> tuple[list[Any], Any]:
    """Return the leaves and a description from which `unflatten` rebuilds the structure."""
    return optree.tree_flatten(structure, **_NONE_IS_LEAF)


def unflatten(description: Any, leaves: list[Any]) -> Any:
    """Return the structure described by `description`, holding `leaves`."""
    return optree.tree_unflatten(description, leaves)


def map_structure(func: Callable[..., Any], *structures: Any) -> Any:
    """Return the structure with `func` applied to each leaf, or to corresponding leaves of several structures.

    Example:

    >>> map_structure(lambda a, b: a + b, [1, (2,)], [10, (20,)])
    [11, (22,)]
    """
    return optree.tree_map(func, *structures, **_NONE_IS_LEAF)


def pack_sequence_as(structure: Any, flat_sequence: Any) -> Any:
    """Return the leaves `flat_sequence` in the shape of `structure`."""
    leaves, description = flatten_with_structure(structure)
    flat = list(flat_sequence)
    if len(flat) != len(leaves):
        raise ValueError(f"The structure has {len(leaves)} leaves, but flat_sequence has {len(flat)}.")
    return unflatten(description, flat)


def assert_same_structure(a: Any, b: Any) -> None:
    """Raise ValueError unless `a` and `b` nest alike.

    Raises:
        ValueError: the structures differ; the message shows both.
    """
    first, second = flatten_with_structure(a)[1], flatten_with_structure(b)[1]
    if first != second:
        raise ValueError(f"The structures differ: {first} against {second}.")
