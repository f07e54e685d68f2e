"""Every op of the table against NumPy, with the backend's overrides and as a composition, and its symbolic call.

Overrides run as they are; compositions run as one compiled step where the backend compiles, as they would in a model.
"""

from __future__ import annotations

import functools

import numpy as np
import pytest

from keras_core.conformance import execution, subject, tolerances
from keras_core.conformance.arrays import assert_close, dtype_of, flat, map_arrays
from keras_core.conformance.op_cases import CASES
from keras_core.plugins import xp
from keras_core.state import KerasTensor

FLOATS = ("float32", "float64", "float16", "bfloat16")
MODES = ("overridden", "composed")


def _calls():
    """Each case in float32; the first one of each op in other floats as well, its composition in the shortest only."""
    seen = set()
    for case in CASES:
        for mode in MODES:
            yield pytest.param(case, "float32", mode, id=f"{mode}-float32-{case.id}", marks=_needs(case))
        if case.op in seen or not case.floats:
            continue
        seen.add(case.op)
        for mode, dtype in (*((MODES[0], d) for d in FLOATS[1:]), (MODES[1], "bfloat16")):
            if case.short or dtype == "float64":
                name = f"{mode}-{dtype}-{case.id}"
                yield pytest.param(case, dtype, mode, id=name, marks=[*_needs(case), pytest.mark.needs(dtype)])


def _needs(case):
    """The marks of a case whose arguments are not for every backend."""
    return [pytest.mark.needs("complex64")] if any(a.dtype.kind == "c" for a in case.arrays) else []


def _in(dtype, structure):
    """The arguments with their float arrays in `dtype`."""
    return map_arrays(lambda a: a.astype(dtype_of(dtype)) if a.dtype == np.float32 else a, structure)


@functools.cache
def _expected(case, dtype):
    """What the reference makes of the arguments as they are in `dtype`, calculated in double precision."""

    def wide(a):
        return a.astype("float64") if a.dtype == dtype_of(dtype) else a

    args, kwargs = map_arrays(wide, _in(dtype, case.args)), {k: map_arrays(wide, v) for k, v in case.kwargs.items()}
    with np.errstate(all="ignore"):
        made = case.reference(*args, **kwargs)
    return tuple(made) if isinstance(made, list | tuple) else (made,)


@pytest.mark.parametrize(("case", "dtype", "implementation"), list(_calls()), indirect=["implementation"])
def test_values(implementation, case, dtype, pytestconfig):
    args, kwargs = _in(dtype, case.args), {k: _in(dtype, v) for k, v in case.kwargs.items()}
    composed = implementation == "composed"
    results = execution.call(case.function, args, kwargs, as_step=composed and not case.host)
    expected = _expected(case, dtype)
    assert len(results) == len(expected)
    factor = case.factor * (tolerances.COMPOSED.get(dtype, 1) if composed else 1)
    foretold = [None] * len(results)
    if case.arrays and dtype == "float32":
        foretold = _symbolic(case, unknown=False)
    for result, value, said in zip(results, expected, foretold):
        made = xp.dtype(result)
        assert made == dtype if case.floats and made in FLOATS else True
        assert said is None or said.dtype == made
        loosened = subject.loosened(pytestconfig, case.op, made)
        assert_close(result, value, tolerances.of(made, factor * loosened))


def _symbolic(case, unknown):
    def placeholder(a):
        shape = (None, *a.shape[1:]) if unknown and a.ndim and a.shape[0] > 1 else a.shape
        return KerasTensor(shape, a.dtype.name)

    kwargs = {k: map_arrays(placeholder, v) for k, v in case.kwargs.items()}
    return flat(case.function(*map_arrays(placeholder, case.args), **kwargs))


@pytest.mark.parametrize("unknown", [False, True], ids=["known", "unknown"])
@pytest.mark.parametrize("case", [pytest.param(c, id=c.id) for c in CASES if c.arrays])
def test_a_symbolic_call_foretells_the_shape(loaded, case, unknown):
    expected, foretold = _expected(case, "float32"), _symbolic(case, unknown)
    assert len(foretold) == len(expected)
    for said, value in zip(foretold, expected):
        assert isinstance(said, KerasTensor)
        shape = np.shape(value)
        assert len(said.shape) == len(shape)
        assert all(n == m or (unknown and n is None) for n, m in zip(said.shape, shape))
