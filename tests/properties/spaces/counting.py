"""Counts, places and segments: results that depend on which values occur."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st

from properties.draw import arrays, shapes
from properties.spaces.space import Space, calls

SPACE: dict[str, Space] = {}

COUNTS = arrays(shapes(1, 1, 1, 8), "int32", 0, 5)
SPACE["bincount"] = Space(calls(COUNTS, minlength=st.integers(0, 9)), np.bincount)
SPACE["digitize"] = Space(calls(arrays(), np.float32([-1, 0.5, 2])), np.digitize)
SPACE["isin"] = Space(calls(arrays(dtype="int32"), COUNTS, invert=st.booleans()), np.isin)
SPACE["histogram"] = Space(calls(arrays(shapes(least=1)), bins=4, range=(-2.0, 2.0)), np.histogram, 4)
SPACE["nonzero"] = Space(calls(arrays(shapes(low=1), "int32", -1, 1)), np.nonzero)
SPACE["unique"] = Space(
    calls(COUNTS, return_index=True, return_inverse=True, return_counts=True),
    lambda x, **options: np.unique(x, **options),
)


def segments(start: float, combine: Any) -> Any:
    """The reference of a reduction over the elements of each segment."""

    def reference(data: Any, ids: Any, num_segments: int) -> Any:
        result = np.full((num_segments, *data.shape[1:]), start)
        combine.at(result, ids, data)
        return result

    return reference


ROWS = st.integers(1, 6).flatmap(lambda n: calls(arrays((n, 2)), arrays((n,), "int32", 0, 3), 4))
REDUCED = {"sum": (0.0, np.add), "prod": (1.0, np.multiply), "max": (-np.inf, np.maximum), "min": (np.inf, np.minimum)}
for name, (start, combine) in REDUCED.items():
    SPACE[f"segment_{name}"] = Space(ROWS, segments(start, combine), 8)
