"""Parts read, written and laid down elsewhere; encodings and casts."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st

from properties.draw import arrays, dtypes, shapes
from properties.spaces.space import OF_KIT, Space, calls, with_axis

SPACE: dict[str, Space] = {}

TABLE = (4, 3)
PLACES = arrays((5,), "int32", 0, 2).flatmap(
    lambda columns: arrays((5,), "int32", 0, 3).map(lambda rows: np.stack([rows, columns], -1))
)
SPACE["scatter"] = Space(calls(PLACES, arrays((5,)), TABLE), OF_KIT["scatter"], 4)
SPACE["scatter_update"] = Space(
    calls(arrays(TABLE), PLACES, arrays((5,)), reduction=st.sampled_from(["add", "max", "min", "mul"])),
    OF_KIT["scatter_update"],
    8,
)
STARTS = st.tuples(st.integers(0, 2), st.integers(0, 1))
SPACE["slice"] = Space(
    calls(arrays(TABLE), STARTS, st.tuples(st.integers(0, 2), st.integers(1, 2))),
    lambda x, start, size: x[tuple(slice(s, s + n) for s, n in zip(start, size))],
)
SPACE["slice_update"] = Space(calls(arrays(TABLE), STARTS, arrays((2, 2))), OF_KIT["slice_update"])


def keys(ndim: int) -> st.SearchStrategy:
    """Keys of ints, slices, Ellipsis and new axes for a tensor whose axes are 2 long or longer."""
    ends = st.none() | st.integers(-3, 3)
    some = st.integers(-2, 1) | st.builds(slice, ends, ends, st.sampled_from([None, 1, 2, -1])) | st.none()
    parts = st.lists(some, max_size=ndim).map(tuple)
    return parts | parts.map(lambda key: (*key[:-1], Ellipsis, *key[-1:]))


SPACE["get_item"] = Space(
    arrays(shapes(low=1, least=2)).flatmap(lambda a: calls(a, keys(a.ndim))), lambda x, key: x[key]
)


def multi_hot(x: Any, classes: int) -> Any:
    return (np.asarray(x)[..., None] == np.arange(classes)).any(min(x.ndim - 1, 1)).astype("float64")


SPACE["multi_hot"] = Space(calls(arrays(shapes(low=1, high=2, least=1), "int32", 0, 4), 5), multi_hot)
SPACE["in_top_k"] = Space(
    calls(arrays((3,), "int32", -1, 4), arrays((3, 4), distinct=True), k=st.integers(1, 4)),
    OF_KIT["in_top_k"],
)


def partitioned(results: list[Any], x: Any, kth: int, axis: int) -> tuple[Any, ...]:
    """What every partition has in common: the element in its place, and which lie before it."""
    ordered = np.take_along_axis(x, results[0], axis)
    return np.take(ordered, kth, axis), np.sort(np.take(ordered, range(kth), axis), axis)


SPACE["argpartition"] = Space(
    with_axis(arrays(shapes(low=1, least=3), distinct=True), lambda n: {"kth": st.integers(0, 2), "axis": -1}),
    lambda x, kth, axis: (np.take(np.sort(x, axis), kth, axis), np.take(np.sort(x, axis), range(kth), axis)),
    settle=partitioned,
)
KINDS = st.sampled_from(["float32", "int32", "uint8", "bool"])
SPACE["cast"] = Space(calls(arrays(dtype=dtypes(), low=0, high=9), KINDS), lambda x, name: np.asarray(x).astype(name))


def saturated(x: Any, name: str) -> Any:
    if name == "float32":
        return np.asarray(x).astype(name)
    bounds = np.iinfo(name)
    return np.clip(np.trunc(x), bounds.min, bounds.max).astype(name)


WIDE = arrays(dtype=dtypes("float32", "int32"), low=-400, high=400)
SPACE["saturate_cast"] = Space(calls(WIDE, st.sampled_from(["uint8", "int8", "int32", "float32"])), saturated)
SPACE["view"] = Space(
    calls(arrays(shapes(low=1, least=1), dtypes("int32", "uint8", "int8")), st.sampled_from(["uint8", "int8"])),
    lambda x, name: np.asarray(x).view(name),
)
SPACE["view_as_complex"] = Space(
    calls(arrays(shapes(high=2).map(lambda s: (*s, 2)))), lambda x: np.asarray(x)[..., 0] + 1j * np.asarray(x)[..., 1]
)
SPACE["rearrange"] = Space(calls(arrays((2, 4, 3)), "b (h w) c -> (c b) w h", h=2), OF_KIT["rearrange"])
for name in "copy stop_gradient".split():
    SPACE[name] = Space(calls(arrays(dtype=dtypes(), special=True)), np.copy)


def forgotten(results: list[Any], *args: Any, **kwargs: Any) -> tuple[Any, ...]:
    """Results without their values, which may be anything."""
    return tuple(np.zeros_like(r) for r in results)


SPACE["empty"] = Space(calls(shapes()), np.zeros, settle=forgotten)
SPACE["empty_like"] = Space(calls(arrays(dtype=dtypes())), np.zeros_like, settle=forgotten)
