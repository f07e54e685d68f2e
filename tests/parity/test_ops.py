"""Every op beside Keras on the same backend: values, dtypes, shapes, and what symbolic calls foretell.

`differences.py` lists where we differ on purpose, each with its reason; an entry that no longer holds fails.
"""

from __future__ import annotations

import itertools

import hypothesis
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import keras  # the oracle
import keras_core
from keras_core import ops, tree
from keras_core.conformance import tolerances
from keras_core.conformance.arrays import dtype_of, map_arrays
from keras_core.conformance.op_cases import CASES
from keras_core.ops.definition import OPS
from parity.differences import INDICES_IN_INT64, WITHOUT_UINT32
from parity.drawn import drawn
from properties.spaces import SPACE

EXAMPLES = 20 if keras.config.backend() == "torch" else 5  # elsewhere each new shape is compiled
settings.register_profile(
    "parity", derandomize=True, max_examples=EXAMPLES, deadline=None, database=None,
    suppress_health_check=list(hypothesis.HealthCheck),
)  # fmt: skip
settings.load_profile("parity")

TYPES = ("bool", "uint8", "int8", "int16", "int32", "uint32", "float16", "bfloat16", "float32")
SHARED = {name for name in OPS if hasattr(keras.ops, name)}


REFUSED = "refused"
"""The result of a call that raises. What Keras refuses and we take is no difference."""


def _or_refused(function, *args):
    try:
        return function(*args)
    except Exception:  # each framework has its own, and Keras fails in other ways beside them
        return REFUSED


def flat(result):
    return tree.flatten(result) if isinstance(result, list | tuple | dict) else [result]


def run(library, name, args, kwargs):
    function = getattr(library.ops, name)
    made = [map_arrays(library.ops.convert_to_tensor, a) for a in args]
    return flat(function(*made, **{k: map_arrays(library.ops.convert_to_tensor, v) for k, v in kwargs.items()}))


def names(library, made):
    return [library.backend.standardize_dtype(x.dtype) for x in made]


def assert_same(name, args, kwargs, factor, settle=None):
    theirs = _or_refused(run, keras, name, args, kwargs)
    ours = run(keras_core, name, args, kwargs)
    if theirs is REFUSED:
        return
    found, wanted = names(keras_core, ours), names(keras, theirs)
    if name in INDICES_IN_INT64:
        wanted = [dtype.replace("int64", "int32") for dtype in wanted]
    assert found == wanted
    ours, theirs = list(map(ops.convert_to_numpy, ours)), list(map(keras.ops.convert_to_numpy, theirs))
    assert [x.shape for x in ours] == [x.shape for x in theirs]
    if settle is not None:
        ours, theirs = (flat(settle(found, *args, **kwargs)) for found in (ours, theirs))
    for got, wanted, dtype in zip(ours, theirs, found if settle is None else found[:1] * len(ours), strict=True):
        wide = "complex128" if got.dtype.kind == "c" else "float64"
        bound = tolerances.of(dtype, 4 * factor)
        np.testing.assert_allclose(got.astype(wide), wanted.astype(wide), rtol=bound, atol=bound)


def symbolic(library, name, args, kwargs, unknown):
    def placeholder(a):
        shape = (None, *a.shape[1:]) if unknown and a.ndim and a.shape[0] > 1 else a.shape
        return library.KerasTensor(shape, a.dtype.name)

    made = [map_arrays(placeholder, a) for a in args]
    result = flat(getattr(library.ops, name)(*made, **{k: map_arrays(placeholder, v) for k, v in kwargs.items()}))
    return [(tuple(r.shape), keras.backend.standardize_dtype(r.dtype)) for r in result]


COMMON = [pytest.param(case, id=case.id) for case in CASES if case.op in SHARED]


@pytest.mark.parametrize("case", COMMON)
def test_case(case):
    assert_same(case.op, case.args, case.kwargs, case.factor)


@pytest.mark.parametrize("unknown", [False, True], ids=["known", "unknown"])
@pytest.mark.parametrize("case", [p for p in COMMON if p.values[0].arrays])
def test_symbolic(case, unknown):
    theirs = _or_refused(symbolic, keras, case.op, case.args, case.kwargs, unknown)
    ours = symbolic(keras_core, case.op, case.args, case.kwargs, unknown)
    assert theirs is REFUSED or ours == theirs


@pytest.mark.parametrize("name", sorted(SHARED & {*SPACE}))
@given(data=st.data())
def test_space(name, data):
    args, kwargs = data.draw(SPACE[name].arguments, label=name)
    hypothesis.assume(drawn(name, args, kwargs))
    assert_same(name, args, kwargs, SPACE[name].factor, SPACE[name].settle)


def _of_tensors_alone():
    """The first case of each op that takes one or two tensors."""
    seen = set()
    for case in CASES:
        if case.op in SHARED and case.op not in seen and len(case.arrays) == len(case.args) <= 2 and not case.kwargs:
            seen.add(case.op)
            yield pytest.param(case, id=case.op)


def _dtypes(library, case, arrays):
    return _or_refused(lambda: names(library, run(library, case.op, arrays, {})))


@pytest.mark.parametrize("case", list(_of_tensors_alone()))
def test_dtypes(case):
    """Keras's symbolic results often have another dtype than its eager ones; these count."""
    differing = {}
    for types in itertools.product(TYPES, repeat=len(case.args)):
        if "uint32" in types and {"int8", "int16", "int32"} & {*types}:
            continue  # int64, which JAX narrows
        with np.errstate(all="ignore"):
            arrays = [np.abs(a).astype(dtype_of(name)) for a, name in zip(case.args, types)]
        theirs, ours = (_dtypes(library, case, arrays) for library in (keras, keras_core))
        same = ours is not REFUSED if "uint32" in types and WITHOUT_UINT32 else ours == theirs
        if not same and theirs is not REFUSED:
            differing[types] = (ours, theirs)
    assert not differing
