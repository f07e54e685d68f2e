"""Nested structures of tuples, lists and dicts, through optree.

None is a leaf, dicts are visited in sorted key order, and namedtuples and ordered dicts keep their type and order.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import optree

_NONE_IS_LEAF: dict[str, Any] = {"none_is_leaf": True, "namespace": "keras_core"}

__all__ = [
    "MAP_TO_NONE",
    "assert_same_paths",
    "assert_same_structure",
    "flatten",
    "flatten_with_path",
    "is_nested",
    "lists_to_tuples",
    "map_shape_structure",
    "map_structure",
    "map_structure_up_to",
    "pack_sequence_as",
    "traverse",
]


class MAP_TO_NONE:
    """What the function of `traverse` returns in order to put None in the place of what it got."""


def is_nested(structure: Any) -> bool:
    """Return whether `structure` is a container that `flatten` would open."""
    if hasattr(structure, "dtype"):  # a tensor, which is what most of them are
        return False
    return not optree.tree_is_leaf(structure, **_NONE_IS_LEAF)


def flatten(structure: Any) -> list[Any]:
    """Return the leaves of `structure` as a list.

    Example:

    >>> flatten({"b": 1, "a": (2, None)})
    [2, None, 1]
    """
    return optree.tree_leaves(structure, **_NONE_IS_LEAF)


def flatten_with_path(structure: Any) -> list[tuple[tuple[Any, ...], Any]]:
    """Return `(path, leaf)` for each leaf of `structure`; a path holds the keys and indices that lead to the leaf.

    Example:

    >>> flatten_with_path({"b": 1, "a": (2, None)})
    [(('a', 0), 2), (('a', 1), None), (('b',), 1)]
    """
    paths, leaves, _ = optree.tree_flatten_with_path(structure, **_NONE_IS_LEAF)
    return list(zip(paths, leaves, strict=True))


def flatten_with_structure(structure: Any) -> tuple[list[Any], Any]:
    """Return the leaves and a description from which `unflatten` rebuilds the structure."""
    return optree.tree_flatten(structure, **_NONE_IS_LEAF)


def unflatten(description: Any, leaves: list[Any]) -> Any:
    """Return the structure described by `description`, holding `leaves`."""
    return optree.tree_unflatten(description, leaves)


def map_structure(func: Callable[..., Any], *structures: Any, none_is_leaf: bool = True) -> Any:
    """Return the structure with `func` applied to each leaf, or to corresponding leaves of several structures.

    Args:
        func: takes a leaf of each structure.
        *structures: nest alike.
        none_is_leaf: whether `func` is called with None as well; else None stays as it is.

    Raises:
        ValueError: there is no structure, or they nest differently.

    Example:

    >>> map_structure(lambda a, b: a + b, [1, (2,)], [10, (20,)])
    [11, (22,)]
    """
    if not structures:
        raise ValueError("map_structure needs at least one structure after the function.")
    return optree.tree_map(func, *structures, none_is_leaf=none_is_leaf, namespace="keras_core")


def map_structure_up_to(shallow_structure: Any, func: Callable[..., Any], *structures: Any) -> Any:
    """Return `shallow_structure` with `func` applied to what the structures hold in the places of its leaves.

    Args:
        shallow_structure: how deep to go.
        func: takes a part of each structure.
        *structures: nest as `shallow_structure` does, and possibly deeper.

    Raises:
        ValueError: there is no structure, or one nests differently.

    Example:

    >>> map_structure_up_to({"a": 0, "b": 0}, len, {"a": [1, 2], "b": [3]})
    {'a': 2, 'b': 1}
    """
    if not structures:
        raise ValueError("map_structure_up_to needs at least one structure after the function.")
    description = optree.tree_structure(shallow_structure, **_NONE_IS_LEAF)
    parts = [description.flatten_up_to(structure) for structure in structures]
    return optree.tree_unflatten(description, [func(*values) for values in zip(*parts, strict=True)])


def map_shape_structure(func: Callable[..., Any], structure: Any) -> Any:
    """Return the structure with `func` applied to each shape in it.

    Args:
        func: takes a shape.
        structure: nests shapes: tuples and lists of nothing but ints and None, or None.

    Example:

    >>> map_shape_structure(len, {"a": (2, None), "b": [(3,)]})
    {'a': 2, 'b': [1]}
    """
    return optree.tree_map(func, structure, is_leaf=_is_shape, **_NONE_IS_LEAF)


def _is_shape(x: Any) -> bool:
    return isinstance(x, list | tuple) and all(n is None or isinstance(n, int) for n in x)


def traverse(func: Callable[[Any], Any], structure: Any, top_down: bool = True) -> Any:
    """Return the structure rebuilt by a function that sees every part of it, containers included.

    Args:
        func: takes a part and returns what stands in its place, None to leave it, or `MAP_TO_NONE` to put None there.
        structure: any structure.
        top_down: whether `func` sees a container before what is in it, and decides about all of that; else after, with
            its contents replaced.

    Example:

    >>> traverse(lambda x: tuple(x) if isinstance(x, list) else None, [1, [2]], top_down=False)
    (1, (2,))
    """
    found = func(structure) if top_down else None
    if found is None:
        if is_nested(structure):
            structure = optree.tree_map(
                lambda part: traverse(func, part, top_down),
                structure,
                is_leaf=lambda part: part is not structure,
                **_NONE_IS_LEAF,
            )
        found = None if top_down else func(structure)
    if found is None:
        return structure
    return None if found is MAP_TO_NONE else found


def lists_to_tuples(structure: Any) -> Any:
    """Return the structure with tuples in place of its lists.

    Example:

    >>> lists_to_tuples([1, {"a": [2]}])
    (1, {'a': (2,)})
    """
    return traverse(lambda part: tuple(part) if isinstance(part, list) else None, structure, top_down=False)


def pack_sequence_as(structure: Any, flat_sequence: Any) -> Any:
    """Return the leaves `flat_sequence` in the shape of `structure`.

    Raises:
        TypeError: `flat_sequence` is no sequence.
        ValueError: it has another number of leaves than `structure`.

    Example:

    >>> pack_sequence_as({"b": 0, "a": (0, 0)}, [1, 2, 3])
    {'b': 3, 'a': (1, 2)}
    """
    leaves, description = flatten_with_structure(structure)
    flat = list(flat_sequence)
    if len(flat) != len(leaves):
        raise ValueError(f"The structure has {len(leaves)} leaves, but flat_sequence has {len(flat)}.")
    return unflatten(description, flat)


def assert_same_structure(a: Any, b: Any, check_types: bool | None = None) -> None:
    """Raise ValueError unless `a` and `b` nest alike.

    Args:
        a, b: structures. A dict and an ordered dict of the same keys nest alike.
        check_types: only for compatibility, of no effect: types of containers count.

    Raises:
        ValueError: the structures differ; the message shows both.
    """
    first, second = flatten_with_structure(a)[1], flatten_with_structure(b)[1]
    if first == second:
        return
    try:
        optree.tree_map(lambda x, y: None, a, b, **_NONE_IS_LEAF)
        optree.tree_map(lambda x, y: None, b, a, **_NONE_IS_LEAF)
    except ValueError:
        raise ValueError(f"The structures differ: {first} against {second}.") from None


def assert_same_paths(a: Any, b: Any) -> None:
    """Raise ValueError unless the leaves of `a` and `b` have the same paths, whatever the types of the containers.

    Raises:
        ValueError: the paths differ; the message shows those that only one has.

    Example:

    >>> assert_same_paths([1, (2, 3)], (4, [5, 6]))
    """
    first, second = ({path for path, _ in flatten_with_path(structure)} for structure in (a, b))
    if first != second:
        raise ValueError(
            f"The paths of the structures differ: only the first has {sorted(first - second, key=str)}, only "
            f"the second {sorted(second - first, key=str)}."
        )
