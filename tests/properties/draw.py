"""Hypothesis strategies for the arguments of ops: shapes, axes, and arrays with special values among their elements.

Arrays come from a drawn seed rather than from drawn elements: that is a hundred times quicker, and shapes and axes,
where the bugs are, still shrink.
"""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

SPECIAL = (0.0, -0.0, 1.0, -1.0, 0.5, float("inf"), float("-inf"), float("nan"))
INTEGERS = ("int8", "uint8", "int32")


def shapes(low=0, high=3, least=0, most=4):
    """Shapes of `low` to `high` axes, each of `least` to `most` elements."""
    return st.lists(st.integers(least, most), min_size=low, max_size=high).map(tuple)


@st.composite
def arrays(draw, shape=None, dtype="float32", low=-3.0, high=3.0, special=False, distinct=False):
    """An array: floats uniform between `low` and `high`, integers likewise, bools.

    Args:
        shape: a shape or a strategy for shapes.
        dtype: a name or a strategy for names.
        special: whether about a fifth of the floats are zeros of either sign, infinities or NaN.
        distinct: whether no two elements are equal.
    """
    shape = shapes() if shape is None else shape
    shape = draw(shape) if isinstance(shape, st.SearchStrategy) else shape
    dtype = draw(dtype) if isinstance(dtype, st.SearchStrategy) else dtype
    random = np.random.default_rng(draw(st.integers(0, 2**16)))
    if dtype == "bool":
        return random.random(shape) < 0.5
    if dtype.startswith(("int", "uint")):
        least = max(low, 0) if dtype.startswith("uint") else low
        return random.integers(round(least), round(high) + 1, shape).astype(dtype)
    if distinct:
        size = int(np.prod(shape))
        return ((random.permutation(size) - size // 2) * 0.25).astype(dtype).reshape(shape)
    made = random.uniform(low, high, shape)
    if special and draw(st.booleans()):
        made = np.where(random.random(shape) < 0.2, random.choice(SPECIAL, shape), made)
    return made.astype(dtype)


def dtypes(*names):
    """One of the dtypes, float32 first."""
    return st.sampled_from(names or ("float32", "int32", "bool", "uint8"))


@st.composite
def broadcastable(draw, count=2, **options):
    """Arrays whose shapes broadcast together."""
    shape = draw(shapes())

    def part():
        own = tuple(1 if draw(st.integers(0, 3)) == 0 else n for n in shape)
        return own[draw(st.integers(0, len(own))) :] if draw(st.booleans()) else own

    return tuple(draw(arrays(part(), **options)) for _ in range(count))


def axis(ndim):
    """One axis, counted from either end."""
    return st.integers(-ndim, ndim - 1)


@st.composite
def axes(draw, ndim):
    """All axes, one, or several."""
    kind = draw(st.sampled_from(["all", "one", "some"]))
    if kind == "all" or not ndim:
        return None
    if kind == "one":
        return draw(axis(ndim))
    chosen = draw(st.lists(st.integers(0, ndim - 1), min_size=1, max_size=ndim, unique=True))
    return tuple(a - ndim if draw(st.booleans()) else a for a in chosen)
