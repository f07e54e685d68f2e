"""Shape and order."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from properties import draw
from properties.draw import arrays, shapes
from properties.spaces.space import OF_KIT, Space, calls, one_axis, with_axis

SPACE: dict[str, Space] = {}


# Shaping and order
RANKED = shapes(low=1)
SPACE["flip"] = Space(with_axis(arrays(RANKED), lambda n: {"axis": draw.axes(n)}), np.flip)
SPACE["sort"] = Space(with_axis(arrays(RANKED, special=False), one_axis), np.sort)
SPACE["argsort"] = Space(with_axis(arrays(RANKED, distinct=True), one_axis), np.argsort)
SPACE["expand_dims"] = Space(with_axis(arrays(), lambda n: {"axis": st.integers(-n - 1, n)}), np.expand_dims)
SPACE["transpose"] = Space(
    with_axis(arrays(), lambda n: {"axes": st.none() | st.permutations(range(n)).map(tuple)}), np.transpose
)
SPACE["swapaxes"] = Space(
    with_axis(arrays(RANKED), lambda n: {"axis1": draw.axis(n), "axis2": draw.axis(n)}), np.swapaxes
)
SPACE["moveaxis"] = Space(
    with_axis(arrays(RANKED), lambda n: {"source": draw.axis(n), "destination": draw.axis(n)}), np.moveaxis
)
SPACE["roll"] = Space(
    with_axis(arrays(RANKED), lambda n: {"shift": st.integers(-5, 5), "axis": st.none() | draw.axis(n)}), np.roll
)
SPACE["ravel"] = Space(calls(arrays()), np.ravel)
SPACE["tile"] = Space(
    with_axis(arrays(), lambda n: {"repeats": st.lists(st.integers(1, 3), min_size=1, max_size=3).map(tuple)}),
    lambda x, repeats: np.tile(x, repeats),
)
SPACE["repeat"] = Space(
    with_axis(arrays(RANKED), lambda n: {"repeats": st.integers(0, 3), "axis": st.none() | draw.axis(n)}), np.repeat
)
SPACE["diff"] = Space(
    with_axis(arrays(shapes(low=1, least=3)), lambda n: {"n": st.integers(1, 2), "axis": draw.axis(n)}), np.diff, 4
)
for name in "concatenate stack".split():
    drawn = arrays(RANKED).flatmap(
        lambda a: st.tuples(st.just(a), arrays(a.shape)).flatmap(lambda pair: calls(list(pair), **one_axis(a.ndim)))
    )
    SPACE[name] = Space(drawn, getattr(np, name))
MATRICES = shapes(low=2)
for name in "tril triu".split():
    SPACE[name] = Space(calls(arrays(MATRICES), k=st.integers(-3, 3)), getattr(np, name))
for name in "diagonal trace".split():
    SPACE[name] = Space(calls(arrays(MATRICES), offset=st.integers(-2, 2)), getattr(np, name), 4)
for name in "fliplr flipud".split():
    SPACE[name] = Space(calls(arrays(MATRICES)), getattr(np, name))
SPACE["rot90"] = Space(calls(arrays(MATRICES), k=st.integers(-3, 5)), np.rot90)
SPACE["diag"] = Space(calls(arrays(shapes(low=1, high=2, least=1)), k=st.integers(-2, 2)), np.diag)
SPACE["pad"] = Space(
    with_axis(
        arrays(shapes(low=1, least=2)),
        lambda n: {
            "pad_width": st.lists(st.tuples(st.integers(0, 1), st.integers(0, 1)), min_size=n, max_size=n),
            "mode": st.sampled_from(["constant", "reflect", "symmetric", "edge", "wrap"]),
        },
    ),
    np.pad,
)
SPACE["take"] = Space(
    with_axis(
        arrays(shapes(low=1, least=3)), lambda n: {"indices": arrays(shapes(high=2), "int32", -3, 2), **one_axis(n)}
    ),
    np.take,
)
SPACE["searchsorted"] = Space(
    st.tuples(arrays((5,)).map(np.sort), arrays(shapes(high=1))).flatmap(
        lambda pair: calls(*pair, side=st.sampled_from(["left", "right"]))
    ),
    np.searchsorted,
)


def parts_of(name: str, least: int) -> None:
    """Joining by name: `hstack` and its like."""
    drawn = arrays(shapes(low=least, least=1)).flatmap(lambda a: calls([a, a + 1]))
    SPACE[name] = Space(drawn, getattr(np, name))


for name, least in (("hstack", 1), ("vstack", 1), ("dstack", 1)):
    parts_of(name, least)
for name, rank in (("hsplit", 2), ("vsplit", 2), ("dsplit", 3)):
    SPACE[name] = Space(calls(arrays(st.just((2, 4, 2)[:rank] if rank == 3 else (2, 4))), 2), getattr(np, name))
SPACE["split"] = Space(calls(arrays(st.just((2, 6))), st.sampled_from([2, 3, [1, 4]]), axis=-1), np.split)
SPACE["array_split"] = Space(calls(arrays(st.just((2, 7))), st.integers(1, 5), axis=1), np.array_split)
SPACE["append"] = Space(calls(arrays(), arrays()), lambda a, b: np.append(a, b))
SPACE["unstack"] = Space(
    with_axis(arrays(shapes(low=1, least=1)), one_axis), lambda x, axis: list(np.moveaxis(x, axis, 0))
)
SPACE["reshape"] = Space(arrays().flatmap(lambda a: calls(a, (a.size,) if a.size == 0 else (-1, 1))), np.reshape)
SPACE["squeeze"] = Space(calls(arrays(shapes(most=2))), np.squeeze)
SPACE["broadcast_to"] = Space(arrays().flatmap(lambda a: calls(a, (2, *a.shape))), np.broadcast_to)
SPACE["take_along_axis"] = Space(
    arrays(shapes(low=1, least=2)).flatmap(lambda a: calls(a, arrays(a.shape, "int32", -2, 1), axis=draw.axis(a.ndim))),
    np.take_along_axis,
)
SPACE["diagflat"] = Space(calls(arrays(shapes(low=1, high=2, least=1)), k=st.integers(-2, 2)), np.diagflat)
SPACE["top_k"] = Space(calls(arrays(shapes(low=1, least=2), distinct=True), k=st.integers(1, 2)), OF_KIT["top_k"])
SPACE["select"] = Space(
    arrays().flatmap(lambda a: calls([a > 1, a > 0], [a, a * 2], 7.0)),
    lambda conditions, choices, default: np.select(conditions, choices, default),
)
SPACE["unravel_index"] = Space(calls(arrays(dtype="int32", low=0, high=23), (2, 3, 4)), np.unravel_index)
