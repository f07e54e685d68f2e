"""What a parameter space is: how the arguments of an op are drawn, and what NumPy makes of them."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np
from hypothesis import strategies as st

from keras_core.conformance.op_cases import CASES
from properties import draw

OF_KIT = {case.op: case.reference for case in reversed(CASES)}


@dataclasses.dataclass(frozen=True)
class Space:
    """How an op is called, and its reference.

    Attributes:
        arguments: strategy for `(args, kwargs)`.
        reference: takes them, with floats in double precision, and returns the results.
        factor: how much wider than usual the tolerance is.
        settle: where results are not unique, takes a list of them and the op's arguments, and returns what is: the
            reference says what that must be.
    """

    arguments: st.SearchStrategy
    reference: Callable[..., Any]
    factor: float = 1.0
    settle: Callable[..., Any] | None = None


def calls(*args: Any, **kwargs: Any) -> st.SearchStrategy:
    """Strategy for `(args, kwargs)` of strategies and plain values."""

    def lift(value: Any) -> st.SearchStrategy:
        if type(value) is list and any(isinstance(v, st.SearchStrategy) for v in value):
            return st.tuples(*map(lift, value)).map(list)
        return value if isinstance(value, st.SearchStrategy) else st.just(value)

    return st.tuples(st.tuples(*map(lift, args)), st.fixed_dictionaries({k: lift(v) for k, v in kwargs.items()}))


def with_axis(x: st.SearchStrategy, make: Callable[[int], dict[str, Any]]) -> st.SearchStrategy:
    """Strategy for a call with an array, and options that depend on its rank."""
    return x.flatmap(lambda a: calls(a, **make(a.ndim)))


def wide(function: Callable[..., Any]) -> Callable[..., Any]:
    """`function` of arguments that are made floating first."""
    return lambda *args, **kwargs: function(*(np.asarray(a, "float64") for a in args), **kwargs)


def one_axis(ndim: int) -> dict[str, Any]:
    """The option `axis` of a function along one axis."""
    return {"axis": draw.axis(ndim)}
