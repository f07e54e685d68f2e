"""Nested structures."""

from __future__ import annotations

import collections

import pytest

from keras_core import tree

Point = collections.namedtuple("Point", "x y")
NESTED = {"b": [1, (2, None)], "a": Point(3, 4)}


def test_flattening_sorts_keys_and_keeps_none():
    assert tree.flatten(NESTED) == [3, 4, 1, 2, None]
    assert tree.flatten(None) == [None]
    assert tree.flatten(7) == [7]


def test_rebuilding():
    leaves, description = tree.flatten_with_structure(NESTED)
    rebuilt = tree.unflatten(description, [10 * x if x else x for x in leaves])
    assert rebuilt == {"b": [10, (20, None)], "a": Point(30, 40)} and isinstance(rebuilt["a"], Point)
    assert tree.pack_sequence_as(NESTED, range(5)) == {"b": [2, (3, 4)], "a": Point(0, 1)}
    with pytest.raises(ValueError, match="5 leaves, but flat_sequence has 2"):
        tree.pack_sequence_as(NESTED, [1, 2])


def test_mapping():
    assert tree.map_structure(lambda a, b: (a, b), [1, {"k": 2}], [3, {"k": 4}]) == [(1, 3), {"k": (2, 4)}]
    ordered = collections.OrderedDict([("z", 1), ("a", 2)])
    assert list(tree.map_structure(str, ordered).items()) == [("z", "1"), ("a", "2")]


def test_what_is_nested():
    assert tree.is_nested([]) and tree.is_nested({}) and tree.is_nested(Point(1, 2))
    assert not tree.is_nested(None) and not tree.is_nested("text") and not tree.is_nested(3)


def test_structures_that_differ():
    tree.assert_same_structure([1, {"a": 2}], [3, {"a": 4}])
    with pytest.raises(ValueError, match="structures differ"):
        tree.assert_same_structure([1, 2], (1, 2))


def test_traverse_sees_containers_and_can_put_none():
    def replace(part):
        if part == 2:
            return tree.MAP_TO_NONE
        return part * 10 if isinstance(part, int) else None

    for top_down in (True, False):
        made = tree.traverse(replace, {"b": [1, (2, None)], "a": 3}, top_down=top_down)
        assert made == {"b": [10, (None, None)], "a": 30}
    assert tree.traverse(lambda part: "X" if isinstance(part, tuple) else None, [1, (2, [3])]) == [1, "X"]


def test_shapes_are_leaves_of_map_shape_structure():
    assert tree.map_shape_structure(tuple, [(1, None), {"a": [3]}]) == [(1, None), {"a": (3,)}]
    assert tree.map_shape_structure(lambda shape: shape, (None, 3)) == (None, 3)


def test_paths_count_and_container_types_do_not():
    tree.assert_same_paths([1, {"a": 2}], (1, {"a": 2}))
    with pytest.raises(ValueError, match="only the first has"):
        tree.assert_same_paths([1, 2], [1])


def test_a_shallow_structure_bounds_the_map():
    assert tree.map_structure_up_to({"a": 1, "b": 2}, lambda x: x, {"a": [1, 2], "b": 3}) == {"a": [1, 2], "b": 3}
    with pytest.raises(ValueError, match="at least one structure"):
        tree.map_structure_up_to([1], len)
