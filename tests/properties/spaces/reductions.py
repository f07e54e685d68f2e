"""Reductions, running results and quantiles."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st

from properties import draw
from properties.draw import arrays, dtypes, shapes
from properties.spaces.space import OF_KIT, Space, calls, with_axis

SPACE: dict[str, Space] = {}

# Reductions
SOME = shapes(least=1)
KEEP = st.booleans()


def reduced(ndim: int) -> dict[str, Any]:
    return {"axis": draw.axes(ndim), "keepdims": KEEP}


for name in "sum prod mean any all var std max min amax amin ptp".split():
    kinds = dtypes("float32", "int32") if name not in ("any", "all") else dtypes("bool", "int32")
    sizes = shapes() if name in ("sum", "prod", "any", "all") else SOME
    SPACE[name] = Space(with_axis(arrays(sizes, dtype=kinds), reduced), getattr(np, name), 8)
for name in "nansum nanprod nanmean nanvar nanstd nanmax nanmin".split():
    SPACE[name] = Space(with_axis(arrays(SOME, special=False), reduced), getattr(np, name), 8)
SPACE["logsumexp"] = Space(with_axis(arrays(SOME), reduced), OF_KIT["logsumexp"], 4)
SPACE["count_nonzero"] = Space(
    with_axis(arrays(dtype=dtypes("int32", "bool")), lambda n: {"axis": draw.axes(n)}), np.count_nonzero
)
for name in "median quantile percentile".split():
    extra = () if name == "median" else (0.3 if name == "quantile" else 40.0,)
    drawn = arrays(SOME).flatmap(lambda a, extra=extra: calls(a, *extra, **reduced(a.ndim)))
    SPACE[name] = Space(drawn, getattr(np, name), 4)


def maybe_axis(ndim: int) -> dict[str, Any]:
    return {"axis": st.none() | draw.axis(ndim) if ndim else None}


for name in "argmax argmin nanargmax nanargmin".split():
    SPACE[name] = Space(with_axis(arrays(SOME, distinct=True), maybe_axis), getattr(np, name))
for name in "cumsum cumprod nancumsum nancumprod".split():
    SPACE[name] = Space(with_axis(arrays(shapes(low=1)), maybe_axis), getattr(np, name), 8)


for name in "nanmedian nanquantile nanpercentile".split():
    extra = () if name == "nanmedian" else (0.7 if name == "nanquantile" else 25.0,)
    drawn = arrays(SOME).flatmap(lambda a, extra=extra: calls(a, *extra, **reduced(a.ndim)))
    SPACE[name] = Space(drawn, getattr(np, name), 4)
SPACE["average"] = Space(
    arrays(shapes(low=1, least=1)).flatmap(lambda a: calls(a, axis=None, weights=arrays(a.shape, low=0.5, high=2))),
    np.average,
    8,
)
SPACE["norm"] = Space(
    arrays(shapes(low=1, high=1, least=1)).flatmap(
        lambda a: calls(a, ord=st.sampled_from([None, 1, 2, 3, float("inf"), float("-inf"), 0]), keepdims=KEEP)
    ),
    np.linalg.norm,
    8,
)
SPACE["trapezoid"] = Space(calls(arrays(shapes(low=1, least=2)), dx=0.5), np.trapezoid, 4)
SPACE["moments"] = Space(
    arrays(shapes(low=1, least=1)).flatmap(
        lambda a: calls(a, axes=draw.axis(a.ndim).map(lambda n: (n,)), keepdims=KEEP)
    ),
    lambda x, axes, keepdims: (np.mean(x, axes, keepdims=keepdims), np.var(x, axes, keepdims=keepdims)),
    8,
)


def clipped(gradients: Any, limit: float, together: bool) -> list[Any]:
    norms = [np.linalg.norm(g) for g in gradients]
    if together:
        norms = [np.linalg.norm(norms)] * len(norms)
    return [g * min(1.0, limit / n) if n else g for g, n in zip(gradients, norms)]


SPACE["clip_norms"] = Space(
    calls([arrays((2, 3)), arrays((4,))], limit=st.sampled_from([0.5, 3.0, 99.0]), together=KEEP), clipped, 4
)
SPACE["all_finite"] = Space(
    calls([arrays((2, 3), special=True), arrays((4,))]), lambda gradients: all(np.isfinite(g).all() for g in gradients)
)
