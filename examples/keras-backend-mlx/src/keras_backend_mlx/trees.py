"""Trees of arrays and constants: dicts, lists, tuples and leaves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import mlx.core as mx


class Slot:
    """The place of an array in a plan; all slots are equal, as any array of the step may stand there."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Slot)

    def __hash__(self) -> int:
        return 0


class Constant:
    """A leaf that is no array, equal to one of the same type and value (`1 == True` otherwise)."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Constant) or self.value.__class__ is not other.value.__class__:
            return False
        return self.value is other.value or bool(self.value == other.value)

    def __hash__(self) -> int:
        try:
            return hash(self.value)
        except TypeError:
            return 1


def map_tree(
    function: Callable[..., Any], tree: Any, *others: Any, is_leaf: Callable[[Any], bool] | None = None
) -> Any:
    """Return `tree` with `function` applied to its leaves and to those at their place in `others`; None stays."""
    if tree is None:
        return None
    if is_leaf is None or not is_leaf(tree):
        if isinstance(tree, dict):
            return {k: map_tree(function, v, *(o[k] for o in others), is_leaf=is_leaf) for k, v in tree.items()}
        if isinstance(tree, list | tuple):
            made = [map_tree(function, *members, is_leaf=is_leaf) for members in zip(tree, *others, strict=True)]
            return type(tree)(*made) if hasattr(tree, "_fields") else type(tree)(made)
    return function(tree, *others)


def leaves(tree: Any) -> list[mx.array]:
    """Return the arrays of a tree."""
    found: list[mx.array] = []
    map_tree(lambda leaf: found.append(leaf) if isinstance(leaf, mx.array) else None, tree)
    return found


def part(tree: Any) -> tuple[Any, list[mx.array]]:
    """Return a hashable plan of a tree, and its arrays in order."""
    arrays: list[mx.array] = []

    def plan(node: Any) -> Any:
        if isinstance(node, mx.array):
            arrays.append(node)
            return Slot()
        if isinstance(node, dict):
            return dict, tuple(node), tuple(map(plan, node.values()))
        if isinstance(node, list | tuple):
            return type(node), None, tuple(map(plan, node))
        return Constant(node)

    return plan(tree), arrays


def fill(plan: Any, arrays: list[mx.array]) -> Any:
    """Return the tree of a plan with `arrays` in their places."""
    rest = iter(arrays)

    def build(node: Any) -> Any:
        if isinstance(node, Slot):
            return next(rest)
        if isinstance(node, Constant):
            return node.value
        kind, keys, members = node
        made = list(map(build, members))
        if kind is dict:
            return dict(zip(keys, made))
        return kind(*made) if hasattr(kind, "_fields") else kind(made)

    return build(plan)
