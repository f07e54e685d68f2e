"""Shaping, joining, indexing, scattering, encoding and creation."""

from __future__ import annotations

import numpy as np

from keras_core.conformance.arrays import integers, numbers
from keras_core.conformance.op_cases.case import Case

X = numbers(2, 3, 4)
M = numbers(4, 5)
I = integers(2, 3, 4)
E = np.zeros((0, 3), "float32")


def scattered(indices, values, shape):
    made = np.zeros(shape, values.dtype)
    np.add.at(made, tuple(np.moveaxis(indices, -1, 0)), values)
    return made


def scatter_updated(x, indices, updates, reduction=None):
    made = x.copy()
    at = tuple(np.moveaxis(indices, -1, 0))
    if reduction is None:
        made[at] = updates
    else:
        {"add": np.add, "max": np.maximum, "min": np.minimum, "mul": np.multiply}[reduction].at(made, at, updates)
    return made


def segments(ufunc, start):
    def reference(data, ids, num_segments):
        made = np.full((num_segments, *data.shape[1:]), start, data.dtype)
        ufunc.at(made, ids, data)
        return made

    return reference


def updated(x, start, updates):
    made = x.copy()
    made[tuple(slice(s, s + n) for s, n in zip(start, updates.shape))] = updates
    return made


def one_hot(x, num_classes, axis=-1):
    return np.moveaxis((x[..., None] == np.arange(num_classes)).astype("float64"), -1, axis)


def multi_hot(x, num_classes):
    return one_hot(x, num_classes).max(-2)


IDS = np.array([0, 2, 0, 2, 1], "int32")
DATA = numbers(5, 2)
PLACES = np.array([[0, 1], [3, 2], [0, 1]], "int32")

