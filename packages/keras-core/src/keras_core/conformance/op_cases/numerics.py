"""Special functions, the make-up of numbers, products beyond contractions, tapers and geometric sequences."""

from __future__ import annotations

import math

import numpy as np

from keras_core.conformance.arrays import integers, numbers
from keras_core.conformance.op_cases.case import Case

X = numbers(2, 3)
SIGNED = np.array([1.5, -2.0, 0.0, -0.0, np.inf, -np.inf], "float32")
STEPS = np.array([[-1.0, 0.0, 2.0], [0.0, np.nan, -0.5]], "float32")
WIDE = np.array([3.0, 1e-30, 1e30], "float32")
I, J = integers(2, 3, low=-30, high=31), integers(3, seed=1, low=-30, high=31)

erfc = np.vectorize(math.erfc, otypes=["float64"])


def cross(x1, x2, axisa=-1, axisb=-1, axisc=-1, axis=None):
    """NumPy is about to forget vectors of two elements."""
    a, b = (np.moveaxis(v, own if axis is None else axis, -1) for v, own in ((x1, axisa), (x2, axisb)))
    plane = a.shape[-1] == b.shape[-1] == 2
    a, b = (np.concatenate([v, np.zeros((*v.shape[:-1], 3 - v.shape[-1]), v.dtype)], -1) for v in (a, b))
    made = np.stack([a[..., i] * b[..., j] - a[..., j] * b[..., i] for i, j in ((1, 2), (2, 0), (0, 1))], -1)
    return made[..., 2] if plane else np.moveaxis(made, -1, axisc if axis is None else axis)


def cdist(x, y):
    return np.sqrt(((x[..., :, None, :] - y[..., None, :, :]) ** 2).sum(-1))


def vander(x, N=None, increasing=False):
    return np.vander(x, N, increasing)


def geomspace(start, stop, num=50, endpoint=True, axis=0):
    return np.geomspace(start, stop, num, endpoint, axis=axis)


CASES = [
    Case("sinc", (X,), np.sinc, slopes=True, factor=2),
    Case("sinc", (np.array([0.0, 0.5], "float32"),), np.sinc, label="at_zero", slopes=True),
    Case("i0", (numbers(2, 3, low=-6, high=6),), np.i0, slopes=True, factor=4),
    Case("i0", (np.array([0.0, 25.0, 80.0], "float32"),), np.i0, label="large", factor=8, short=False),
    Case("erfc", (X,), erfc, slopes=True, factor=2),
    Case("erfc", (np.array([-np.inf, -0.3, 0.0, 8.0, np.inf], "float32"),), erfc, label="far"),
    Case("heaviside", (STEPS, np.array([0.5, 0.25, 3.0], "float32")), np.heaviside),
    Case("signbit", (SIGNED,), np.signbit),
    Case("signbit", (I,), np.signbit, label="int"),
    Case("ldexp", (X, integers(3, low=-4, high=5)), np.ldexp, slopes=True),
    Case("ldexp", (WIDE, np.array([-150, 130, -140], "int32")), np.ldexp, label="far"),
    Case("gcd", (I, J), np.gcd),
    Case("lcm", (I, J), np.lcm),
    Case("cross", (numbers(4, 3), numbers(3, seed=1)), cross, slopes=True, factor=2),
    Case("cross", (numbers(2, 4), numbers(3, 4, seed=1)), cross, {"axis": 0}, label="two_three", factor=2),
    Case("cross", (numbers(4, 2), numbers(4, 2, seed=1)), cross, label="plane", slopes=True, factor=2),
    Case("kron", (numbers(2, 3), numbers(2, seed=1)), np.kron, slopes=True),
    Case("kron", (I, J), np.kron, label="int"),
    Case("vander", (numbers(3),), vander, {"N": 4}, slopes=True, factor=8),
    Case("vander", (np.array([0, 2, -3], "int32"),), vander, {"increasing": True}, label="int"),
    Case("cdist", (numbers(2, 4, 3), numbers(1, 5, 3, seed=1)), cdist, slopes=True, factor=4),
    *(Case(name, (6,), getattr(np, name)) for name in ("bartlett", "blackman", "hamming", "hanning")),
    Case("kaiser", (6, 8.6), np.kaiser),
    Case("geomspace", (np.array([1.0, -2.0], "float32"), np.array([64.0, -8.0], "float32"), 4), geomspace, factor=4),
    Case(
        "geomspace",
        (np.array(1.0, "float32"), np.array(100.0, "float32"), 4),
        geomspace,
        {"endpoint": False},
        label="open",
        factor=4,
        slopes=True,
    ),
]
