"""Reductions that leave NaN out, quantiles, counts, differences and correlation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from keras_core.conformance.arrays import distinct, integers, numbers
from keras_core.conformance.op_cases.case import Case

X = numbers(2, 3, 4)
N = distinct(3, 4)
N[0, 1] = N[2, 0] = N[2, 3] = np.nan
D = distinct(3, 4)
SHARES = np.array([0.25, 0.6], "float32")


def place(function, filler):
    def reference(x, axis=None):
        return function(np.where(np.isnan(x), filler, x), axis)

    return reference


def histogram(x, bins, range=None):
    counts, edges = np.histogram(x, bins, range)
    return counts.astype(x.dtype), edges


def correlate(x1, x2, mode="valid"):
    return np.correlate(x1, x2, mode)


def trapezoid(y, x=None, dx=1.0, axis=-1):
    return np.trapezoid(y, x, dx, axis)


NAMES: Mapping[str, tuple[Callable[..., Any], float]] = {
    "nanmax": (np.nanmax, 1),
    "nanmin": (np.nanmin, 1),
    "nansum": (np.nansum, 4),
    "nanprod": (np.nanprod, 8),
    "nanmean": (np.nanmean, 4),
    "nanvar": (np.nanvar, 4),
    "nanstd": (np.nanstd, 4),
}

CASES = [
    *(
        Case(name, (N,), reference, dict(kwargs), label=label, factor=factor)
        for name, (reference, factor) in NAMES.items()
        for label, kwargs in (("all", {}), ("last_kept", {"axis": -1, "keepdims": True}))
    ),
    *(Case(n, (D,), NAMES[n][0], {"axis": 1}, label="plain", factor=NAMES[n][1], slopes=True) for n in NAMES),
    *(Case(n, (integers(2, 3),), NAMES[n][0], {"axis": 1}, label="int") for n in ("nanmax", "nansum", "nanprod")),
    *(Case("nanargmax", (N,), place(np.argmax, -np.inf), {"axis": axis}, label=f"axis{axis}") for axis in (None, 1)),
    *(Case("nanargmin", (N,), place(np.argmin, np.inf), {"axis": axis}, label=f"axis{axis}") for axis in (None, 1)),
    Case("nanargmax", (np.array([np.nan, -np.inf], "float32"),), lambda x: np.array(1), label="beside_infinity"),
    Case("nanargmin", (np.array([np.nan, np.inf], "float32"),), lambda x: np.array(1), label="beside_infinity"),
    Case("nancumsum", (N,), np.nancumsum, {"axis": 1}, factor=4),
    Case("nancumprod", (N,), np.nancumprod, {"axis": 0}, factor=4),
    *(
        Case(name, (D,), getattr(np, name), {"axis": axis}, label=f"axis{axis}", factor=2, slopes=True)
        for name in ("median", "nanmedian")
        for axis in (None, 1)
    ),
    Case("median", (N,), np.median, {"axis": 1}, label="nan"),
    Case("nanmedian", (N,), np.nanmedian, {"axis": 0, "keepdims": True}, label="nan"),
    *(
        Case("quantile", (X, 0.3), np.quantile, {"axis": (0, 2), "method": method}, label=method, factor=4, slopes=True)
        for method in ("linear", "lower", "higher", "midpoint", "nearest", "inverted_cdf")
    ),
    Case("quantile", (D, [0.25, 0.6]), np.quantile, {"axis": 0, "keepdims": True}, label="several", factor=4),
    Case("nanquantile", (N, [0.25, 0.6]), np.nanquantile, {"axis": 0}, factor=4),
    Case("percentile", (D, 70), np.percentile, factor=4),
    Case("nanpercentile", (N, [10, 50.0]), np.nanpercentile, {"axis": 0}, factor=4),
    Case("histogram", (X, 5), histogram, factor=4),
    Case("histogram", (X, 3, (-1.0, 2.0)), histogram, label="range", factor=4, short=False),
    *(
        Case("digitize", (D, np.array(edges, "float32")), np.digitize, label=label)
        for label, edges in (("ascending", [-0.5, 0.125, 0.75]), ("descending", [0.75, 0.125, -0.5]))
    ),
    Case("isin", (integers(3, 4), integers(3, seed=1)), np.isin),
    Case("isin", (D, D[0, :2]), np.isin, {"invert": True}, label="inverted"),
    Case("diff", (X,), np.diff, slopes=True, factor=2),
    Case("diff", (X,), np.diff, {"n": 2, "axis": 1}, label="second", factor=4),
    Case("diff", (integers(3, 4) > 0,), np.diff, label="bool"),
    Case("trapezoid", (X,), trapezoid, {"dx": 0.5, "axis": 1}, slopes=True, factor=2),
    Case("trapezoid", (X, numbers(3, seed=1)), trapezoid, {"axis": 1}, label="places", slopes=True, factor=4),
    *(
        Case(
            "correlate", (numbers(n), numbers(m, seed=1)), correlate, {"mode": mode}, label=f"{mode}_{n}_{m}", factor=4
        )
        for mode in ("valid", "same", "full")
        for n, m in ((5, 2), (3, 4))
    ),
    Case("correlate", (numbers(5), numbers(2, seed=1)), correlate, label="slopes", slopes=True, factor=4),
    Case("corrcoef", (numbers(3, 4),), np.corrcoef, factor=4, slopes=True),
    Case("corrcoef", (numbers(4),), np.corrcoef, label="single", factor=4),
]
