"""Linear algebra. Factors are compared where they are unique."""

from __future__ import annotations

import numpy as np

from keras_core.conformance.arrays import numbers
from keras_core.conformance.op_cases.case import Case

A = numbers(2, 3, 3) + 4 * np.eye(3, dtype="float32")
B = numbers(2, 3, 2, seed=1)
V = numbers(3, seed=2)
POSITIVE = (A @ A.swapaxes(-1, -2)).astype("float32")
LOWER = np.linalg.cholesky(POSITIVE)
SINGULAR = np.outer([1, 2, 3], [2, 1, 3]).astype("float32")
TALL = numbers(4, 2, seed=3)
PIVOTED = np.array([[1.0, 2.0, 3.0], [4.0, 4.0, 4.0], [2.0, 8.0, 1.0]], "float32")
DIAGONAL = np.diag(np.array([3.0, 1.0, 2.0], "float32"))


def cholesky(x, upper=False):
    x = (x + x.swapaxes(-1, -2)) / 2  # so that differences stay symmetric
    lower = np.linalg.cholesky(x)
    return lower.swapaxes(-1, -2) if upper else lower


def triangular(a, b, lower):
    return np.linalg.solve(np.tril(a) if lower else np.triu(a), b)


def lu_factor(x):
    # 4 4 4 is the first pivot row, 2 8 1 the second
    packed = np.array([[4, 4, 4], [0.5, 6, -1], [0.25, 1 / 6, 13 / 6]])
    return packed, np.array([1, 2, 2])


def lstsq(a, b):
    return np.linalg.lstsq(a, b, rcond=None)[0]


CASES = [
    Case("cholesky", (POSITIVE,), cholesky, host=True, factor=8, short=False),
    Case("cholesky", (POSITIVE,), cholesky, {"upper": True}, label="upper", host=True, factor=8),
    Case(
        "cholesky_inverse",
        (LOWER,),
        lambda x: np.linalg.inv(np.tril(x) @ np.tril(x).swapaxes(-1, -2)),
        host=True,
        factor=16,
        short=False,
    ),
    Case("lu_factor", (PIVOTED,), lu_factor, host=True, factor=4, short=False),
    Case("qr", (DIAGONAL,), lambda x: (np.eye(3), x), host=True, short=False),
    Case(
        "svd",
        (A,),
        lambda x, compute_uv: np.linalg.svd(x, compute_uv=False),
        {"compute_uv": False},
        host=True,
        slopes=True,
        factor=8,
    ),
    Case("solve", (A, B), np.linalg.solve, host=True, slopes=True, factor=8, short=False),
    Case(
        "solve",
        (A, V),
        lambda a, v: np.linalg.solve(a, np.stack([v, v])[..., None])[..., 0],
        label="vector",
        host=True,
        factor=8,
    ),
    Case("solve_triangular", (A, B), triangular, {"lower": True}, host=True, slopes=True, factor=8, short=False),
    Case("inv", (A,), np.linalg.inv, host=True, slopes=True, factor=8, short=False),
    Case("det", (A,), np.linalg.det, host=True, slopes=True, factor=16, short=False),
    Case("slogdet", (A,), lambda x: tuple(np.linalg.slogdet(x)), host=True, slopes=True, factor=8, short=False),
    Case(
        "slogdet",
        (np.zeros((2, 2), "float32"),),
        lambda x: (np.array(0.0), np.array(-np.inf)),
        label="singular",
        host=True,
    ),
    Case("logdet", (A,), lambda x: np.linalg.slogdet(x)[1], host=True, slopes=True, factor=8, short=False),
    Case("pinv", (TALL,), np.linalg.pinv, host=True, slopes=True, factor=16, short=False),
    Case(
        "matrix_rank",
        (SINGULAR,),
        lambda x: np.array(1),
        host=True,
        short=False,
    ),
    Case("lstsq", (TALL, numbers(4, 3, seed=4)), lstsq, host=True, slopes=True, factor=16, short=False),
    Case("norm", (TALL, "nuc"), np.linalg.norm, label="nuclear", host=True, slopes=True, factor=8),
    Case("norm", (TALL, 2), np.linalg.norm, label="spectral", host=True, slopes=True, factor=8),
]