CASES = [
    Case("reshape", (X, (4, -1)), np.reshape, slopes=True),
    Case("reshape", (E, (3, 0)), np.reshape, label="empty"),
    Case("transpose", (X,), np.transpose, slopes=True),
    Case("transpose", (X, (1, 0, 2)), np.transpose, label="axes"),
    Case("expand_dims", (X, -2), np.expand_dims),
    Case("expand_dims", (X, (0, 2)), np.expand_dims, label="two"),
    Case("squeeze", (numbers(1, 3, 1),), np.squeeze),
    Case("squeeze", (numbers(1, 3, 1), -1), np.squeeze, label="axis"),
    Case("moveaxis", (X, 0, -1), np.moveaxis),
    Case("moveaxis", (X, (0, 1), (2, 0)), np.moveaxis, label="two"),
    Case("swapaxes", (X, 0, -1), np.swapaxes),
    Case("ravel", (X,), np.ravel),
    Case("broadcast_to", (numbers(3, 1), (2, 3, 4)), np.broadcast_to, slopes=True),
    Case("flip", (X,), np.flip, {"axis": 1}, slopes=True),
    Case("flip", (X,), np.flip, label="all"),
    Case("roll", (X, 2), np.roll, {"axis": -1}),
    Case("roll", (X, -5), np.roll, label="flat"),
    Case("tile", (M, (2, 1, 2)), np.tile, slopes=True),
    Case("repeat", (M, 3), np.repeat, {"axis": 1}, slopes=True),
    Case("repeat", (M, 2), np.repeat, label="flat"),
    Case("pad", (M, ((1, 2), (0, 3))), np.pad, slopes=True),
    Case("pad", (M, ((1, 2), (0, 3))), np.pad, {"mode": "reflect"}, label="reflect"),
    Case("pad", (M, ((1, 2), (0, 3))), np.pad, {"mode": "symmetric"}, label="symmetric"),
    Case(
        "pad",
        (M, 1),
        lambda x, w, mode, constant_values: np.pad(x, w, constant_values=constant_values),
        {"mode": "constant", "constant_values": 7},
        label="value",
    ),
    Case("concatenate", ([M, numbers(4, 1, seed=1)],), np.concatenate, {"axis": -1}, slopes=True),
    Case("concatenate", ([I, I[:1]],), np.concatenate, label="int"),
    Case("stack", ([M, M * 2],), np.stack, {"axis": 1}, slopes=True),
    Case("hstack", ([M, M],), np.hstack),
    Case("vstack", ([M, M],), np.vstack),
    Case("dstack", ([M, M],), np.dstack),
    Case("append", (M, M[:1]), np.append, {"axis": 0}),
    Case("split", (X, 2), np.split, {"axis": -1}),
    Case("split", (M, [1, 3]), np.split, label="places"),
    Case("array_split", (M, 3), np.array_split, {"axis": 1}),
    Case("unstack", (M, 4), lambda x, num: tuple(x)),
    Case("tril", (X, -1), np.tril),
    Case("triu", (X, 1), np.triu),
    Case("diag", (M[0], 1), np.diag),
    Case("diag", (M, -1), np.diag, label="matrix"),
    Case("diagonal", (X, 1), np.diagonal, {"axis1": 0, "axis2": 2}),
    Case("meshgrid", (M[0], M[1, :3]), lambda x, y: tuple(np.meshgrid(x, y))),
    Case("take", (X, np.array([[0, 2], [1, -1]], "int32")), np.take, {"axis": 1}, slopes=True),
    Case("take", (X, np.array([3, 23], "int32")), np.take, label="flat"),
    Case(
        "take_along_axis", (M, np.array([[1], [0], [4], [-1]], "int32")), np.take_along_axis, {"axis": 1}, slopes=True
    ),
    Case("get_item", (X, (slice(None), -1, slice(None, None, 2))), lambda x, key: x[key], slopes=True),
    Case("slice", (M, (1, 2), (2, 3)), lambda x, s, n: x[1:3, 2:5], slopes=True),
    Case("slice_update", (M, (1, 2), numbers(2, 2, seed=1)), updated, slopes=True),
    Case("scatter", (PLACES, numbers(3), (4, 3)), scattered),
    Case("scatter_update", (M, PLACES[:2], numbers(2)), scatter_updated, slopes=True),
    *(
        Case("scatter_update", (M, PLACES, numbers(3)), scatter_updated, {"reduction": r}, label=r, slopes=r == "add")
        for r in ("add", "max", "min", "mul")
    ),
    Case("segment_sum", (DATA, IDS), segments(np.add, 0), {"num_segments": 3}, slopes=True),
    Case("segment_prod", (DATA, IDS), segments(np.multiply, 1), {"num_segments": 3}),
    Case("segment_max", (DATA, IDS), segments(np.maximum, -np.inf), {"num_segments": 3}, slopes=True),
    Case("segment_min", (DATA, IDS), segments(np.minimum, np.inf), {"num_segments": 3}),
    Case("one_hot", (np.array([[0, 2], [3, -1]], "int32"), 4), one_hot),
    Case("one_hot", (np.array([[0, 2], [3, 1]], "int32"), 4), one_hot, {"axis": 1}, label="axis"),
    Case("multi_hot", (np.array([[0, 2], [3, 1]], "int32"), 4), multi_hot),
    Case("arange", (2, 11, 3), np.arange),
    Case("linspace", (0.0, 1.0, 5), np.linspace),
    Case("logspace", (0.0, 2.0, 4), np.logspace, factor=8),
    Case("eye", (3, 4), lambda n, m: np.eye(n, m)),
    Case("eye", (3,), lambda n, k: np.eye(n, k=k), {"k": -1}, label="below"),
    Case("identity", (3,), np.identity),
    Case("tri", (3, 4, 1), np.tri),
    Case("full", ((2, 0), 3.0), np.full, label="empty"),
    Case("full", ((2, 3), 3.0), np.full),
    Case("ones_like", (I,), np.ones_like),
    Case("zeros_like", (M,), np.zeros_like),
    Case("full_like", (M, 2.5), np.full_like),
]
