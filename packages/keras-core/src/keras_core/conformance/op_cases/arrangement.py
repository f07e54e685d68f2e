"""Mirroring, splitting, patterns, diagonals and selection."""

from __future__ import annotations

import numpy as np

from keras_core.conformance.arrays import distinct, integers, numbers
from keras_core.conformance.op_cases.case import Case

X = numbers(2, 4, 2)
M = numbers(3, 4)
I = integers(3, 4)
TWICE = np.array([[3, 1, 3], [2, 1, 7]], "int32")


def split_words(x, pattern, **lengths):
    """`b (h w) c -> (c b) w h` with h = 2, the one pattern asked for."""
    b, size, c = x.shape
    return x.reshape(b, 2, size // 2, c).transpose(3, 0, 2, 1).reshape(c * b, size // 2, 2)


def joined_rest(x, pattern):
    """`... c -> c (...)`."""
    return np.moveaxis(x, -1, 0).reshape(x.shape[-1], -1)


def unique(x, size, fill_value=None, **wanted):
    values, index, inverse, counts = np.unique(x, True, True, True)
    missing = max(size - len(values), 0)

    def padded(a, filler):
        return np.concatenate([a[:size], np.full(missing, filler, a.dtype)])

    filler = values[0] if fill_value is None else fill_value
    return padded(values, filler), padded(index, index[0]), inverse.reshape(x.shape), padded(counts, 0)


def select(condlist, choicelist, default=0):
    first, second = condlist
    return np.where(first, choicelist[0], np.where(second, choicelist[1], default))


EVERYTHING = {"return_index": True, "return_inverse": True, "return_counts": True}

CASES = [
    Case("fliplr", (M,), np.fliplr, slopes=True),
    Case("flipud", (M,), np.flipud, slopes=True),
    *(Case("rot90", (X,), np.rot90, {"k": k}, label=f"k{k}", slopes=k == 1) for k in (0, 1, 2, -1)),
    Case("rot90", (X,), np.rot90, {"axes": (2, 1)}, label="axes"),
    *(Case(name, (X, 2), getattr(np, name)) for name in ("hsplit", "vsplit", "dsplit")),
    Case("hsplit", (numbers(5), [1, 3]), np.hsplit, label="places", slopes=True),
    Case("copy", (M,), np.copy, slopes=True),
    Case("diagflat", (numbers(2, 2),), np.diagflat, slopes=True),
    Case("diagflat", (np.array([1, 2], "int32"),), np.diagflat, {"k": -1}, label="below"),
    Case("trace", (M,), np.trace, slopes=True, factor=2),
    Case("trace", (X,), np.trace, {"offset": 1, "axis1": 1, "axis2": 2}, label="axes", factor=2),
    Case("rearrange", (X, "b (h w) c -> (c b) w h"), split_words, {"h": 2}, slopes=True),
    Case("rearrange", (X, "... c -> c (...)"), joined_rest, label="ellipsis"),
    Case("select", ([M > 1, M[:, :1] > 0], [M, numbers(4, seed=1)], -1.0), select, slopes=True),
    Case("select", ([I > 1, I > -2], [I, 2 * I]), select, label="int"),
    Case("argpartition", (distinct(3), 1), lambda x, kth: np.argsort(x), label="three"),  # of more the order is free
    Case("unravel_index", (np.array([[0, 7], [11, 4]], "int32"), (3, 4)), np.unravel_index),
    Case("unique", (TWICE,), unique, {"size": 6, **EVERYTHING}, label="padded"),
    Case("unique", (TWICE,), unique, {"size": 6, "fill_value": 9, **EVERYTHING}, label="filled"),
    Case("unique", (distinct(4)[[0, 1, 0, 2, 3, 2]],), unique, {"size": 2, **EVERYTHING}, label="cut"),
]
