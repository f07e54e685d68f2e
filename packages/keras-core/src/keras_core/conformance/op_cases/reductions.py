"""Reductions, running sums, moments and order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from keras_core.conformance.arrays import distinct, integers, numbers
from keras_core.conformance.op_cases.case import Case

X = numbers(2, 3, 4)
D = distinct(3, 4)
I = integers(2, 3, 4)


def logsumexp(x, axis=None, keepdims=False):
    top = x.max(axis, keepdims=True)
    result = np.log(np.exp(x - top).sum(axis, keepdims=True)) + top
    return result if keepdims else np.squeeze(result, axis)


NAMES: Mapping[str, tuple[Callable[..., Any], float]] = {
    "sum": (np.sum, 4),
    "mean": (np.mean, 4),
    "var": (np.var, 4),
    "std": (np.std, 4),
    "max": (np.max, 1),
    "min": (np.min, 1),
    "amax": (np.max, 1),
    "amin": (np.min, 1),
    "prod": (np.prod, 8),
    "logsumexp": (logsumexp, 4),
    "ptp": (np.ptp, 2),
}
VARIANTS: Mapping[str, Mapping[str, Any]] = {
    "all": {"axis": None},
    "axis": {"axis": 1},
    "last_kept": {"axis": -1, "keepdims": True},
    "two": {"axis": (0, -1)},
}


def moments(x, axes, keepdims=False):
    return x.mean(axes, keepdims=keepdims), x.var(axes, keepdims=keepdims)


def average(x, axis, weights):
    return np.average(x, axis, weights)


def top_k(x, k):
    order = np.argsort(-x, -1, kind="stable")[..., :k]
    return np.take_along_axis(x, order, -1), order


def in_top_k(targets, predictions, k):
    classes = range(predictions.shape[1])
    return np.array([t in classes and (row > row[t]).sum() < k for t, row in zip(targets, predictions)])


def normalize(x, axis, order):
    length = np.linalg.norm(x, order, axis, keepdims=True)
    return x / np.maximum(length, 1e-12)


CASES = [
    *(
        Case(name, (X,), reference, dict(kwargs), label=label, factor=factor, slopes=label != "all" or name != "prod")
        for name, (reference, factor) in NAMES.items()
        for label, kwargs in VARIANTS.items()
    ),
    *(Case(n, (I,), NAMES[n][0], {"axis": 1}, label="int") for n in ("sum", "max", "min", "prod", "mean")),
    *(
        Case(n, (np.array(2.5, "float32"),), NAMES[n][0], label="scalar")
        for n in ("sum", "mean", "max", "var", "logsumexp")
    ),
    *(Case(n, (np.zeros((0, 3), "float32"),), NAMES[n][0], {"axis": 0}, label="empty") for n in ("sum", "prod")),
    *(
        Case(n, (I > 2,), getattr(np, n), {"axis": axis}, label=f"axis{axis}")
        for n in ("any", "all")
        for axis in (None, 1)
    ),
    Case("count_nonzero", (I,), np.count_nonzero, {"axis": 1}),
    Case(
        "logsumexp",
        (np.array([[1e4, 1e4], [-np.inf, 0]], "float32"),),
        logsumexp,
        {"axis": 1},
        label="large",
        short=False,
    ),
    Case("average", (X,), average, {"axis": 1, "weights": np.array([0.2, 0.3, 0.5], "float32")}, factor=4),
    Case("norm", (X,), lambda x, axis: np.sqrt((x**2).sum(axis)), {"axis": -1}, factor=4, slopes=True),
    *(
        Case("norm", (X,), np.linalg.norm, {"ord": order, "axis": 1}, label=f"ord_{order}", factor=4)
        for order in (1, 2, 3, np.inf, -np.inf, 0)
    ),
    Case("norm", (X,), lambda x: np.linalg.norm(x.ravel()), label="all", factor=4),
    Case("norm", (X,), np.linalg.norm, {"ord": "fro", "axis": (0, 2)}, label="fro", factor=4),
    Case("normalize", (X,), normalize, {"axis": -1, "order": 2}, factor=4, slopes=True),
    *(Case("cumsum", (X,), np.cumsum, {"axis": axis}, label=f"axis{axis}", factor=4, slopes=True) for axis in (0, -1)),
    Case("cumsum", (I,), np.cumsum, {"axis": 1}, label="int"),
    *(
        Case("cumprod", (X,), np.cumprod, {"axis": axis}, label=f"axis{axis}", factor=4, slopes=True)
        for axis in (0, -1)
    ),
    *(
        Case(n, (D,), getattr(np, n), {"axis": axis}, label=f"axis{axis}")
        for n in ("argmax", "argmin")
        for axis in (None, 0, -1)
    ),
    Case("argmax", (np.array([[1, 3, 3], [2, 2, 1]], "float32"),), np.argmax, {"axis": 1}, label="ties"),
    Case("argmin", (np.array([[1, 0, 0], [2, 1, 1]], "float32"),), np.argmin, {"axis": 1}, label="ties"),
    *(Case("sort", (D,), np.sort, {"axis": axis}, label=f"axis{axis}", slopes=True) for axis in (0, -1)),
    Case("sort", (integers(3, 5),), np.sort, label="int"),
    Case("sort", (np.zeros((2, 0), "float32"),), np.sort, label="empty"),
    *(Case("argsort", (D,), np.argsort, {"axis": axis}, label=f"axis{axis}") for axis in (0, -1)),
    Case("top_k", (D, 2), top_k),
    Case("top_k", (D.astype("int32") + distinct(3, 4, step=8).astype("int32"), 4), top_k, label="int"),
    Case("in_top_k", (np.array([0, 2, 1], "int32"), D, 2), in_top_k, short=False),
    Case("in_top_k", (np.array([-1, 2, 7], "int32"), D, 4), in_top_k, label="no_class", short=False),
    Case(
        "searchsorted",
        (np.array([0.5, 1.0, 1.0, 2.0], "float32"), np.array([1.0, 0.0, 3.0], "float32")),
        np.searchsorted,
    ),
    Case(
        "searchsorted",
        (np.array([0.5, 1.0, 1.0, 2.0], "float32"), np.array([1.0, 0.0, 3.0], "float32")),
        lambda s, v, side: np.searchsorted(s, v, side),
        {"side": "right"},
        label="right",
    ),
    Case("moments", (X, (0, 2)), moments, factor=4),
    Case("moments", (X, (1,)), moments, {"keepdims": True}, label="kept", factor=4),
]
