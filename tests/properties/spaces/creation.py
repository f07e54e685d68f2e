"""Tensors made of settings alone."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from properties.draw import arrays, shapes
from properties.spaces.space import Space, calls

SPACE: dict[str, Space] = {}

NUMBERS = st.floats(-4, 4, width=32)
SPACE["zeros"] = Space(calls(shapes()), np.zeros)
SPACE["ones"] = Space(calls(shapes()), np.ones)
SPACE["full"] = Space(calls(shapes(), 2.5), np.full)
SPACE["eye"] = Space(calls(st.integers(0, 4), st.integers(1, 4), k=st.integers(-3, 3)), np.eye)
SPACE["identity"] = Space(calls(st.integers(0, 4)), np.identity)
SPACE["tri"] = Space(calls(st.integers(1, 4), st.integers(1, 4), k=st.integers(-3, 3)), np.tri)
SPACE["arange"] = Space(calls(st.integers(-4, 4), st.integers(-4, 9), st.sampled_from([1, 2, 3])), np.arange)
for name in "zeros_like ones_like".split():
    SPACE[name] = Space(calls(arrays()), getattr(np, name))
SPACE["full_like"] = Space(calls(arrays(), 1.5), np.full_like)
for name in "linspace logspace".split():
    drawn = calls(NUMBERS, NUMBERS, num=st.integers(0, 6), endpoint=st.booleans())
    SPACE[name] = Space(drawn, getattr(np, name), 64)
SPACE["geomspace"] = Space(calls(st.floats(0.5, 4), st.floats(5, 9), num=st.integers(1, 6)), np.geomspace, 32)
SPACE["meshgrid"] = Space(
    calls(arrays(shapes(1, 1)), arrays(shapes(1, 1)), indexing=st.sampled_from(["xy", "ij"])), np.meshgrid
)
for name in "bartlett blackman hamming hanning".split():
    SPACE[name] = Space(calls(st.integers(1, 9)), getattr(np, name), 4)
SPACE["kaiser"] = Space(calls(st.integers(1, 9), st.floats(0, 9)), np.kaiser, 8)
