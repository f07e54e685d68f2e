"""Functions of single elements."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from properties.draw import arrays, broadcastable, dtypes
from properties.spaces.space import OF_KIT, Space, calls, wide

SPACE: dict[str, Space] = {}

# Elementwise, one argument: name, lower and upper bound, factor
FLOATING = """arccos -1 1 2, arccosh 1 9 4, arcsin -1 1 2, arcsinh -9 9 2, arctan -9 9 1, arctanh -0.9 0.9 4,
cbrt -3 3 2,
ceil -3 3 1, cos -9 9 2, cosh -3 3 2, deg2rad -360 360 1, exp -3 3 2, exp2 -3 3 2, expm1 -3 3 2, floor -3 3 1,
log 0 9 2, log10 0 9 2, log1p -1 9 2, log2 0 9 2, rad2deg -9 9 1, reciprocal -3 3 2, sin -9 9 2, sinh -3 3 2,
sqrt 0 9 1, tan -1.5 1.5 4, tanh -9 9 1, trunc -3 3 1, isfinite -3 3 1, isinf -3 3 1, isnan -3 3 1, isposinf -3 3 1,
isneginf -3 3 1"""
for line in FLOATING.replace("\n", " ").split(", "):
    name, low, high, factor = line.split()
    x = arrays(dtype=dtypes(), low=float(low), high=float(high), special=True)
    SPACE[name] = Space(calls(x), wide(getattr(np, name)), float(factor))
SPACE["reciprocal"] = Space(calls(arrays(low=0.1, special=True)), np.reciprocal)
for name in "erf erfinv rsqrt erfc i0 sinc".split():
    low, high = (-0.9, 0.9) if name == "erfinv" else (0.1, 9) if name == "rsqrt" else (-3, 3)
    kinds = "float32" if name == "erfinv" else dtypes()
    SPACE[name] = Space(calls(arrays(dtype=kinds, low=low, high=high)), wide(OF_KIT[name]), 4)
ACTIVATIONS = """celu elu gelu hard_shrink hard_sigmoid hard_silu hard_tanh leaky_relu log_sigmoid relu relu6 selu
sigmoid
silu soft_shrink softplus softsign sparse_plus sparse_sigmoid squareplus tanh_shrink""".split()
for name in ACTIVATIONS:
    SPACE[name] = Space(calls(arrays(low=-8, high=8)), OF_KIT[name], 4)
for name in "abs absolute negative sign square".split():
    kinds = dtypes("float32", "int32", "int8")
    SPACE[name] = Space(calls(arrays(dtype=kinds, special=True)), getattr(np, name))
SPACE["fabs"] = Space(calls(arrays(special=True)), np.fabs)
SPACE["logical_not"] = Space(calls(arrays(dtype=dtypes())), np.logical_not)
SPACE["bitwise_invert"] = Space(calls(arrays(dtype=dtypes("int32", "uint8", "bool"))), np.bitwise_not)
SPACE["signbit"] = Space(calls(arrays(special=True)), np.signbit)
SPACE["round"] = Space(calls(arrays(), decimals=st.integers(-1, 3)), np.round, 4)
SPACE["nan_to_num"] = Space(calls(arrays(special=True), nan=0.5, posinf=3.0, neginf=-2.0), np.nan_to_num)

# Elementwise, two arguments
SPECIAL_PAIRS = """add subtract multiply maximum minimum fmax fmin arctan2 hypot equal not_equal less less_equal greater
greater_equal logical_and logical_or logical_xor heaviside""".split()
for name in SPECIAL_PAIRS:
    SPACE[name] = Space(broadcastable(special=True).map(lambda pair: (pair, {})), getattr(np, name), 2)
for name in "logaddexp logaddexp2 nextafter".split():
    SPACE[name] = Space(broadcastable().map(lambda pair: (pair, {})), getattr(np, name), 4)
SPACE["nextafter"] = Space(SPACE["nextafter"].arguments, lambda a, b: np.nextafter(np.float32(a), np.float32(b)))
for name in "bitwise_and bitwise_or bitwise_xor gcd lcm".split():
    SPACE[name] = Space(broadcastable(dtype="int32", low=-20, high=20).map(lambda p: (p, {})), getattr(np, name))
for name in "left_shift right_shift bitwise_left_shift bitwise_right_shift".split():
    pairs = broadcastable(dtype="int32", low=0, high=9).map(lambda p: (p, {}))
    SPACE[name] = Space(pairs, getattr(np, name.removeprefix("bitwise_")))
for name in "divide true_divide floor_divide mod fmod".split():
    away = broadcastable(low=0.6, high=5, dtype=dtypes("float32", "int32")).map(lambda p: (p, {}))
    SPACE[name] = Space(away, getattr(np, name), 4)
SPACE["power"] = Space(broadcastable(low=0.5, high=2).map(lambda p: (p, {})), np.power, 4)
SPACE["ldexp"] = Space(st.tuples(arrays((2, 3)), arrays((3,), dtype="int32")).map(lambda p: (p, {})), np.ldexp)
SPACE["where"] = Space(broadcastable(count=3).map(lambda t: ((t[0] > 0, *t[1:]), {})), np.where)
SPACE["clip"] = Space(calls(arrays(special=True), -1.0, 1.5), np.clip)
SPACE["isclose"] = Space(broadcastable(special=True).map(lambda p: (p, {})), np.isclose)


# Complex numbers
PARTS = arrays().flatmap(lambda a: st.tuples(st.just(a), arrays(a.shape)).map(lambda p: p[0] + 1j * p[1]))
COMPLEX = PARTS.map(lambda a: np.asarray(a, "complex64"))
for name in "real imag conj angle".split():
    SPACE[name] = Space(calls(COMPLEX), getattr(np, name), 2)
SPACE["isreal"] = Space(calls(COMPLEX), np.isreal)
SPACE["polar"] = Space(
    broadcastable().map(lambda pair: (pair, {})), lambda size, angle: size * np.exp(1j * np.asarray(angle)), 2
)
SPACE["view_as_real"] = Space(calls(COMPLEX), lambda x: np.stack([np.real(x), np.imag(x)], -1))
SPACE["threshold"] = Space(calls(arrays(distinct=True), 0.3, -1.0), lambda x, t, d: np.where(x > t, x, d))
SPACE["divide_no_nan"] = Space(
    broadcastable(dtype="int32", low=-2, high=2).map(lambda p: (tuple(a.astype("float32") for a in p), {})),
    lambda a, b: np.divide(a, b, out=np.zeros(np.broadcast(a, b).shape), where=np.asarray(b) != 0),
    2,
)
