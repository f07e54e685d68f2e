"""The parameter space of each op: how its arguments are drawn, and what NumPy makes of them in double precision."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np
from hypothesis import strategies as st

from keras_core.conformance.op_cases import CASES
from properties import draw
from properties.draw import arrays, broadcastable, dtypes, shapes

OF_KIT = {case.op: case.reference for case in reversed(CASES)}


@dataclasses.dataclass(frozen=True)
class Space:
    """How an op is called, and its reference.

    Attributes:
        arguments: strategy for `(args, kwargs)`.
        reference: takes them, with floats in double precision, or None where NumPy has no such function.
        factor: how much wider than usual the tolerance is.
    """

    arguments: st.SearchStrategy
    reference: Callable[..., Any] | None
    factor: float = 1.0


def calls(*args: Any, **kwargs: Any) -> st.SearchStrategy:
    """Strategy for `(args, kwargs)` of strategies and plain values."""

    def lift(value: Any) -> st.SearchStrategy:
        return value if isinstance(value, st.SearchStrategy) else st.just(value)

    return st.tuples(st.tuples(*map(lift, args)), st.fixed_dictionaries({k: lift(v) for k, v in kwargs.items()}))


def with_axis(x: st.SearchStrategy, make: Callable[[int], dict[str, Any]]) -> st.SearchStrategy:
    """Strategy for a call with an array, and options that depend on its rank."""
    return x.flatmap(lambda a: calls(a, **make(a.ndim)))


def wide(function: Callable[..., Any]) -> Callable[..., Any]:
    """`function` of arguments that are made floating first."""
    return lambda *args, **kwargs: function(*(np.asarray(a, "float64") for a in args), **kwargs)


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


# Shaping and order
def one_axis(ndim: int) -> dict[str, Any]:
    return {"axis": draw.axis(ndim)}


RANKED = shapes(low=1)
SPACE["flip"] = Space(with_axis(arrays(RANKED), lambda n: {"axis": draw.axes(n)}), np.flip)
SPACE["sort"] = Space(with_axis(arrays(RANKED, special=False), one_axis), np.sort)
SPACE["argsort"] = Space(with_axis(arrays(RANKED, distinct=True), one_axis), np.argsort)
SPACE["expand_dims"] = Space(with_axis(arrays(), lambda n: {"axis": st.integers(-n - 1, n)}), np.expand_dims)
SPACE["transpose"] = Space(
    with_axis(arrays(), lambda n: {"axes": st.none() | st.permutations(range(n)).map(tuple)}), np.transpose
)
SPACE["swapaxes"] = Space(
    with_axis(arrays(RANKED), lambda n: {"axis1": draw.axis(n), "axis2": draw.axis(n)}), np.swapaxes
)
SPACE["moveaxis"] = Space(
    with_axis(arrays(RANKED), lambda n: {"source": draw.axis(n), "destination": draw.axis(n)}), np.moveaxis
)
SPACE["roll"] = Space(
    with_axis(arrays(RANKED), lambda n: {"shift": st.integers(-5, 5), "axis": st.none() | draw.axis(n)}), np.roll
)
SPACE["ravel"] = Space(calls(arrays()), np.ravel)
SPACE["tile"] = Space(
    with_axis(arrays(), lambda n: {"repeats": st.lists(st.integers(1, 3), min_size=1, max_size=3).map(tuple)}),
    lambda x, repeats: np.tile(x, repeats),
)
SPACE["repeat"] = Space(
    with_axis(arrays(RANKED), lambda n: {"repeats": st.integers(0, 3), "axis": st.none() | draw.axis(n)}), np.repeat
)
SPACE["diff"] = Space(
    with_axis(arrays(shapes(low=1, least=3)), lambda n: {"n": st.integers(1, 2), "axis": draw.axis(n)}), np.diff, 4
)
for name in "concatenate stack".split():
    drawn = arrays(RANKED).flatmap(
        lambda a: st.tuples(st.just(a), arrays(a.shape)).flatmap(lambda pair: calls(list(pair), **one_axis(a.ndim)))
    )
    SPACE[name] = Space(drawn, getattr(np, name))
MATRICES = shapes(low=2)
for name in "tril triu".split():
    SPACE[name] = Space(calls(arrays(MATRICES), k=st.integers(-3, 3)), getattr(np, name))
for name in "diagonal trace".split():
    SPACE[name] = Space(calls(arrays(MATRICES), offset=st.integers(-2, 2)), getattr(np, name), 4)
for name in "fliplr flipud".split():
    SPACE[name] = Space(calls(arrays(MATRICES)), getattr(np, name))
SPACE["rot90"] = Space(calls(arrays(MATRICES), k=st.integers(-3, 5)), np.rot90)
SPACE["diag"] = Space(calls(arrays(shapes(low=1, high=2, least=1)), k=st.integers(-2, 2)), np.diag)
SPACE["pad"] = Space(
    with_axis(
        arrays(shapes(low=1, least=2)),
        lambda n: {
            "pad_width": st.lists(st.tuples(st.integers(0, 1), st.integers(0, 1)), min_size=n, max_size=n),
            "mode": st.sampled_from(["constant", "reflect", "symmetric", "edge", "wrap"]),
        },
    ),
    np.pad,
)
SPACE["take"] = Space(
    with_axis(
        arrays(shapes(low=1, least=3)), lambda n: {"indices": arrays(shapes(high=2), "int32", -3, 2), **one_axis(n)}
    ),
    np.take,
)
SPACE["searchsorted"] = Space(
    st.tuples(arrays((5,)).map(np.sort), arrays(shapes(high=1))).flatmap(
        lambda pair: calls(*pair, side=st.sampled_from(["left", "right"]))
    ),
    np.searchsorted,
)

# Contraction
SIZES = st.integers(1, 4)
SPACE["matmul"] = Space(
    st.tuples(shapes(high=2, least=1), SIZES, SIZES, SIZES).flatmap(
        lambda t: calls(arrays((*t[0], t[1], t[2])), arrays((*t[0][1:], t[2], t[3])))
    ),
    np.matmul,
    4,
)
for name in "inner dot vdot".split():
    vectors = SIZES.flatmap(lambda n: calls(arrays((n,)), arrays((n,))))
    SPACE[name] = Space(vectors, getattr(np, name), 4)
SPACE["outer"] = Space(calls(arrays(), arrays()), np.outer)
SPACE["kron"] = Space(calls(arrays(shapes(2, 2)), arrays(shapes(2, 2))), np.kron)
SPACE["cross"] = Space(calls(arrays((2, 3)), arrays((3,))), np.cross, 4)
SPACE["tensordot"] = Space(
    st.tuples(SIZES, SIZES, SIZES).flatmap(lambda t: calls(arrays((t[0], t[1])), arrays((t[1], t[2])), axes=1)),
    np.tensordot,
    4,
)

# Probabilities
for name in "softmax log_softmax".split():
    SPACE[name] = Space(with_axis(arrays(shapes(low=1, least=1), low=-9, high=9), one_axis), OF_KIT[name], 4)

# Windows: no reference in NumPy
PLACES = {"padding": st.sampled_from(["valid", "same"]), "data_format": "channels_last"}
IMAGES = st.tuples(st.integers(1, 2), st.integers(5, 8), st.integers(5, 7), st.just(2)).flatmap(arrays)
SPACE["conv"] = Space(calls(IMAGES, arrays((3, 2, 2, 4)), strides=st.integers(1, 3), **PLACES), None)
SPACE["depthwise_conv"] = Space(calls(IMAGES, arrays((3, 2, 2, 2)), strides=st.integers(1, 2), **PLACES), None)
SPACE["conv_transpose"] = Space(calls(IMAGES, arrays((3, 2, 4, 2)), strides=st.integers(1, 3), **PLACES), None)
for name in "max_pool average_pool".split():
    SPACE[name] = Space(calls(IMAGES, pool_size=st.integers(1, 3), strides=st.integers(1, 3), **PLACES), None)
