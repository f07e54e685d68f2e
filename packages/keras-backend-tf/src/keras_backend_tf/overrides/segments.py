"""Reductions of the rows of each segment."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from keras_backend_tf.kernels import SMALL, raw
from keras_backend_tf.movement import index

Tensor = Any

_less, _select = raw("Less"), raw("SelectV2")


def _places(data: Tensor, ids: Tensor, count: Any) -> Tensor | None:
    """Return the segment of each row, -1 for none, or None if this is not a plain case."""
    if type(count) is not int or ids.shape.rank != 1 or not data.shape.rank or not ids.dtype.is_integer:
        return None
    if data.dtype in SMALL or ids.dtype.is_unsigned or not data.shape[0] or data.shape[0] != ids.shape[0]:
        return None
    ids = index(ids)
    # the kernels leave out negative segments, and refuse those too high on CPUs
    return _select(_less(ids, count), ids, -1)


def _reduction(name: str) -> Callable[..., Any]:
    kernel = raw(name)

    def reduce(data: Tensor, segment_ids: Tensor, num_segments: int | None = None, sorted: bool = False) -> Any:
        places = _places(data, segment_ids, num_segments)
        return NotImplemented if places is None else kernel(data, places, num_segments)

    return reduce


# the largest and the smallest are composed: where floats have no row, the kernels stop short of infinity
OVERRIDES = {
    "segment_sum": _reduction("UnsortedSegmentSum"),
    "segment_prod": _reduction("UnsortedSegmentProd"),
}
