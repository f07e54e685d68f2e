"""Trees that cross a trace: dicts keep their order, and what is no array keeps its value."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import jax
import numpy as np


class Static:
    """A leaf that is no array on its way into a trace, where it arrives as its value."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Static)
            and self.value.__class__ is other.value.__class__
            and (self.value is other.value or self.value == other.value)
        )

    def __hash__(self) -> int:
        return hash((self.value.__class__, self.value))


class Packed:
    """A tree on its way out of a trace, as the list of its arrays and a plan to build it again.

    JAX alone would sort the keys of dicts and refuse leaves that are no arrays.
    """

    __slots__ = ("arrays", "plan")

    def __init__(self, arrays: Sequence[Any], plan: Plan) -> None:
        self.arrays = arrays
        self.plan = plan


class Plan:
    """How to build a tree from its arrays. Equal to itself alone, which is cheap to compare."""

    __slots__ = ("keys", "tree")

    def __init__(self, tree: Any) -> None:
        self.tree = tree
        flat = tree.__class__ is dict and all(leaf.__class__ is Slot for leaf in tree.values())
        self.keys = tuple(tree) if flat else None


class Slot:
    """The place of an array in a plan."""

    __slots__ = ("index",)

    def __init__(self, index: int) -> None:
        self.index = index


jax.tree_util.register_pytree_node(Static, lambda leaf: ((), leaf), lambda leaf, _: leaf.value)
jax.tree_util.register_pytree_node(Packed, lambda p: (p.arrays, p.plan), lambda plan, arrays: Packed(arrays, plan))

_ARRAY, _CONVERTIBLE, _STATIC = "array", "convertible", "static"
_roles: dict[type, str] = {bool: _STATIC, int: _ARRAY, float: _ARRAY, complex: _ARRAY, np.ndarray: _ARRAY}


def _role(leaf: Any) -> str:
    """Return how a leaf of this type enters a trace: arrays and numbers as arrays, bools and strings as constants."""
    kind = leaf.__class__
    try:
        return _roles[kind]
    except KeyError:
        role = _STATIC
        if isinstance(leaf, jax.Array | np.generic):
            role = _ARRAY
        elif hasattr(kind, "__jax_array__"):
            role = _CONVERTIBLE
        return _roles.setdefault(kind, role)


def map_ordered(fn: Callable[[Any], Any], tree: Any) -> Any:
    """Return `tree` with `fn` applied to its leaves, dicts in their own order.

    None stays; a container that only JAX knows is mapped by JAX.
    """
    kind = tree.__class__
    if kind is dict:
        return {key: map_ordered(fn, value) for key, value in tree.items()}
    if kind is list or kind is tuple:
        return kind([map_ordered(fn, value) for value in tree])
    if isinstance(tree, tuple) and hasattr(tree, "_fields"):
        return kind(*[map_ordered(fn, value) for value in tree])
    if tree is None:
        return None
    if jax.tree_util.all_leaves([tree]):
        return fn(tree)
    return jax.tree_util.tree_map(fn, tree)


def is_plain(leaf: Any) -> bool:
    """Return whether `leaf` can be handed to a compiled function as it is."""
    return _role(leaf) is _ARRAY


def incoming(tree: Any) -> Any:
    """Return `tree` prepared to enter a trace: numbers as arrays, strings and other objects as constants."""
    return map_ordered(_enter, tree)


def _enter(leaf: Any) -> Any:
    role = _role(leaf)
    if role is _CONVERTIBLE:
        return leaf.__jax_array__()
    return leaf if role is _ARRAY else Static(leaf)


def pack(tree: Any) -> Any:
    """Return `tree` prepared to leave a trace: plain numbers, strings and other objects stay themselves."""
    if tree is None or isinstance(tree, jax.Array):
        return tree
    arrays: list[Any] = []

    def place(leaf: Any) -> Any:
        role = _role(leaf)
        if role is _STATIC or leaf.__class__ in (int, float, complex):
            return leaf
        arrays.append(leaf.__jax_array__() if role is _CONVERTIBLE else leaf)
        return Slot(len(arrays) - 1)

    plan = Plan(map_ordered(place, tree))
    return Packed(arrays, plan)


def unpack(result: Any) -> Any:
    """Return the tree that `pack` was given."""
    if result.__class__ is not Packed:
        return result
    arrays, plan = result.arrays, result.plan
    if plan.keys is not None:
        return dict(zip(plan.keys, arrays, strict=True))
    return map_ordered(lambda leaf: arrays[leaf.index] if leaf.__class__ is Slot else leaf, plan.tree)
