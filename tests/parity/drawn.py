"""Where results differ from Keras on purpose for some arguments of an op: these, on which backends, and why."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

import keras_core
from parity.differences import ALL


class Drawn(NamedTuple):
    """Arguments of ops with which the results differ for one reason, so that they are not drawn."""

    reason: str
    ops: tuple[str, ...]
    holds: Callable[[Sequence[Any], Mapping[str, Any]], bool]  # of positional arguments and those by name
    backends: tuple[str, ...]


NOT_DRAWN = [
    Drawn(
        "Keras on torch drops axes that are to be kept, if all are reduced",
        ("amax", "amin", "max", "min", "nanprod", "prod", "ptp", "sum"),
        lambda args, named: named.get("axis") is None and bool(named.get("keepdims")),
        ("torch",),
    ),
    Drawn(
        "Keras on torch averages the last axis where all are asked for",
        ("average",),
        lambda args, named: named.get("axis") is None and np.ndim(named.get("weights")) > 1,
        ("torch",),
    ),
    Drawn(
        "Keras on torch returns NaN for one number", ("geomspace",), lambda args, named: named["num"] == 1, ("torch",)
    ),
    Drawn(
        "Keras on torch returns a scalar for vectors of one length, and too little where the first is shorter",
        ("correlate",),
        lambda args, named: (named.get("mode"), np.sign(len(args[0]) - len(args[1]))) in (("valid", 0), ("same", -1)),
        ("torch",),
    ),
    Drawn(
        "Keras on torch returns the axes that remain in another order",
        ("count_nonzero",),
        lambda args, named: named.get("axis") is not None,
        ("torch",),
    ),
    Drawn(
        "Keras returns the least int32 for all integers",
        ("saturate_cast",),
        lambda args, named: args[0].dtype.kind in "iu" and args[1].startswith("float"),
        ALL,
    ),
    Drawn(
        "Keras on JAX and torch counts the score of another class for a target that is none",
        ("in_top_k",),
        lambda args, named: bool(((args[0] < 0) | (args[0] >= args[1].shape[-1])).any()),
        ("jax", "torch"),
    ),
    Drawn(
        "Keras on TensorFlow returns more rows and columns than it is asked for, away from the main diagonal",
        ("eye",),
        lambda args, named: bool(named.get("k")),
        ("tensorflow",),
    ),
    Drawn(
        "no number is close to infinity; Keras on TensorFlow takes all for close to it",
        ("isclose",),
        lambda args, named: bool(np.isinf(args[1]).any()),
        ("tensorflow",),
    ),
    Drawn(
        "Keras on TensorFlow divides by 0 where the two sizes differ, and the process ends",
        ("adaptive_max_pool",),
        lambda args, named: not isinstance(args[1], int),
        ("tensorflow",),
    ),
    Drawn(
        "vectors become rows; Keras on TensorFlow joins them",
        ("vstack",),
        lambda args, named: args[0][0].ndim < 2,
        ("tensorflow",),
    ),
    Drawn(
        "a window shorter than the FFT stands in its middle, as on JAX; on TensorFlow Keras gets other values",
        ("stft",),
        lambda args, named: args[1] < args[3],
        ("tensorflow",),
    ),
]


def drawn(name: str, args: Sequence[Any], named: Mapping[str, Any]) -> bool:
    """Return whether an op and arguments are none of those that differ on the backend in use."""
    backend = keras_core.config.backend()
    return not any(name in d.ops and backend in d.backends and d.holds(args, named) for d in NOT_DRAWN)
